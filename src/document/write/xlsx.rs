//! XLSX: a sheet for each table, set up for printing on A4 in landscape, as wide as the page, with the header row on
//! every page. Texts are written as texts, so that none is ever a formula.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, Worksheet, XlsxError};

use super::printed::{Group, Printed, Shape, Table};
use super::xlsx_formats::Formats;
use super::xlsx_heights::{Taken, cells_wide, height, of_group};
use super::{MAX_CELL_UNITS, WriteProblem};

const FORMAT: &str = "XLSX";
/// Most rows of a sheet: less than the format's 1,048,576, to leave room for what stands above the table.
const MAX_SHEET_ROWS: u32 = 1_048_000;
/// ISO A4 among the format's paper sizes.
const A4: u8 = 9;
/// A line of the title, in points; and how much wider its characters are than a table's.
const TITLE_LINE: f64 = 30.0;
const TITLE_SCALE: usize = 2;
/// A note's or heading's row, in points.
const PLAIN_LINE: f64 = 22.0;

/// The workbook.
pub(super) fn write(printed: &Printed) -> Result<Vec<u8>, WriteProblem> {
    write_within(printed, MAX_SHEET_ROWS)
}

/// The workbook, with at most so many rows of a table on one sheet.
pub(super) fn write_within(printed: &Printed, most_rows: u32) -> Result<Vec<u8>, WriteProblem> {
    check(printed)?;
    let mut workbook = Workbook::new();
    let formats = Formats::new();
    let failed = |error: XlsxError| WriteProblem::failed(FORMAT, &error);
    workbook.set_properties(&properties(printed).map_err(failed)?);
    for table in &printed.tables {
        for (number, part) in (1..).zip(parts(table, printed, most_rows)) {
            let name = if number == 1 { table.sheet.to_owned() } else { format!("{} ({number})", table.sheet) };
            Sheet { worksheet: workbook.add_worksheet(), printed, formats: &formats, row: 0 }
                .write(&name, table, &part)
                .map_err(failed)?;
        }
    }
    workbook.save_to_buffer().map_err(failed)
}

/// Refuses what a cell would cut.
fn check(printed: &Printed) -> Result<(), WriteProblem> {
    let cells = printed.tables.iter().flat_map(|table| &table.groups).flat_map(Group::cells);
    for text in cells.map(|cell| &cell.text).chain([&printed.title]) {
        let units = text.encode_utf16().count();
        if units > MAX_CELL_UNITS {
            let start = crate::model::text::shorten(&text.replace('\n', " "), 20);
            return Err(WriteProblem::CellTooLong { start, units, limit: MAX_CELL_UNITS });
        }
    }
    Ok(())
}

/// The government as the file's company; no time of its making, so that the same data give the same bytes.
fn properties(printed: &Printed) -> Result<DocProperties, XlsxError> {
    let made = ExcelDateTime::from_ymd(2000, 1, 1)?;
    let properties = DocProperties::new().set_title(&printed.title).set_creation_datetime(&made);
    Ok(match &printed.publisher {
        Some(publisher) => properties.set_company(publisher),
        None => properties,
    })
}

/// A group with the rows of the sheet that it takes.
type Placed<'g> = (&'g Group, Vec<Taken>);

/// The groups of each sheet.
fn parts<'g>(table: &'g Table, printed: &Printed, most_rows: u32) -> Vec<Vec<Placed<'g>>> {
    let mut parts: Vec<Vec<Placed<'g>>> = vec![Vec::new()];
    let mut used = 0_u32;
    for group in &table.groups {
        let taken = of_group(group, &printed.columns);
        let rows: u32 = taken.iter().map(|taken| taken.rows).sum();
        if used + rows > most_rows && used > 0 {
            parts.push(Vec::new());
            used = 0;
        }
        used += rows;
        if let Some(part) = parts.last_mut() {
            part.push((group, taken));
        }
    }
    parts
}

struct Sheet<'s> {
    worksheet: &'s mut Worksheet,
    printed: &'s Printed,
    formats: &'s Formats,
    /// The next free row.
    row: u32,
}

impl Sheet<'_> {
    fn write(mut self, name: &str, table: &Table, groups: &[Placed<'_>]) -> Result<(), XlsxError> {
        self.worksheet.set_name(name)?;
        for (column, kind) in (0..).zip(&self.printed.columns) {
            self.worksheet.set_column_width(column, kind.width)?;
        }
        let printed = self.printed;
        let formats = self.formats;
        if let Some(annex) = printed.annex {
            self.line(annex, &formats.annex, PLAIN_LINE)?;
        }
        self.line(&printed.title, &formats.title, self.title_height())?;
        let notes = printed.note_line();
        if !notes.is_empty() {
            self.line(&notes, &formats.note, PLAIN_LINE)?;
        }
        if let Some(heading) = table.heading {
            self.line(heading, &formats.heading, PLAIN_LINE)?;
        }
        let header = self.row;
        for (column, kind) in (0..).zip(&printed.columns) {
            self.worksheet.write_string_with_format(header, column, kind.word, &formats.header)?;
        }
        self.worksheet.set_row_height(header, height("", 2) + 4.0)?;
        self.row += 1;
        for (group, taken) in groups {
            self.group(group, taken)?;
        }
        self.set_up(header)
    }

    /// A line over all columns.
    fn line(&mut self, text: &str, format: &rust_xlsxwriter::Format, height: f64) -> Result<(), XlsxError> {
        let last = u16::try_from(self.printed.columns.len().saturating_sub(1)).unwrap_or(u16::MAX);
        self.worksheet.merge_range(self.row, 0, self.row, last, text, format)?;
        self.worksheet.set_row_height(self.row, height)?;
        self.row += 1;
        Ok(())
    }

    fn title_height(&self) -> f64 {
        let width: usize = self.printed.columns.iter().map(|column| usize::from(column.width)).sum();
        let lines = (cells_wide(&self.printed.title) * TITLE_SCALE).div_ceil(width.max(1)).max(1);
        f64::from(u32::try_from(lines).unwrap_or(u32::MAX)) * TITLE_LINE + PLAIN_LINE / 2.0
    }

    fn group(&mut self, group: &Group, taken: &[Taken]) -> Result<(), XlsxError> {
        let mut starts: Vec<u32> = Vec::with_capacity(taken.len() + 1);
        for taken in taken {
            starts.push(self.row);
            for _ in 0..taken.rows {
                self.worksheet.set_row_height(self.row, taken.height)?;
                self.row += 1;
            }
        }
        starts.push(self.row);
        for cell in group.cells() {
            let (Some(first), Some(end)) = (starts.get(cell.row), starts.get(cell.row + cell.rows)) else { continue };
            let shape = self.printed.columns.get(cell.column).map_or(Shape::Text, |column| column.shape);
            let format = self.formats.body(shape);
            let column = u16::try_from(cell.column).unwrap_or(u16::MAX);
            let number: Option<u32> = cell.text.parse().ok().filter(|_| shape == Shape::Number);
            if end - first > 1 {
                self.worksheet.merge_range(*first, column, end - 1, column, &cell.text, format)?;
            } else if cell.text.is_empty() {
                self.worksheet.write_blank(*first, column, format)?;
            } else {
                self.worksheet.write_string_with_format(*first, column, &cell.text, format)?;
            }
            if let Some(number) = number {
                self.worksheet.write_number_with_format(*first, column, number, format)?;
            }
        }
        Ok(())
    }

    /// A4, landscape, as wide as one page, the header row on each; numbered pages; the header stays in sight on screen.
    fn set_up(self, header: u32) -> Result<(), XlsxError> {
        self.worksheet.set_paper_size(A4).set_landscape().set_print_fit_to_pages(1, 0);
        self.worksheet.set_print_center_horizontally(true).set_margins(0.5, 0.5, 0.6, 0.6, 0.3, 0.3);
        self.worksheet.set_footer("&C第 &P 页，共 &N 页");
        self.worksheet.set_repeat_rows(header, header)?;
        self.worksheet.set_freeze_panes(header + 1, 0)?;
        Ok(())
    }
}
