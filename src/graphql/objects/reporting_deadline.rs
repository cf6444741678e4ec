//! The lines of a reporting calendar (报送日程).

use async_graphql::SimpleObject;

use crate::graphql::failure::Result;
use crate::graphql::inputs::operators::AssignmentRole;
use crate::graphql::scalars::Date;
use crate::model::reporting_calendar::Deadline;
use crate::store::reporting_deadline::ReportingDeadlineRow;

/// A line of a reporting calendar: who has this role owes the progress report of this period by this day. Seen with its
/// work report. 报送时限
#[derive(Clone, Debug, SimpleObject)]
pub struct ReportingDeadline {
    /// A quarter, 2015-Q2, or a month, 2015-06. 周期
    period: String,
    /// Who owes it. 角色
    role: AssignmentRole,
    /// The last day on which it is on time. 时限
    due_on: Date,
}

impl ReportingDeadline {
    /// A line that stands in a calendar.
    pub fn of_row(row: &ReportingDeadlineRow) -> Result<Self> {
        let role = AssignmentRole::of_text(&row.role)?;
        Ok(Self { period: row.period.clone(), role, due_on: Date(row.due_on) })
    }
}

impl From<Deadline> for ReportingDeadline {
    fn from(line: Deadline) -> Self {
        let Deadline { period, role, due_on } = line;
        Self { period: period.to_string(), role: role.into(), due_on: Date(due_on) }
    }
}
