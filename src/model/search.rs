//! Searching: how texts are compared, what is looked for, and what of a text is shown.
//!
//! One rule for both databases, and for the test that compares them: a text is folded, and each term must stand in it.

mod fold;
mod fragment;
mod grams;
mod query;

pub use self::fold::{Folded, fold};
pub use self::fragment::{HIT_END, HIT_START, fragment};
pub use self::grams::{grams, grams_of_term, place_gram};
pub use self::query::{SearchLimits, SearchQuery};
use super::text_enum::text_enum;

text_enum! {
    /// What can be found, by its name in the index and in the API.
    SearchScope {
        Responsibility = "RESPONSIBILITY",
        Measure = "MEASURE",
        Goal = "GOAL",
        ProgressReport = "PROGRESS_REPORT",
    }
}

/// What a term counts for where it stands in the title of a responsibility.
pub const TITLE_WEIGHT: i32 = 8;
/// In what is seen with a row: headings and leader, a measure, a goal, a narrative.
pub const BODY_WEIGHT: i32 = 4;
/// In what fewer people see of a progress report: problems and next steps.
pub const DETAILS_WEIGHT: i32 = 2;
/// So many times a term counts in one place; more of the same says no more.
pub const COUNTED: i32 = 3;
