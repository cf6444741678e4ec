//! The next day on which something is due of an assignment: what its light follows.

use chrono::NaiveDate;

use super::assignment::{AssignmentRole, AssignmentStatus};
use super::measure::MeasureStatus;

/// What the next due day of an assignment is read from, besides its measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DueFacts {
    pub status: AssignmentStatus,
    pub role: AssignmentRole,
    /// Its agency has submitted a plan that takes it up. What stands in a draft promises nothing yet.
    pub answered: bool,
    /// Of the whole assignment.
    pub due_on: Option<NaiveDate>,
    /// Of its responsibility.
    pub item_due_on: Option<NaiveDate>,
}

/// A measure, as far as its deadline goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MeasureDue {
    pub ordinal: i32,
    pub status: MeasureStatus,
    pub due_on: Option<NaiveDate>,
}

/// The next due day, and the number of the measure that it comes from; none where it comes from the assignment or
/// from its responsibility.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NextDue {
    pub on: Option<NaiveDate>,
    pub measure: Option<i32>,
}

/// The earliest day among the open measures of a submitted plan, else the assignment's own day, else (of a lead that
/// has not answered) the responsibility's. Nothing is due of what is completed or withdrawn.
pub fn next_due(facts: &DueFacts, measures: impl IntoIterator<Item = MeasureDue>) -> NextDue {
    if matches!(facts.status, AssignmentStatus::Completed | AssignmentStatus::Withdrawn) {
        return NextDue::default();
    }
    let open = measures.into_iter().filter(|measure| facts.answered && measure.status == MeasureStatus::Open);
    let first = open.filter_map(|measure| measure.due_on.map(|day| (day, measure.ordinal))).min();
    if let Some((day, ordinal)) = first {
        return NextDue { on: Some(day), measure: Some(ordinal) };
    }
    let answers_for_item = facts.role == AssignmentRole::Lead && !facts.answered;
    NextDue { on: facts.due_on.or(facts.item_due_on.filter(|_| answers_for_item)), measure: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(month: u32) -> Option<NaiveDate> {
        NaiveDate::from_ymd_opt(2015, month, 28)
    }

    fn facts() -> DueFacts {
        DueFacts {
            status: AssignmentStatus::Acknowledged,
            role: AssignmentRole::Lead,
            answered: true,
            due_on: day(12),
            item_due_on: day(11),
        }
    }

    fn measure(ordinal: i32, due_on: Option<NaiveDate>, status: MeasureStatus) -> MeasureDue {
        MeasureDue { ordinal, status, due_on }
    }

    #[test]
    fn the_earliest_open_measure_comes_next_and_of_one_day_the_first() {
        let measures = [
            measure(1, day(3), MeasureStatus::Done),
            measure(2, None, MeasureStatus::Open),
            measure(3, day(9), MeasureStatus::Open),
            measure(4, day(5), MeasureStatus::Open),
            measure(5, day(5), MeasureStatus::Open),
        ];
        assert_eq!(next_due(&facts(), measures), NextDue { on: day(5), measure: Some(4) });
    }

    #[test]
    fn without_an_open_measure_the_assignment_itself_is_due() {
        let own = NextDue { on: day(12), measure: None };
        assert_eq!(next_due(&facts(), [measure(1, day(3), MeasureStatus::Done)]), own);
        assert_eq!(next_due(&facts(), [measure(1, None, MeasureStatus::Open)]), own);
        assert_eq!(next_due(&DueFacts { due_on: None, ..facts() }, []), NextDue::default());
    }

    #[test]
    fn a_lead_that_has_not_answered_takes_the_day_of_the_item_and_a_draft_promises_nothing() {
        let silent = DueFacts { status: AssignmentStatus::Pending, answered: false, due_on: None, ..facts() };
        let draft = [measure(1, day(3), MeasureStatus::Open)];
        assert_eq!(next_due(&silent, draft), NextDue { on: day(11), measure: None });
        assert_eq!(next_due(&DueFacts { due_on: day(10), ..silent }, draft).on, day(10));
        assert_eq!(next_due(&DueFacts { role: AssignmentRole::Assist, ..silent }, draft), NextDue::default());
    }

    #[test]
    fn nothing_is_due_of_what_is_completed_or_withdrawn() {
        for status in [AssignmentStatus::Completed, AssignmentStatus::Withdrawn] {
            let measures = [measure(1, day(3), MeasureStatus::Open)];
            assert_eq!(next_due(&DueFacts { status, ..facts() }, measures), NextDue::default());
        }
    }
}
