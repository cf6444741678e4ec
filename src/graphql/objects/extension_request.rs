//! Requests for a later due date (延期申请).

use async_graphql::{Context, Description, ID, Object};

use super::actor::Actor;
use super::agency::Agency;
use super::assignment::Assignment;
use super::loaded;
use super::measure::Measure;
use crate::graphql::asker::asker;
use crate::graphql::batch::Loaded;
use crate::graphql::failure::Result;
use crate::graphql::inputs::actions::ExtensionStatus;
use crate::graphql::scalars::{Date, DateTime};
use crate::model::global_id::{GlobalId, NodeKind};
use crate::store::agency::AgencyRow;
use crate::store::assignment::AssignmentRow;
use crate::store::extension_request::{ExtendedMeasure, ExtensionRequestRow};

/// A request for a later due date, of an assignment or of measures of it. Seen by the agency itself, by the stated lead
/// of the item that it assists, and by supervisors and auditors. 延期申请
#[derive(Clone, Description)]
pub struct ExtensionRequest(pub Loaded<ExtensionRequestRow>);

#[Object(use_type_description)]
impl ExtensionRequest {
    /// Names it in the whole graph. 标识
    pub async fn id(&self) -> ID {
        ID(GlobalId::new(NodeKind::ExtensionRequest, self.0.id).to_string())
    }

    /// What is to be due later. 责任分工
    async fn assignment(&self, context: &Context<'_>) -> Result<Assignment> {
        Assignment::of(context, &self.0, |row| row.assignment_id).await
    }

    /// The measures that are to be due later, as far as the viewer sees them; empty where it is the assignment itself.
    /// 具体工作内容
    async fn measures(&self, context: &Context<'_>) -> Result<Vec<Measure>> {
        let scope = &asker(context).scope;
        let named = self
            .0
            .many(
                "measures",
                |row| row.id,
                |row: &ExtendedMeasure| Some(row.extension_request_id),
                async |ids| loaded(scope.measures_of_extensions(&ids).await),
            )
            .await?;
        let mut measures = Vec::new();
        for row in named {
            measures.extend(row.joined("measure", |row| Some(row.measure.clone())).await?.map(Measure));
        }
        Ok(measures)
    }

    /// The day that it asks to move; of several measures the earliest. 原时限
    async fn old_due_on(&self) -> Date {
        Date(self.0.old_due_on)
    }

    /// The day that it asks for. 申请时限
    async fn new_due_on(&self) -> Date {
        Date(self.0.new_due_on)
    }

    /// Why. 延期理由
    async fn reason(&self) -> &str {
        &self.0.reason
    }

    /// Name and post of who signed it off; null where nobody is named. 审定人
    async fn signed_off_by(&self) -> Option<&str> {
        self.0.signed_off_by.as_deref()
    }

    /// When it was asked. 申请时间
    async fn requested_at(&self) -> DateTime {
        DateTime(self.0.requested_at)
    }

    /// Where it stands. 状态
    async fn status(&self) -> Result<ExtensionStatus> {
        ExtensionStatus::of_text(&self.0.status)
    }

    /// The word that came with the decision; null where none did. 审批意见
    async fn comment(&self) -> Option<&str> {
        self.0.comment.as_deref()
    }

    /// When it was decided; null before. 审批时间
    async fn decided_at(&self) -> Option<DateTime> {
        self.0.decided_at.map(DateTime)
    }

    /// Who decided: the item's lead for an agency that assists it, otherwise the supervision office; null before.
    /// 审批人
    async fn decided_by(&self, context: &Context<'_>) -> Result<Option<Actor>> {
        let Some(subject) = self.0.decided_by_subject.clone() else { return Ok(None) };
        let scope = &asker(context).scope;
        let agency = self
            .0
            .one(
                "decidedBy",
                |row| row.decided_by_agency_id,
                |agency: &AgencyRow| agency.id,
                async |ids| loaded(scope.agencies(&ids).await),
            )
            .await?;
        Ok(Some(Actor { subject, name: self.0.decided_by_name.clone(), agency: agency.map(Agency) }))
    }

    /// Counts its changes. 版本
    async fn version(&self) -> i32 {
        self.0.version
    }
}

impl ExtensionRequest {
    /// The requests of an assignment, oldest first.
    pub async fn of(context: &Context<'_>, row: &Loaded<AssignmentRow>) -> Result<Vec<Self>> {
        let scope = &asker(context).scope;
        let requests = row
            .many(
                "extensionRequests",
                |row| row.assignment.id,
                |request: &ExtensionRequestRow| Some(request.assignment_id),
                async |ids| loaded(scope.extension_requests_of_assignments(&ids).await),
            )
            .await?;
        Ok(requests.into_iter().map(Self).collect())
    }
}
