//! `docs/LIFECYCLE.md`, written from the tables.

use std::fmt::{Display, Write as _};

use super::{Party, Step, assignment, filing, responsibility};
use crate::model::assignment::AssignmentStatus;
use crate::model::responsibility::ResponsibilityStatus;
use crate::model::work_plan::FilingStatus;

const HEAD: &str = "# Lifecycles

Who may do what in which state, and where it leads. This page is written from the tables in `src/model/lifecycle/`,
which also refuse everything else and answer `allowedActions`; a test fails when the two differ, and
`DUBAN_WRITE_DOCS=1 cargo test --lib lifecycle` writes it anew.

AGENCY is the agency whose assignment, plan or report it is. RECEIVER is who receives what the agency submits: the
item's first lead (of origin STATED) for an assisting agency, and the supervision office for everybody else. SUPERVISOR
is the supervision office of the item's own jurisdiction. `→` names the state to which an action leads; without it the
state stays. An empty line has no way on.
";

/// The whole page.
pub fn page() -> String {
    let mut page = HEAD.to_owned();
    section(&mut page, "Responsibility (责任事项)", RESPONSIBILITY, ResponsibilityStatus::ALL, responsibility::STEPS);
    section(&mut page, "Assignment (责任分工)", ASSIGNMENT, AssignmentStatus::ALL, assignment::STEPS);
    section(&mut page, "Work plan (办理工作方案)", PLAN, FilingStatus::ALL, filing::PLAN_STEPS);
    section(&mut page, "Progress report (进展情况)", REPORT, FilingStatus::ALL, filing::REPORT_STEPS);
    page
}

const RESPONSIBILITY: &str = "By itself an item goes from DISPATCHED to IN_PROGRESS with the first acknowledgement, and to \
UNDER_REVIEW when every lead's completion is accepted. Closing it as COMPLETED needs UNDER_REVIEW; closing it as \
NOT_COMPLETED or CARRIED_OVER needs a summary.";
const ASSIGNMENT: &str = "Its item must be dispatched, and neither closed nor withdrawn. A dispute is settled by revising \
the item (`reviseResponsibility`), which sends the assignment back to PENDING, or withdraws it. PLAN needs a plan that is \
DRAFT or RETURNED; REQUEST_EXTENSION is asked before the due date.";
const PLAN: &str = "A published plan is imported as ACCEPTED.";
const REPORT: &str = "What its assignment allows is checked besides. The measures that it names are DONE, and its readings \
count, once it is ACCEPTED.";

fn section<S, A>(page: &mut String, title: &str, note: &str, states: &[S], steps: &[Step<S, A>])
where
    S: Copy + PartialEq + Display,
    A: Copy + Display,
{
    // Writing to a String cannot fail.
    let _ = write!(page, "\n## {title}\n\n{note}\n\n| state |");
    for party in Party::ALL {
        let _ = write!(page, " {party} |");
    }
    page.push_str("\n|---|---|---|---|\n");
    for state in states {
        let _ = write!(page, "| {state} |");
        for party in Party::ALL {
            let of_party = steps.iter().filter(|step| step.by == *party && step.from.contains(state));
            let words: Vec<String> = of_party.map(|step| words(step)).collect();
            let _ = write!(page, " {} |", words.join(", "));
        }
        page.push('\n');
    }
}

fn words<S: Display, A: Display>(step: &Step<S, A>) -> String {
    let to: Vec<String> = step.to.iter().map(ToString::to_string).collect();
    if to.is_empty() { step.action.to_string() } else { format!("{} → {}", step.action, to.join(" or ")) }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;

    #[test]
    fn docs_lifecycle_is_what_the_tables_say() {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/LIFECYCLE.md");
        if std::env::var_os("DUBAN_WRITE_DOCS").is_some() {
            std::fs::write(&file, page()).unwrap();
        }
        let written = std::fs::read_to_string(&file).unwrap_or_default();
        assert!(
            written == page(),
            "docs/LIFECYCLE.md differs from the tables; write it anew: DUBAN_WRITE_DOCS=1 cargo test --lib lifecycle"
        );
    }

    #[test]
    fn every_action_can_be_done_in_some_state() {
        fn missing<S, A: Copy + Ord + Display>(all: &[A], steps: &[Step<S, A>]) -> Vec<String> {
            let known: BTreeSet<A> =
                steps.iter().filter(|step| !step.from.is_empty()).map(|step| step.action).collect();
            all.iter().filter(|action| !known.contains(action)).map(ToString::to_string).collect()
        }
        assert!(missing(assignment::AssignmentAction::ALL, assignment::STEPS).is_empty());
        assert!(missing(responsibility::ResponsibilityAction::ALL, responsibility::STEPS).is_empty());
        assert!(missing(filing::WorkPlanAction::ALL, filing::PLAN_STEPS).is_empty());
        assert!(missing(filing::ReportAction::ALL, filing::REPORT_STEPS).is_empty());
    }

    #[test]
    fn a_refused_step_says_from_where_what_and_what_is_allowed() {
        let refused = super::super::check(
            assignment::STEPS,
            AssignmentStatus::Disputed,
            assignment::AssignmentAction::Acknowledge,
            "id",
        );
        let message = refused.unwrap_err().message(crate::model::language::Language::English).to_owned();
        assert_eq!(message, "It is DISPUTED, so ACKNOWLEDGE cannot be done; allowed now: ANSWER_REMINDER");
    }
}
