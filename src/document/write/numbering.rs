//! The printed numbers of measures: (1) before each, where there are several; in another dress where a measure's own
//! words would be taken for a number of the list.

use super::printed::printable;
use crate::document::numbers::split;
use crate::document::plan_document::PlanMeasure;
use crate::document::tidy::{is_invisible, tidy};

/// The dresses of a number, the usual one first.
const DRESSES: [fn(i32) -> Option<String>; 4] = [
    |number| Some(format!("({number})")),
    |number| Some(format!("{number}.")),
    |number| Some(format!("{number})")),
    circle,
];
/// The highest number that readers take for one of a list.
const HIGHEST: i32 = 99;

/// ① to ⑳
fn circle(number: i32) -> Option<String> {
    let offset = u32::try_from(number.checked_sub(1)?).ok().filter(|offset| *offset < 20)?;
    char::from_u32(u32::from('①') + offset).map(String::from)
}

/// The texts of an item's measures as they are printed.
pub(super) fn print(measures: &[PlanMeasure]) -> Vec<String> {
    // A number stands directly before the text.
    let unseen = |character: char| character.is_whitespace() || is_invisible(character);
    let shown = |measure: &PlanMeasure| PlanMeasure {
        content: printable(&measure.content).trim_matches(unseen).to_owned(),
        ..measure.clone()
    };
    number(&measures.iter().map(shown).collect::<Vec<_>>())
}

fn number(measures: &[PlanMeasure]) -> Vec<String> {
    let counted = measures.iter().zip(1..).all(|(measure, place)| measure.ordinal == place);
    let too_many = measures.len() > usize::try_from(HIGHEST).unwrap_or_default();
    // A single measure needs no number; more than 99 can have none.
    if counted
        && (measures.len() == 1 || too_many)
        && measures.iter().all(|measure| reads_as(&measure.content, None, measure))
    {
        return measures.iter().map(|measure| measure.content.clone()).collect();
    }
    let common = DRESSES.iter().find_map(|dress| measures.iter().map(|measure| dressed(*dress, measure)).collect());
    common.unwrap_or_else(|| measures.iter().map(any_dress).collect())
}

/// A measure that is read back as it was; else `None`.
fn dressed(dress: fn(i32) -> Option<String>, measure: &PlanMeasure) -> Option<String> {
    let printed = format!("{}{}", dress(measure.ordinal)?, measure.content);
    reads_as(&printed, u32::try_from(measure.ordinal).ok(), measure).then_some(printed)
}

/// Each measure has a cell of its own, so that its dress may differ from the others'.
fn any_dress(measure: &PlanMeasure) -> String {
    let usual = || format!("({}){}", measure.ordinal, measure.content);
    DRESSES.iter().find_map(|dress| dressed(*dress, measure)).unwrap_or_else(usual)
}

fn reads_as(printed: &str, number: Option<u32>, measure: &PlanMeasure) -> bool {
    matches!(split(&tidy(printed)).as_slice(), [(read, content)] if *read == number && *content == tidy(&measure.content))
}

#[cfg(test)]
mod tests {
    use super::{PlanMeasure, print};

    fn printed(contents: &[&str]) -> Vec<String> {
        let measure = |(ordinal, content): (i32, &&str)| PlanMeasure {
            ordinal,
            content: (*content).to_owned(),
            goal: None,
            due_on: None,
            due_text: None,
        };
        print(&(1..).zip(contents).map(measure).collect::<Vec<_>>())
    }

    #[test]
    fn measures_are_numbered_so_that_they_are_read_as_they_were() {
        assert_eq!(printed(&["调研"]), ["调研"]);
        assert_eq!(printed(&["调研;", "评审"]), ["(1)调研;", "(2)评审"]);
        assert_eq!(printed(&["1.调研"]), ["(1)1.调研"]);
        assert_eq!(printed(&["调研；(2)评审", "公示"]), ["1.调研；(2)评审", "2.公示"]);
        assert_eq!(printed(&["甲\n(1)乙", "丙\n1.丁"]), ["1)甲\n(1)乙", "2)丙\n1.丁"]);
        let many: Vec<String> = (0..120).map(|number| format!("措施{number}")).collect();
        assert_eq!(printed(&many.iter().map(String::as_str).collect::<Vec<_>>())[119], "措施119");
    }
}
