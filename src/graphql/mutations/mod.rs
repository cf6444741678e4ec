//! The fields of Mutation, one file each, named as in schema.graphql: an input, a payload, and a resolver that reads the
//! one, runs its use case and shows the other.

mod acknowledge_assignments;
mod answer_reminder;
mod cancel_export;
mod close_responsibility;
mod create_export;
mod create_responsibility;
mod create_work_report;
mod decide_extension;
mod dispatch_responsibilities;
mod dispute_assignment;
mod evaluate_work_plan;
mod override_light;
mod patch;
mod payload;
mod plan_assignment;
mod remove_webhook;
mod replay_webhook_deliveries;
mod request_completion;
mod request_extension;
mod review_completion;
mod review_progress_reports;
mod review_work_plan;
mod revise_responsibility;
mod rotate_webhook_secret;
mod save_agency;
mod save_progress_report;
mod save_webhook;
mod send_reminders;
mod set_reporting_calendar;
mod submit_progress_reports;
mod submit_work_plan;
pub mod user_error;
mod withdraw_responsibility;

use async_graphql::{Context, ID, InputObject, MergedObject};
use uuid::Uuid;

use super::asker::asker;
use super::failure::Result;
use super::inputs::operators::ContactKind;
use crate::model::global_id::{GlobalId, NodeKind};
use crate::service::act::{self, Outcome, UseCase};
use crate::service::check;
use crate::service::contacts::Contact;

/// Everything that can be changed. One input and one payload each; what the domain refuses stands in the payload's
/// `userErrors`, and then nothing was changed. 变更
#[derive(Debug, Default, MergedObject)]
pub struct Mutation(
    acknowledge_assignments::AcknowledgeAssignmentsMutation,
    answer_reminder::AnswerReminderMutation,
    close_responsibility::CloseResponsibilityMutation,
    create_responsibility::CreateResponsibilityMutation,
    create_work_report::CreateWorkReportMutation,
    decide_extension::DecideExtensionMutation,
    dispatch_responsibilities::DispatchResponsibilitiesMutation,
    dispute_assignment::DisputeAssignmentMutation,
    override_light::OverrideLightMutation,
    plan_assignment::PlanAssignmentMutation,
    request_completion::RequestCompletionMutation,
    request_extension::RequestExtensionMutation,
    review_completion::ReviewCompletionMutation,
    review_work_plan::ReviewWorkPlanMutation,
    revise_responsibility::ReviseResponsibilityMutation,
    save_agency::SaveAgencyMutation,
    send_reminders::SendRemindersMutation,
    submit_work_plan::SubmitWorkPlanMutation,
    evaluate_work_plan::EvaluateWorkPlanMutation,
    set_reporting_calendar::SetReportingCalendarMutation,
    withdraw_responsibility::WithdrawResponsibilityMutation,
    review_progress_reports::ReviewProgressReportsMutation,
    save_progress_report::SaveProgressReportMutation,
    submit_progress_reports::SubmitProgressReportsMutation,
    save_webhook::SaveWebhookMutation,
    rotate_webhook_secret::RotateWebhookSecretMutation,
    replay_webhook_deliveries::ReplayWebhookDeliveriesMutation,
    remove_webhook::RemoveWebhookMutation,
    create_export::CreateExportMutation,
    cancel_export::CancelExportMutation,
);

/// A row with the version that the caller saw: if it changed since, the whole request is refused with CONFLICT. 带版本的标识
#[derive(Clone, Debug, InputObject)]
pub struct Versioned {
    /// As the API returned it. 标识
    id: ID,
    /// The version that the caller saw. 版本
    expected_version: i32,
}

/// A person or a division that answers for a plan or an assignment; it has a name or a division. 督办工作人员
#[derive(Clone, Debug, InputObject)]
pub struct ContactInput {
    /// What the contact is to it. 类别
    kind: ContactKind,
    /// The person's name. 姓名
    name: Option<String>,
    /// Post. 职务
    post: Option<String>,
    /// Division. 处室
    division: Option<String>,
    /// Office telephone. 办公电话
    office_phone: Option<String>,
    /// Mobile telephone. 移动电话
    mobile: Option<String>,
}

impl From<ContactInput> for Contact {
    fn from(ContactInput { kind, name, post, division, office_phone, mobile }: ContactInput) -> Self {
        Self { kind: kind.into(), name, post, division, office_phone, mobile }
    }
}

/// Runs a use case for the asker.
async fn run<U: UseCase>(context: &Context<'_>, key: Option<&str>, use_case: &U) -> Result<Outcome> {
    Ok(act::run(&asker(context).act(), key, use_case).await?)
}

/// The key of a row of this kind. An id of another kind names no row of this one, as a missing one does.
pub(super) fn key(id: &ID, kind: NodeKind) -> Result<Uuid> {
    let id: GlobalId = id.parse()?;
    Ok(if id.kind == kind { id.id } else { Uuid::nil() })
}

/// One row with the version that the caller saw.
fn seen(id: &ID, expected_version: i32, kind: NodeKind) -> Result<check::Versioned> {
    Ok(check::Versioned { id: key(id, kind)?, expected_version })
}

fn keys(ids: &[ID], kind: NodeKind) -> Result<Vec<Uuid>> {
    ids.iter().map(|id| key(id, kind)).collect()
}

/// A list of rows with their versions.
fn versioned(items: &[Versioned], kind: NodeKind) -> Result<Vec<check::Versioned>> {
    items.iter().map(|Versioned { id, expected_version }| seen(id, *expected_version, kind)).collect()
}
