//! Lifecycles as tables: what may be done in which state, by whom, and where it leads. The table that refuses an action
//! is the one that tells what may be done next, and the one that `docs/LIFECYCLE.md` is written from.

pub mod assignment;
pub mod document;
pub mod filing;
pub mod responsibility;

use std::fmt::Display;

use super::refusal::{Place, Refusal, UserErrorCode};
use super::text_enum::text_enum;

text_enum! {
    /// Who may take a step (DESIGN §3).
    Party {
        /// The agency whose assignment or plan it is.
        Agency = "AGENCY",
        /// Who receives what the agency submits: the item's first stated lead for an assisting agency, and otherwise
        /// the supervision office.
        Receiver = "RECEIVER",
        /// The supervision office of the jurisdiction itself.
        Supervisor = "SUPERVISOR",
    }
}

/// A line of a lifecycle's table.
#[derive(Clone, Copy, Debug)]
pub struct Step<S: 'static, A> {
    pub action: A,
    /// The states in which it may be done.
    pub from: &'static [S],
    pub by: Party,
    /// The states to which it may lead; of none, the state stays.
    pub to: &'static [S],
}

/// What may be done in a state.
pub fn allowed<S: Copy + PartialEq, A: Copy>(
    steps: &'static [Step<S, A>],
    state: S,
) -> impl Iterator<Item = &'static Step<S, A>> {
    steps.iter().filter(move |step| step.from.contains(&state))
}

/// Refuses an action that the state does not allow, saying from where, what, and what is allowed: to the party whose step
/// it is, for another's would help nobody.
pub fn check<S, A>(steps: &'static [Step<S, A>], state: S, action: A, place: impl Into<Place>) -> Result<(), Refusal>
where
    S: Copy + PartialEq + Display,
    A: Copy + PartialEq + Display,
{
    if allowed(steps, state).any(|step| step.action == action) {
        return Ok(());
    }
    let party = steps.iter().find(|step| step.action == action).map(|step| step.by);
    let own = allowed(steps, state).filter(|step| Some(step.by) == party);
    let names: Vec<String> = own.map(|step| step.action.to_string()).collect();
    Err(invalid_transition(place, &state, &action, &names))
}

/// The refusal of what can't be done now.
pub fn invalid_transition(
    place: impl Into<Place>,
    from: &impl Display,
    attempted: &impl Display,
    allowed: &[String],
) -> Refusal {
    let (chinese, english) = if allowed.is_empty() {
        ("无".to_owned(), "nothing".to_owned())
    } else {
        (allowed.join("、"), allowed.join(", "))
    };
    Refusal::new(
        place,
        UserErrorCode::InvalidTransition,
        format!("当前状态为 {from},不能执行 {attempted};此状态下可执行:{chinese}"),
        format!("It is {from}, so {attempted} cannot be done; allowed now: {english}"),
    )
}
