//! The jurisdiction of a plan: the one that the caller names, or the city that the document names.

use super::grid::{Block, Document};
use super::plan_document::Jurisdiction;
use super::{Warning, WarningCode};
use crate::model::jurisdiction_codes::{self, JurisdictionCode};

/// How much text is searched for names of cities, in bytes: a plan that names its city does so before that.
const SEARCHED: usize = 256 * 1024;

/// The jurisdiction and, where it was concluded or not found at all, a warning.
pub(super) fn find(document: &Document, title: &str, hint: Option<&str>) -> (Option<Jurisdiction>, Option<Warning>) {
    if let Some(code) = hint {
        let name = jurisdiction_codes::by_code(code).map_or(code, |entry| entry.name);
        return (Some(Jurisdiction { code: code.to_owned(), name: name.to_owned() }), None);
    }
    let text = all_text(document);
    let publisher = document.meta.site.as_deref().unwrap_or_default();
    let of_province = title.starts_with('省');
    let fits = |entry: &&JurisdictionCode| if of_province { entry.is_province() } else { is_city(**entry) };
    // A government's own name says whose document it is; the title says it too.
    let stated = jurisdiction_codes::all().iter().filter(fits).find(|entry| {
        let government = format!("{}人民政府", entry.name);
        publisher.contains(entry.name) || title.starts_with(entry.name) || text.contains(&government)
    });
    if let Some(entry) = stated {
        return (Some(jurisdiction(*entry)), None);
    }
    match most_frequent(&text, fits) {
        Some(entry) => {
            let warning = Warning::new(WarningCode::JurisdictionInferred).with("name", entry.name);
            (Some(jurisdiction(entry)), Some(warning))
        }
        None => (None, Some(Warning::new(WarningCode::MissingJurisdiction))),
    }
}

fn jurisdiction(entry: JurisdictionCode) -> Jurisdiction {
    Jurisdiction { code: entry.code.to_owned(), name: entry.name.to_owned() }
}

/// Cities and prefectures, and the municipalities that are provinces.
fn is_city(entry: JurisdictionCode) -> bool {
    !entry.is_province() || entry.name.ends_with('市')
}

/// The name that the text prints most often; none where two are printed equally often.
fn most_frequent(text: &str, fits: impl Fn(&&JurisdictionCode) -> bool) -> Option<JurisdictionCode> {
    let mut counts: Vec<(usize, JurisdictionCode)> = jurisdiction_codes::all()
        .iter()
        .filter(fits)
        .map(|entry| (text.matches(entry.name).count(), *entry))
        .filter(|(count, _)| *count > 0)
        .collect();
    counts.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
    match counts.as_slice() {
        [(first, _), (second, _), ..] if first == second => None,
        [(_, entry), ..] => Some(*entry),
        [] => None,
    }
}

fn all_text(document: &Document) -> String {
    let mut text = String::new();
    let mut add = |part: &str| {
        if text.len() < SEARCHED {
            text.push_str(part);
            text.push('\n');
        }
    };
    for block in &document.blocks {
        match block {
            Block::Paragraph(paragraph) => add(&paragraph.text),
            Block::Table(grid) => grid.cells().iter().for_each(|cell| add(&cell.text)),
        }
    }
    text
}
