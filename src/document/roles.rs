//! Who leads: what a heading, a sheet's name or a cell states, and what a table's wording suggests.

use super::tidy::compact;
use crate::model::assignment::{AssignmentRole, Origin};

/// Words that name the lead's part.
const LEAD_WORDS: [&str; 5] = ["牵头", "主办", "主责", "主要责任", "承办"];
/// Words that name the assisting part.
const ASSIST_WORDS: [&str; 5] = ["配合", "协助", "协办", "参与", "协同"];
/// Longest text that is a heading, in characters.
const MAX_HEADING_LENGTH: usize = 40;

/// The role that a heading or a cell names; `None` where it names neither or both.
pub(super) fn of_heading(text: &str) -> Option<AssignmentRole> {
    let text = compact(text);
    if text.chars().count() > MAX_HEADING_LENGTH {
        return None;
    }
    let names = |words: &[&str]| words.iter().any(|word| text.contains(word));
    match (names(&LEAD_WORDS), names(&ASSIST_WORDS)) {
        (true, false) => Some(AssignmentRole::Lead),
        (false, true) => Some(AssignmentRole::Assist),
        _ => None,
    }
}

/// A heading states the role that it names, unless it says that it was concluded (牵头办理的责任事项（推定）).
pub(super) fn origin_of_heading(text: &str) -> Origin {
    if text.contains("推定") { Origin::Inferred } else { Origin::Stated }
}

/// How much a table's wording speaks for assisting.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Wording {
    pub items: usize,
    /// Items whose measures or goals say 协助 or 配合.
    pub assisting: usize,
}

/// Whether the work of an item is described as assisting. 积极配合 within a longer goal counts too: a single item
/// decides nothing, its table does.
pub(super) fn says_assist(text: &str) -> bool {
    text.contains("协助") || text.contains("配合")
}

/// The roles that the wording of all tables suggests, `None` where it suggests nothing. A table assists if a quarter
/// of its items say so, and at least three times the share of the table that says so least; alone, if most of its
/// items do. In the Wuhan plan it is 7 of 11 against 1 of 19.
pub(super) fn by_wording(tables: &[Wording]) -> Vec<Option<AssignmentRole>> {
    let exceeds = |one: Wording, other: Wording, factor: usize| {
        one.assisting * other.items.max(1) >= factor * other.assisting * one.items.max(1)
    };
    let assists = |table: Wording| {
        let others = || tables.iter().copied().filter(|other| *other != table);
        let least_outdone = others().any(|other| exceeds(table, other, 3));
        let enough =
            if tables.len() == 1 { table.assisting * 2 > table.items } else { table.assisting * 4 >= table.items };
        table.assisting > 0 && enough && (tables.len() == 1 || least_outdone)
    };
    let assisting: Vec<bool> = tables.iter().map(|table| assists(*table)).collect();
    let any = assisting.contains(&true);
    assisting
        .iter()
        .map(|assists| match (assists, any) {
            (true, _) => Some(AssignmentRole::Assist),
            // Beside a table that assists, one that hardly says so leads.
            (false, true) => Some(AssignmentRole::Lead),
            (false, false) => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{Wording, by_wording, of_heading};
    use crate::model::assignment::AssignmentRole::{Assist, Lead};

    #[test]
    fn headings_state_one_role_or_none() {
        assert_eq!(of_heading("一、牵头办理的责任事项"), Some(Lead));
        assert_eq!(of_heading("协助责任事项"), Some(Assist));
        assert_eq!(of_heading("主 办"), Some(Lead));
        assert_eq!(of_heading("牵头和配合事项一览表"), None);
        assert_eq!(of_heading("责任事项"), None);
        assert_eq!(of_heading(&"配合".repeat(30)), None);
    }

    #[test]
    fn a_table_assists_where_its_wording_stands_out() {
        let table = |items, assisting| Wording { items, assisting };
        assert_eq!(by_wording(&[table(19, 1), table(11, 7)]), [Some(Lead), Some(Assist)]);
        assert_eq!(by_wording(&[table(11, 7), table(19, 1)]), [Some(Assist), Some(Lead)]);
        assert_eq!(by_wording(&[table(10, 0), table(10, 1)]), [None, None]);
        assert_eq!(by_wording(&[table(10, 5), table(10, 5)]), [None, None]);
        assert_eq!(by_wording(&[table(10, 6)]), [Some(Assist)]);
        assert_eq!(by_wording(&[table(10, 5)]), [None]);
        assert_eq!(by_wording(&[table(0, 0)]), [None]);
        assert_eq!(by_wording(&[]), []);
    }
}
