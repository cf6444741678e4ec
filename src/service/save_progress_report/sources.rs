//! A lead compiles: its report can be made of its assisting agencies' accepted ones, and says of which.

use std::collections::HashMap;

use uuid::Uuid;

use super::contents::{Frame, Part, once};
use crate::model::assignment::{AssignmentRole, Origin};
use crate::model::refusal::{Place, Refusal};
use crate::model::work_plan::FilingStatus;
use crate::service::check::Checks;
use crate::service::patch::Patch;
use crate::store::StoreError;
use crate::store::progress_contents::ProgressSourceRow;
use crate::store::progress_report::ProgressReportRow;

/// The reports that a lead's is compiled from.
#[derive(Debug)]
pub struct Sources {
    pub part: Part<ProgressSourceRow>,
    /// What they say, one paragraph an agency, in the printed order; none where none are given.
    pub composed: Option<String>,
}

impl Frame<'_> {
    /// The sources as given.
    pub async fn sources(&self, patch: &Patch<Vec<Uuid>>, checks: &mut Checks) -> Result<Sources, StoreError> {
        if matches!(patch, Patch::Keep) {
            return Ok(Sources { part: Part::untouched(), composed: None });
        }
        let before = self.scope.sources_of_reports(&[self.id]).await?;
        let ids = patch.value().map(Vec::as_slice).unwrap_or_default();
        if ids.is_empty() {
            return Ok(Sources { part: Part { before, after: Vec::new() }, composed: None });
        }
        let own = &self.row.assignment;
        if own.role != AssignmentRole::Lead.as_str() || own.origin != Origin::Stated.as_str() {
            checks.refuse(Refusal::not_allowed(
                "sourceReportIds",
                "只有明确的牵头单位可以汇总配合单位的进展情况",
                "Only a lead whose role is stated compiles from those that assist it",
            ));
            return Ok(Sources { part: Part::untouched(), composed: None });
        }
        once("sourceReportIds", "", ids.iter().copied(), checks);
        let found = self.scope.progress_reports(ids).await?;
        let mut found: HashMap<Uuid, ProgressReportRow> = found.into_iter().map(|row| (row.report.id, row)).collect();
        let mut sources = Vec::new();
        for (index, id) in ids.iter().enumerate() {
            let place = Place::item("sourceReportIds", index);
            match found.remove(id) {
                None => checks.refuse(Refusal::not_found(place)),
                Some(source) if self.compiles(&source) => sources.push(source),
                Some(_) => checks.refuse(Refusal::invalid(
                    place,
                    "只能汇总本事项配合单位同一周期、已审核通过的进展情况",
                    "A report is compiled from accepted ones, of the same period, of those that assist the same item",
                )),
            }
        }
        sources.sort_by_key(|source| (source.position, source.report.assignment_id));
        let paragraph = |source: &ProgressReportRow| format!("{}:{}", source.agency.name, source.report.narrative);
        let composed = sources.iter().map(paragraph).collect::<Vec<_>>().join("\n");
        let rows = (1..).zip(&sources).map(|(position, source)| ProgressSourceRow {
            id: self.work.id(),
            jurisdiction_id: own.jurisdiction_id,
            progress_report_id: self.id,
            source_report_id: source.report.id,
            position,
        });
        Ok(Sources { part: Part { before, after: rows.collect() }, composed: Some(composed) })
    }

    fn compiles(&self, source: &ProgressReportRow) -> bool {
        source.responsibility_id == self.row.assignment.responsibility_id
            && source.role == AssignmentRole::Assist.as_str()
            && source.report.status == FilingStatus::Accepted.as_str()
            && source.report.period == self.period.to_string()
    }
}
