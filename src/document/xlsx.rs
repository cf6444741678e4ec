//! XLSX: every visible sheet is a table. Cells are streamed and only used rows and columns count, so that one stray
//! cell at the end of a sheet costs nothing.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::Cursor;

use calamine::{DataRef, Dimensions, Reader, SheetType, SheetVisible, Xlsx, XlsxError};

use super::MAX_CELLS;
use super::error::DocumentProblem;
use super::grid::{Block, Document, Grid, GridBuilder, Place};
use super::tidy::tidy;
use super::{Warning, WarningCode};

type Workbook<'a> = Xlsx<Cursor<&'a [u8]>>;

/// Reads a workbook that is known to unpack to a bearable size. calamine computes with a sheet's own row numbers
/// unchecked (a merge of A9:A3 overflows), so that a damaged sheet may panic in it: here that is a damaged file.
pub(super) fn read(bytes: &[u8]) -> Result<Document, DocumentProblem> {
    std::panic::catch_unwind(|| read_workbook(bytes))
        .unwrap_or_else(|_| Err(DocumentProblem::damaged("XLSX", "a sheet", &"its cells contradict each other")))
}

fn read_workbook(bytes: &[u8]) -> Result<Document, DocumentProblem> {
    let mut workbook: Workbook<'_> =
        Xlsx::new(Cursor::new(bytes)).map_err(|error| damaged("its list of sheets", &error))?;
    let mut document = Document::default();
    for sheet in workbook.sheets_metadata().to_vec() {
        if sheet.typ != SheetType::WorkSheet {
            continue;
        }
        let grid = read_sheet(&mut workbook, &sheet.name)?;
        if grid.cells().iter().all(|cell| cell.text.is_empty()) {
            continue;
        }
        if sheet.visible == SheetVisible::Visible {
            document.blocks.push(Block::Table(grid));
        } else {
            document.warnings.push(Warning::new(WarningCode::HiddenSheet).with("table", &sheet.name));
        }
    }
    Ok(document)
}

fn damaged(part: &str, error: &XlsxError) -> DocumentProblem {
    match error {
        XlsxError::Password => DocumentProblem::PasswordProtected,
        _ => DocumentProblem::damaged("XLSX", part, error),
    }
}

/// Rows and columns of the sheet, from 0.
type Position = (u32, u32);

fn read_sheet(workbook: &mut Workbook<'_>, name: &str) -> Result<Grid, DocumentProblem> {
    let part = format!("sheet {name}");
    let merges = workbook.merge_cells_by_sheet_name(name).map_err(|error| damaged(&part, &error))?;
    let cells = read_cells(workbook, name, &part)?;
    let rows: BTreeSet<u32> = cells.keys().map(|position| position.0).collect();
    let columns: BTreeSet<u32> = cells.keys().map(|position| position.1).collect();
    if rows.len().saturating_mul(columns.len()) > MAX_CELLS {
        return Err(DocumentProblem::TooManyCells { place: part, limit: MAX_CELLS });
    }
    let merges: HashMap<Position, Dimensions> = merges.into_iter().map(|merge| (merge.start, merge)).collect();
    let mut builder = GridBuilder::new(name.to_owned(), Some(name.to_owned()));
    for row in &rows {
        builder.start_row()?;
        for (index, column) in columns.iter().enumerate() {
            // What a merge covers, from the left or from above, the builder has passed already.
            if index < builder.next_column() {
                continue;
            }
            let end = merges.get(&(*row, *column)).map_or((*row, *column), |merge| merge.end);
            let spanned = (count(&rows, *row, end.0), count(&columns, *column, end.1));
            let text = cells.get(&(*row, *column)).cloned().unwrap_or_default();
            builder.push_cell(text, spanned.0, spanned.1, Place::cell(name, *row as usize, *column as usize))?;
        }
    }
    builder.finish()
}

/// How many used rows or columns lie in a merged range.
fn count(used: &BTreeSet<u32>, first: u32, last: u32) -> usize {
    used.range(first..=last.max(first)).count()
}

fn read_cells(
    workbook: &mut Workbook<'_>,
    name: &str,
    part: &str,
) -> Result<BTreeMap<Position, String>, DocumentProblem> {
    let mut reader = workbook.worksheet_cells_reader(name).map_err(|error| damaged(part, &error))?;
    let mut cells = BTreeMap::new();
    while let Some(cell) = reader.next_cell().map_err(|error| damaged(part, &error))? {
        let text = tidy(&show(cell.get_value()));
        if text.is_empty() {
            continue;
        }
        cells.insert(cell.get_position(), text);
        if cells.len() > MAX_CELLS {
            return Err(DocumentProblem::TooManyCells { place: part.to_owned(), limit: MAX_CELLS });
        }
    }
    Ok(cells)
}

/// A value as a reader of the sheet would write it down; a day as 2015-12-31.
fn show(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(truth) => truth.to_string(),
        DataRef::DateTime(time) if time.is_datetime() => {
            let (year, month, day, ..) = time.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        DataRef::DateTime(time) => time.as_f64().to_string(),
        DataRef::Error(error) => error.to_string(),
        DataRef::Empty => String::new(),
    }
}
