//! The work report, the plan of the agency, and the document that it was read from.

use uuid::Uuid;

use super::report::{Kind, Subject};
use super::tables::Tables;
use super::{Context, ImportPlan};
use crate::model::viewer::Viewer;
use crate::model::work_plan::{FilingStatus, missing_plan_title};
use crate::store::agency::AgencyRow;
use crate::store::error::StoreError;
use crate::store::work_plan::{SourceDocumentRow, WorkPlanRecord};
use crate::store::work_report::WorkReportRow;

/// The work report of the year; one that is known from bureau plans alone has no title of its own yet.
pub(super) fn want_work_report(tables: &mut Tables, context: &Context<'_>) -> Uuid {
    let title = format!("{}{}年政府工作报告", context.jurisdiction.name, context.year);
    let blank = || WorkReportRow {
        id: context.ids.next(),
        jurisdiction_id: context.jurisdiction.id,
        year: context.year,
        title: title.clone(),
        notice_number: None,
        plan_due_on: None,
        version: 1,
        created_at: context.now,
        updated_at: context.now,
    };
    tables.work_reports.set(context.year, Subject::new(Kind::WorkReport, &title), blank, |_| ())
}

/// The agency's plan as the file states it, and the file itself where it is another than the one imported last.
pub(super) fn want_plan(tables: &mut Tables, context: &Context<'_>, work_report: Uuid) -> Result<Uuid, StoreError> {
    let ImportPlan { document, sha256, .. } = context.import;
    let warnings = serde_json::to_value(&document.warnings).map_err(|error| StoreError::Fault(error.to_string()))?;
    let file_name = context.file_name();
    let source = tables.source_documents.set(
        sha256.clone(),
        Subject::new(Kind::SourceDocument, file_name),
        || SourceDocumentRow {
            id: context.ids.next(),
            jurisdiction_id: context.jurisdiction.id,
            file_name: file_name.to_owned(),
            sha256: sha256.clone(),
            imported_at: context.now,
            imported_by: Viewer::operator(context.jurisdiction.id).subject,
            warnings,
        },
        |_| (),
    );
    let subject = Subject::new(Kind::WorkPlan, &document.title);
    let blank = || missing_plan(context, work_report, context.agency);
    let id = tables.work_plans.set(context.agency.id, subject.clone(), blank, |plan| {
        plan.title.clone_from(&document.title);
        // A form of the file that prints no date takes none away.
        plan.published_on = document.published_on.or(plan.published_on);
        plan.status = FilingStatus::Accepted.to_string();
    });
    tables.work_plans.derive(&context.agency.id, |_| subject, |plan| plan.source_document_id = Some(source));
    Ok(id)
}

/// The plan of an agency that has an assignment; one that has filed none yet is listed as missing.
pub(super) fn want_missing_plan(
    tables: &mut Tables,
    context: &Context<'_>,
    work_report: Uuid,
    agency: &AgencyRow,
) -> Uuid {
    let blank = missing_plan(context, work_report, agency);
    let title = tables.work_plans.get(&agency.id).unwrap_or(&blank).title.clone();
    tables.work_plans.set(agency.id, Subject::new(Kind::WorkPlan, &title), || blank, |_| ())
}

fn missing_plan(context: &Context<'_>, work_report: Uuid, agency: &AgencyRow) -> WorkPlanRecord {
    WorkPlanRecord {
        id: context.ids.next(),
        jurisdiction_id: context.jurisdiction.id,
        work_report_id: work_report,
        agency_id: agency.id,
        title: missing_plan_title(&agency.name, context.year),
        published_on: None,
        source_document_id: None,
        status: FilingStatus::Draft.to_string(),
        submitted_at: None,
        submitted_on: None,
        signed_off_by: None,
        rating: None,
        rating_comment: None,
        score: None,
        evaluated_at: None,
        version: 1,
        created_at: context.now,
        updated_at: context.now,
    }
}
