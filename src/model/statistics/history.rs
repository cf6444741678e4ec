//! Which filters can be asked of a past day. Kept by the day are an assignment's role, status, next deadline and light.
//! Who, what and where it is (agency, item, year, place, title, section, leader, numbers) is taken as it is named
//! today. Everything else is known as it stands today alone.

use crate::model::filter::{AssignmentTest, Filter, ResponsibilityTest};

/// The first field of the filter of which no past day is known, as clients write it.
pub fn without_history(filter: &Filter<AssignmentTest>) -> Option<&'static str> {
    find(filter, &|test| match test {
        AssignmentTest::Role(_)
        | AssignmentTest::Status(_)
        | AssignmentTest::Light(_)
        | AssignmentTest::NextDueOn(_)
        | AssignmentTest::Ordinal(_)
        | AssignmentTest::Agency(_) => None,
        AssignmentTest::DueOn(_) => Some("dueOn"),
        AssignmentTest::Origin(_) => Some("origin"),
        AssignmentTest::UpdatedAt(_) => Some("updatedAt"),
        AssignmentTest::Measures(..) => Some("measures"),
        AssignmentTest::Reminders(..) => Some("reminders"),
        AssignmentTest::ExtensionRequests(..) => Some("extensionRequests"),
        AssignmentTest::ProgressReports(..) => Some("progressReports"),
        AssignmentTest::Responsibility(filter) => of_responsibility(filter),
    })
}

fn of_responsibility(filter: &Filter<ResponsibilityTest>) -> Option<&'static str> {
    find(filter, &|test| match test {
        ResponsibilityTest::Year(_)
        | ResponsibilityTest::JurisdictionCode(_)
        | ResponsibilityTest::Leader(_)
        | ResponsibilityTest::Title(_)
        | ResponsibilityTest::Section(_)
        | ResponsibilityTest::Ordinal(_)
        | ResponsibilityTest::Light(_)
        | ResponsibilityTest::Lead(_) => None,
        ResponsibilityTest::Status(_) => Some("responsibility.status"),
        ResponsibilityTest::DueOn(_) => Some("responsibility.dueOn"),
        ResponsibilityTest::UpdatedAt(_) => Some("responsibility.updatedAt"),
        ResponsibilityTest::Assignments(_, filter) => without_history(filter),
    })
}

/// What the closure finds first in the tree.
fn find<T>(filter: &Filter<T>, test: &impl Fn(&T) -> Option<&'static str>) -> Option<&'static str> {
    match filter {
        Filter::All(filters) | Filter::Any(filters) => filters.iter().find_map(|filter| find(filter, test)),
        Filter::Not(filter) => find(filter, test),
        Filter::Is(leaf) => test(leaf),
    }
}
