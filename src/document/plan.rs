//! From a document's grids to the plan: finds the tables, decides who leads, and puts the parts together.

use super::columns::Column;
use super::error::DocumentProblem;
use super::grid::{Block, Document, Grid, Place};
use super::heading::Surroundings;
use super::item::{Context, build};
use super::plan_document::{PlanDocument, PlanItem};
use super::roles::{self, Wording};
use super::rows::{RawItem, Section, sections};
use super::{Hints, Warning, WarningCode, places};
use crate::model::assignment::{AssignmentRole, Origin};

/// How many texts before a table may head it.
const HEADINGS: usize = 5;

/// A plan's table with its items; a table that a page break cut in two is one.
struct Table<'g> {
    label: &'g str,
    headings: Vec<&'g str>,
    items: Vec<(RawItem<'g>, bool)>,
}

/// Reads a document as a plan.
pub(super) fn read(mut document: Document, hints: &Hints) -> Result<PlanDocument, DocumentProblem> {
    let mut warnings = std::mem::take(&mut document.warnings);
    let (tables, first) = tables(&document, &mut warnings);
    let Some((first_block, inner)) = first else { return Err(DocumentProblem::NoPlanTable) };
    let surroundings = Surroundings::new(&document, first_block, &inner);
    let title = surroundings.title().ok_or(DocumentProblem::NoTitle)?;
    let (jurisdiction, doubt) = places::find(&document, &title, hints.jurisdiction.as_deref());
    warnings.extend(doubt);
    let city = jurisdiction.as_ref().map(|jurisdiction| jurisdiction.name.as_str());
    let agency = hints.agency.clone().or_else(|| surroundings.agency(&title, city));
    let year = hints.year.or_else(|| surroundings.year(&title));
    let published_on = surroundings.published_on();
    let missing = [
        (agency.is_none(), WarningCode::MissingAgency),
        (year.is_none(), WarningCode::MissingYear),
        (published_on.is_none(), WarningCode::MissingPublicationDate),
    ];
    warnings.extend(missing.into_iter().filter(|(missing, _)| *missing).map(|(_, code)| Warning::new(code)));

    let roles = table_roles(&tables, hints, &mut warnings)?;
    let mut responsibilities = Vec::new();
    for (table, (role, origin)) in tables.into_iter().zip(roles) {
        let mut items = Vec::with_capacity(table.items.len());
        for (raw, has_measures) in table.items {
            let context = Context { year, agency: agency.as_deref(), role, origin, has_measures };
            items.push(build(&raw, &context, &mut warnings));
        }
        check_ordinals(&items, &mut warnings);
        responsibilities.extend(items);
    }
    Ok(PlanDocument { jurisdiction, year, agency, title, published_on, responsibilities, warnings })
}

/// The block with the first plan table, and the texts above that table's header.
type First<'g> = Option<(usize, Vec<&'g str>)>;

fn tables<'g>(document: &'g Document, warnings: &mut Vec<Warning>) -> (Vec<Table<'g>>, First<'g>) {
    let mut tables: Vec<Table<'g>> = Vec::new();
    let mut first = None;
    let mut paragraphs: Vec<&'g str> = Vec::new();
    for (index, block) in document.blocks.iter().enumerate() {
        let grid = match block {
            Block::Paragraph(paragraph) => {
                paragraphs.push(&paragraph.text);
                continue;
            }
            Block::Table(grid) => grid,
        };
        let sections = sections(grid);
        if sections.is_empty() {
            warnings.extend(ignored(grid));
        }
        for section in sections {
            if first.is_none() {
                let name = grid.name.as_deref().into_iter();
                first = Some((index, section.headings.iter().copied().chain(name).collect()));
            }
            let near = paragraphs.len().saturating_sub(HEADINGS);
            let around = grid.name.as_deref().into_iter().chain(paragraphs.drain(..).skip(near));
            let headings: Vec<&str> = around.chain(section.headings.iter().copied()).collect();
            add_section(&mut tables, &section, headings, warnings);
        }
    }
    (tables, first)
}

fn add_section<'g>(
    tables: &mut Vec<Table<'g>>,
    section: &Section<'g>,
    headings: Vec<&'g str>,
    warnings: &mut Vec<Warning>,
) {
    let has_measures = section.columns.first(Column::Measure).is_some();
    let items: Vec<(RawItem<'g>, bool)> =
        section.items(warnings).into_iter().map(|item| (item, has_measures)).collect();
    let last = tables.last().and_then(|table| table.items.last()).and_then(|(item, _)| item.ordinal);
    let next = items.first().and_then(|(item, _)| item.ordinal);
    let goes_on = last.is_some() && next == last.map(|last| last.saturating_add(1));
    match tables.last_mut() {
        // Numbers that go on without a heading between: one table on two pages.
        Some(table) if goes_on && !headings.iter().any(|heading| roles::of_heading(heading).is_some()) => {
            table.items.extend(items);
        }
        _ => tables.push(Table { label: &section.grid.label, headings, items }),
    }
}

/// A table that is not read though it has several rows and columns and numbers them.
fn ignored(grid: &Grid) -> Option<Warning> {
    let numbered =
        (0..grid.row_count()).filter_map(|row| grid.at(row, 0)).filter(|cell| cell.text.parse::<u16>().is_ok());
    let cell = grid.cells().iter().find(|cell| !cell.text.is_empty())?;
    (grid.column_count() > 2 && numbered.count() > 1)
        .then(|| Warning::at(&cell.place, WarningCode::TableIgnored).with("text", &cell.text))
}

/// The role of each table, and how it is known: the caller's word, a heading, the wording, or the order.
fn table_roles(
    tables: &[Table<'_>],
    hints: &Hints,
    warnings: &mut Vec<Warning>,
) -> Result<Vec<(AssignmentRole, Origin)>, DocumentProblem> {
    if let Some(given) = &hints.roles {
        if given.len() != tables.len() {
            return Err(DocumentProblem::RolesDiffer { given: given.len(), tables: tables.len() });
        }
        return Ok(given.iter().map(|role| (*role, Origin::Stated)).collect());
    }
    let wordings: Vec<Wording> = tables.iter().map(wording).collect();
    let suggested = roles::by_wording(&wordings);
    let decide = |(index, table): (usize, &Table<'_>)| {
        let stated = table.headings.iter().rev().find_map(|heading| Some((roles::of_heading(heading)?, heading)));
        if let Some((role, heading)) = stated {
            return (role, roles::origin_of_heading(heading));
        }
        let by_order = if index == 0 { AssignmentRole::Lead } else { AssignmentRole::Assist };
        let suggestion = suggested.get(index).copied().flatten();
        let code = if suggestion.is_some() { WarningCode::RoleInferred } else { WarningCode::RoleByDefault };
        let role = suggestion.unwrap_or(by_order);
        let states_its_own = table.items.iter().all(|(item, _)| item.stated.is_some() || item.role.is_some());
        if !states_its_own {
            let place = table.items.first().map_or(&Place::Document, |(item, _)| item.place);
            warnings.push(Warning::at(place, code).with("table", table.label).with("role", role));
        }
        (role, Origin::Inferred)
    };
    Ok(tables.iter().enumerate().map(decide).collect())
}

fn wording(table: &Table<'_>) -> Wording {
    let says_assist = |item: &RawItem<'_>| {
        item.measures.iter().chain(&item.goals).any(|covering| roles::says_assist(&covering.cell.text))
    };
    let assisting = table.items.iter().filter(|(item, _)| says_assist(item)).count();
    Wording { items: table.items.len(), assisting }
}

/// Numbers that are missing or stand twice; a table may start anywhere.
fn check_ordinals(items: &[PlanItem], warnings: &mut Vec<Warning>) {
    let mut seen = std::collections::HashSet::new();
    let mut last: Option<i32> = None;
    for item in items {
        let Some(ordinal) = item.ordinal else { continue };
        if !seen.insert((item.role, ordinal)) {
            warnings.push(Warning::at(&item.location, WarningCode::DuplicateOrdinal).with("ordinal", ordinal));
        } else if let Some(last) = last.filter(|last| ordinal > last.saturating_add(1)) {
            let warning = Warning::at(&item.location, WarningCode::OrdinalGap);
            warnings.push(warning.with("from", last).with("to", ordinal));
        }
        last = Some(ordinal);
    }
}
