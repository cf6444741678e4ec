//! A table's rows as items: which rows make one item, and the cells of each column with the rows that they cover.

use std::ops::Range;

use super::columns::{Column, Columns, Field};
use super::grid::{Cell, Grid, Place};
use super::roles;
use super::tidy::{to_half_width, unwrap_lines};
use super::{Warning, WarningCode};
use crate::model::assignment::AssignmentRole;
use crate::model::contact::ContactKind;

/// A part of a grid with one header: a plan's table.
pub(super) struct Section<'g> {
    pub grid: &'g Grid,
    pub columns: Columns,
    /// The rows below the header.
    pub rows: Range<usize>,
    /// Texts that head the table, the nearest last.
    pub headings: Vec<&'g str>,
}

/// A cell and the rows of the item that it covers.
#[derive(Clone, Debug)]
pub(super) struct Covering<'g> {
    pub cell: &'g Cell,
    pub rows: Range<usize>,
}

/// An item before its texts are understood.
pub(super) struct RawItem<'g> {
    pub place: &'g Place,
    pub ordinal: Option<i32>,
    pub title: String,
    /// The role that a line within the table states.
    pub stated: Option<AssignmentRole>,
    pub role: Option<&'g Cell>,
    pub measures: Vec<Covering<'g>>,
    pub goals: Vec<Covering<'g>>,
    pub deadlines: Vec<Covering<'g>>,
    pub lead_units: Vec<&'g Cell>,
    pub assist_units: Vec<&'g Cell>,
    pub responsible_units: Vec<&'g Cell>,
    pub contacts: Vec<(ContactKind, Field, Covering<'g>)>,
}

/// The sections of a grid: each header starts one, and lone texts before a header head it.
pub(super) fn sections(grid: &Grid) -> Vec<Section<'_>> {
    let mut headers: Vec<(Columns, Range<usize>)> = Vec::new();
    for row in 0..grid.row_count() {
        if headers.last().is_none_or(|(_, rows)| rows.end <= row)
            && let Some(header) = Columns::in_row(grid, row)
        {
            headers.push(header);
        }
    }
    let ends: Vec<usize> = headers.iter().skip(1).map(|(_, rows)| rows.start).chain([grid.row_count()]).collect();
    let mut sections: Vec<Section<'_>> = Vec::new();
    for ((columns, header), end) in headers.into_iter().zip(ends) {
        let from = sections.last().map_or(0, |section| section.rows.start);
        let lone: Vec<&Cell> = (from..header.start).rev().map_while(|row| grid.lone_text(row)).collect();
        if let Some(before) = sections.last_mut() {
            before.rows.end -= lone.len();
        }
        let above = (0..header.start).flat_map(|row| grid.filled_cells(row));
        let texts: Vec<&str> = match sections.last() {
            Some(_) => lone.iter().rev().map(|cell| cell.text.as_str()).collect(),
            None => above.map(|cell| cell.text.as_str()).collect(),
        };
        sections.push(Section { grid, columns, rows: header.end..end, headings: texts });
    }
    sections
}

impl<'g> Section<'g> {
    /// The items of the section, with warnings about rows that make none.
    pub fn items(&self, warnings: &mut Vec<Warning>) -> Vec<RawItem<'g>> {
        let mut items: Vec<RawItem<'g>> = Vec::new();
        let mut stated = None;
        let mut start = self.rows.start;
        for row in self.rows.clone() {
            if let Some(cell) = self.grid.lone_text(row).filter(|_| !self.continues(row)) {
                items.extend(self.item(start..row, stated, warnings));
                start = row + 1;
                match roles::of_heading(&cell.text) {
                    Some(role) => stated = Some(role),
                    None => warnings.push(Warning::at(&cell.place, WarningCode::UnplacedText).with("text", &cell.text)),
                }
            } else if row > start && !self.continues(row) {
                items.extend(self.item(start..row, stated, warnings));
                start = row;
            }
        }
        items.extend(self.item(start..self.rows.end, stated, warnings));
        self.warn_of_unread_columns(warnings);
        items
    }

    /// Whether a row goes on with the item of the row before: the same cell or the same text tells its title, or
    /// neither title nor number stand in it.
    fn continues(&self, row: usize) -> bool {
        let same = |kind: Column| {
            let column = self.columns.first(kind);
            let cell = |row| column.and_then(|column| self.grid.at(row, column));
            match (row.checked_sub(1).and_then(cell), cell(row)) {
                (Some(above), Some(own)) if std::ptr::eq(above, own) => true,
                (Some(above), Some(own)) => own.text.is_empty() || own.text == above.text,
                (_, own) => own.is_none_or(|own| own.text.is_empty()),
            }
        };
        row > self.rows.start && same(Column::Title) && same(Column::Ordinal)
    }

    fn item(
        &self,
        rows: Range<usize>,
        stated: Option<AssignmentRole>,
        warnings: &mut Vec<Warning>,
    ) -> Option<RawItem<'g>> {
        let filled: Vec<&'g Cell> = rows.clone().flat_map(|row| self.grid.filled_cells(row)).collect();
        let first = filled.first()?;
        let cell = |kind: Column| {
            self.columns
                .all(kind)
                .find_map(|column| self.grid.at(rows.start, column))
                .filter(|cell| !cell.text.is_empty())
        };
        let ordinal = cell(Column::Ordinal);
        let Some(title) = cell(Column::Title) else {
            let number = ordinal.map_or("", |cell| cell.text.as_str());
            warnings.push(Warning::at(&first.place, WarningCode::MissingItemTitle).with("ordinal", number));
            return None;
        };
        Some(RawItem {
            place: ordinal.map_or(&title.place, |cell| &cell.place),
            ordinal: ordinal.and_then(|cell| read_ordinal(cell, warnings)),
            title: unwrap_lines(&title.text),
            stated,
            role: cell(Column::Role),
            measures: self.covering(Column::Measure, &rows),
            goals: self.covering(Column::Goal, &rows),
            deadlines: self.covering(Column::Deadline, &rows),
            lead_units: self.cells(Column::Lead, &rows),
            assist_units: self.cells(Column::Assist, &rows),
            responsible_units: self.cells(Column::Responsible, &rows),
            contacts: self.contacts(&rows),
        })
    }

    fn cells(&self, kind: Column, rows: &Range<usize>) -> Vec<&'g Cell> {
        self.covering(kind, rows).into_iter().map(|covering| covering.cell).collect()
    }

    fn contacts(&self, rows: &Range<usize>) -> Vec<(ContactKind, Field, Covering<'g>)> {
        let mut contacts = Vec::new();
        for (column, kind, field) in self.columns.contacts() {
            contacts.extend(self.covering_in(column, rows).into_iter().map(|covering| (kind, field, covering)));
        }
        contacts
    }

    fn covering(&self, kind: Column, rows: &Range<usize>) -> Vec<Covering<'g>> {
        let mut found: Vec<Covering<'g>> = Vec::new();
        for column in self.columns.all(kind) {
            found.extend(self.covering_in(column, rows));
        }
        found.sort_by_key(|covering| covering.rows.start);
        found
    }

    /// The filled cells of a column within an item. Where the table merges no cells in this column, an empty cell
    /// belongs to the one above it, as people leave cells empty instead of merging them; measures stand alone. A cell
    /// with nothing but a dash or a slash is empty on purpose and belongs to no other.
    fn covering_in(&self, column: usize, rows: &Range<usize>) -> Vec<Covering<'g>> {
        let inherits = self.columns.kind(column) != Column::Measure && !self.merges(column);
        let mut found: Vec<Covering<'g>> = Vec::new();
        let mut goes_on = false;
        for row in rows.clone() {
            let cell = self.grid.at(row, column);
            if cell.is_some_and(|cell| says_nothing(&cell.text)) {
                goes_on = false;
                continue;
            }
            match (cell, found.last_mut().filter(|_| goes_on)) {
                (Some(cell), Some(last)) if std::ptr::eq(cell, last.cell) => last.rows.end = row + 1,
                (Some(cell), Some(last)) if !cell.text.is_empty() && cell.text == last.cell.text && inherits => {
                    last.rows.end = row + 1;
                }
                (Some(cell), _) if !cell.text.is_empty() => {
                    found.push(Covering { cell, rows: row..row + 1 });
                    goes_on = true;
                }
                (_, Some(last)) if inherits => last.rows.end = row + 1,
                _ => {}
            }
        }
        found
    }

    fn merges(&self, column: usize) -> bool {
        self.rows
            .clone()
            .any(|row| self.grid.at(row, column).is_some_and(|cell| cell.rows > 1 && !cell.text.is_empty()))
    }

    /// Columns without a known header, and agencies that a plan doesn't assign: all but its own and the lead.
    fn warn_of_unread_columns(&self, warnings: &mut Vec<Warning>) {
        for column in 0..self.columns.len() {
            let code = match self.columns.kind(column) {
                Column::Unknown => WarningCode::UnknownColumn,
                Column::Assist => WarningCode::OtherAgenciesNotRead,
                _ => continue,
            };
            let mut cells = self.rows.clone().filter_map(|row| self.grid.at(row, column));
            if let Some(cell) = cells.find(|cell| !cell.text.is_empty() && cell.column == column) {
                warnings.push(Warning::at(&cell.place, code).with("header", self.columns.word(column)));
            }
        }
    }
}

/// What people put into a cell that they leave empty.
fn says_nothing(text: &str) -> bool {
    matches!(text, "—" | "——" | "–" | "－" | "-" | "--" | "/" | "／")
}

/// A number cell's number: 1, 1., (1), 一.
fn read_ordinal(cell: &Cell, warnings: &mut Vec<Warning>) -> Option<i32> {
    let text: String = cell.text.chars().map(to_half_width).collect();
    let bare = text.trim_matches(['(', ')', '.', '、', ' ']);
    let number = match super::numbers::leading_number(bare) {
        Some((number, _, "")) => i32::try_from(number).ok(),
        _ => None,
    };
    if number.is_none() {
        warnings.push(Warning::at(&cell.place, WarningCode::UnreadableOrdinal).with("text", &cell.text));
    }
    number
}
