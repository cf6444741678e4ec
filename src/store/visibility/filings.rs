//! Who sees progress reports, and what belongs to them.

use entity::{attachment, progress_report};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query, SelectStatement};

use super::nobody;
use crate::model::work_plan::FilingStatus;
use crate::store::scope::Scope;
use crate::store::sql::col;

impl Scope<'_> {
    /// Progress reports: of another agency only what was accepted; its lead, supervisors and auditors see what was
    /// submitted too.
    pub(in crate::store) fn sees_progress_report(&self, alias: &str) -> Expr {
        let submitted = submitted(alias);
        let accepted = report_status(alias).eq(FilingStatus::Accepted.as_str());
        let assignment = col(alias, progress_report::Column::AssignmentId);
        self.sees_of_assignment(assignment, &submitted, &submitted, &accepted)
    }

    /// What a progress report says beyond narrative, readings and percent: problems, next steps, sources, sign-off and
    /// review; of another agency its lead's alone.
    pub(in crate::store) fn sees_progress_details(&self, alias: &str) -> Expr {
        let submitted = submitted(alias);
        let assignment = col(alias, progress_report::Column::AssignmentId);
        self.sees_of_assignment(assignment, &submitted, &submitted, &nobody())
    }

    /// Rows that belong to a progress report and are seen with it: readings, measures done.
    pub(in crate::store) fn sees_with_report(&self, report_id: Expr) -> Expr {
        Expr::exists(of_report(report_id).and_where(self.sees_progress_report("filing")).to_owned())
    }

    /// Rows that belong to a progress report and are seen with its details: sources, reviews.
    pub(in crate::store) fn sees_with_report_details(&self, report_id: Expr) -> Expr {
        Expr::exists(of_report(report_id).and_where(self.sees_progress_details("filing")).to_owned())
    }

    /// Attachments: as the details of their report, from the first submission that holds them.
    pub(in crate::store) fn sees_attachment(&self, alias: &str) -> Expr {
        let since = col("filing", progress_report::Column::Submissions).gt(col(alias, attachment::Column::Edition));
        let sent = submitted("filing").and(since);
        let assignment = col("filing", progress_report::Column::AssignmentId);
        let filing = of_report(col(alias, attachment::Column::ProgressReportId))
            .and_where(self.sees_of_assignment(assignment, &sent, &sent, &nobody()))
            .to_owned();
        Expr::exists(filing)
    }
}

/// The report stands as it was submitted: it is no draft, nor is it being changed again after a return.
fn submitted(alias: &str) -> Expr {
    let reworked = col(alias, progress_report::Column::Reworked);
    report_status(alias).ne(FilingStatus::Draft.as_str()).and(reworked.not())
}

fn report_status(alias: &str) -> Expr {
    col(alias, progress_report::Column::Status)
}

/// The progress report under the alias `filing`.
fn of_report(report_id: Expr) -> SelectStatement {
    Query::select()
        .expr(Expr::cust("1"))
        .from_as(progress_report::Entity, Alias::new("filing"))
        .and_where(col("filing", progress_report::Column::Id).eq(report_id))
        .to_owned()
}
