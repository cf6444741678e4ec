//! The ledger (台账) as a workbook. Rows go to a file as they come, so that memory does not grow with them; a sheet that is
//! full is followed by another.

use std::borrow::Cow;
use std::io::{Seek, Write};

use chrono::NaiveDateTime;
use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError};

use super::ExportError;
use super::columns::{Cell, LEDGER, Row};
use crate::document::write::MAX_CELL_UNITS;
use crate::model::light::LightColor;
use crate::store::Day;
use crate::store::export::{ExportPage, Selection};

/// What a sheet holds, its headers among them.
const SHEET_ROWS: u32 = 1_048_576;
/// What a cell ends with whose text is longer than a cell holds.
const CUT: &str = "……（超出单元格上限，全文见 CSV）";
/// A4.
const PAPER: u8 = 9;

/// A workbook that is being written.
pub struct LedgerBook {
    book: Workbook,
    formats: Formats,
    day: Day,
    sheet: usize,
    /// Rows of the sheet that are written.
    rows: u32,
    sheet_rows: u32,
}

impl std::fmt::Debug for LedgerBook {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("LedgerBook")
            .field("sheet", &self.sheet)
            .field("rows", &self.rows)
            .finish_non_exhaustive()
    }
}

struct Formats {
    header: Format,
    body: Format,
    day: Format,
    time: Format,
    red: Format,
    yellow: Format,
    green: Format,
    grey: Format,
}

impl Formats {
    fn new() -> Self {
        let body = Format::new().set_border(FormatBorder::Thin).set_align(FormatAlign::Top).set_text_wrap();
        let light = |color: u32| body.clone().set_background_color(Color::RGB(color)).set_align(FormatAlign::Center);
        Self {
            header: body
                .clone()
                .set_bold()
                .set_align(FormatAlign::Center)
                .set_align(FormatAlign::VerticalCenter)
                .set_background_color(Color::RGB(0x00D9_E1F2)),
            day: body.clone().set_num_format("yyyy-mm-dd"),
            time: body.clone().set_num_format("yyyy-mm-dd hh:mm"),
            red: light(0x00FF_C7CE),
            yellow: light(0x00FF_EB9C),
            green: light(0x00C6_EFCE),
            grey: light(0x00D9_D9D9),
            body,
        }
    }

    const fn light(&self, color: LightColor) -> &Format {
        match color {
            LightColor::Green => &self.green,
            LightColor::Yellow => &self.yellow,
            LightColor::Red => &self.red,
            LightColor::Grey => &self.grey,
        }
    }
}

impl LedgerBook {
    /// A workbook with its headers.
    pub fn new(day: Day) -> Result<Self, ExportError> {
        Self::split_at(day, SHEET_ROWS)
    }

    fn split_at(day: Day, sheet_rows: u32) -> Result<Self, ExportError> {
        let mut book = Self { book: Workbook::new(), formats: Formats::new(), day, sheet: 0, rows: 0, sheet_rows };
        book.begin_sheet().map_err(fault)?;
        Ok(book)
    }

    /// A row an assignment.
    pub fn page(&mut self, page: &ExportPage, selection: &Selection) -> Result<(), ExportError> {
        for row in Row::of_page(page, selection, self.day) {
            let cells = LEDGER.iter().map(|column| (column.cell)(&row));
            self.row(cells, row.light().color()).map_err(fault)?;
        }
        Ok(())
    }

    /// Writes the whole file.
    pub fn finish(mut self, out: impl Write + Seek + Send) -> Result<(), ExportError> {
        self.book.save_to_writer(out).map_err(fault)
    }

    fn begin_sheet(&mut self) -> Result<(), XlsxError> {
        let sheet = self.book.add_worksheet_with_constant_memory()?;
        let name = if self.sheet == 0 { "台账".to_owned() } else { format!("台账{}", self.sheet + 1) };
        sheet.set_name(name)?.set_freeze_panes(1, 0)?;
        // The columns stand beside each other on paper, as many pages down as it takes, each with the headers.
        sheet.set_landscape().set_paper_size(PAPER).set_print_fit_to_pages(1, 0).set_repeat_rows(0, 0)?;
        sheet.set_margins(0.4, 0.4, 0.6, 0.6, 0.3, 0.3).set_footer("&C第 &P 页,共 &N 页");
        for (at, column) in (0..).zip(LEDGER) {
            sheet.set_column_width(at, f64::from(column.width))?;
        }
        sheet.set_row_height(0, 30)?;
        for (at, column) in (0..).zip(LEDGER) {
            sheet.write_string_with_format(0, at, column.header, &self.formats.header)?;
        }
        self.rows = 1;
        Ok(())
    }

    /// A row with a cell for each column, on the next sheet where this one is full.
    fn row<'c>(&mut self, cells: impl Iterator<Item = Cell<'c>>, light: LightColor) -> Result<(), XlsxError> {
        if self.rows == self.sheet_rows {
            self.sheet += 1;
            self.begin_sheet()?;
        }
        let sheet = self.book.worksheet_from_index(self.sheet)?;
        for ((at, column), value) in (0..).zip(LEDGER).zip(cells) {
            let format = if column.name == "light" { self.formats.light(light) } else { &self.formats.body };
            cell(sheet, (self.rows, at), &value, format, &self.formats, self.day)?;
        }
        self.rows += 1;
        Ok(())
    }
}

fn cell(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    cell: &Cell<'_>,
    format: &Format,
    formats: &Formats,
    day: Day,
) -> Result<(), XlsxError> {
    match cell {
        Cell::Empty => sheet.write_blank(row, column, format)?,
        Cell::Text(text) => sheet.write_string_with_format(row, column, held(text), format)?,
        #[expect(clippy::cast_precision_loss, reason = "years and ordinals; a spreadsheet has floats alone")]
        Cell::Whole(number) => sheet.write_number_with_format(row, column, *number as f64, format)?,
        #[expect(clippy::cast_precision_loss, reason = "a percentage; a spreadsheet has floats alone")]
        Cell::Number(number) => {
            sheet.write_number_with_format(row, column, number.ten_thousandths() as f64 / 10_000.0, format)?
        }
        Cell::Day(day) => sheet.write_datetime_with_format(row, column, day, &formats.day)?,
        Cell::Time(time) => {
            let local: NaiveDateTime = time.with_timezone(&day.zone).naive_local();
            sheet.write_datetime_with_format(row, column, local, &formats.time)?
        }
    };
    Ok(())
}

/// What a cell holds of a text: all of it, or as much as leaves room to say that there is more. One long cell is no reason
/// to refuse a whole city's ledger.
fn held(text: &str) -> Cow<'_, str> {
    let units = |text: &str| text.encode_utf16().count();
    if units(text) <= MAX_CELL_UNITS {
        return text.into();
    }
    let mut room = MAX_CELL_UNITS - units(CUT);
    let fits = |character: &char| {
        let left = room.checked_sub(character.len_utf16());
        room = left.unwrap_or(0);
        left.is_some()
    };
    let mut held: String = text.chars().take_while(fits).collect();
    held.push_str(CUT);
    held.into()
}

fn fault(error: impl std::fmt::Display) -> ExportError {
    ExportError::Fault(error.to_string())
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use calamine::{Reader, Xlsx};
    use chrono::NaiveDate;
    use chrono_tz::UTC;

    use super::*;

    /// The rows of each sheet of a workbook with so many rows, where a sheet has room for three besides its headers.
    fn sheets(rows: u32) -> Vec<(String, Vec<String>)> {
        let today = NaiveDate::default();
        let mut book = LedgerBook::split_at(Day { today, near_due_days: 7, zone: UTC }, 4).unwrap();
        for number in 1..=rows {
            book.row(LEDGER.iter().map(|_| Cell::Whole(number.into())), LightColor::Green).unwrap();
        }
        let mut file = Cursor::new(Vec::new());
        book.finish(&mut file).unwrap();
        let mut read: Xlsx<_> = Xlsx::new(file).unwrap();
        let names = read.sheet_names();
        let first = |name: String| {
            let sheet = read.worksheet_range(&name).unwrap();
            assert_eq!(sheet.width(), LEDGER.len());
            (name, sheet.rows().map(|row| row[0].to_string()).collect())
        };
        names.into_iter().map(first).collect()
    }

    #[test]
    fn a_text_that_no_cell_holds_says_that_it_goes_on_elsewhere() {
        for character in ["长", "𠮷"] {
            let fits = character.repeat(MAX_CELL_UNITS / character.encode_utf16().count());
            assert_eq!(held(&fits), fits);
            let cut = held(&format!("{fits}{character}")).into_owned();
            assert!(cut.starts_with(character) && cut.ends_with(&format!("{character}{CUT}")), "{cut}");
            let mut book = LedgerBook::new(Day { today: NaiveDate::default(), near_due_days: 7, zone: UTC }).unwrap();
            let text = fits + character;
            book.row(LEDGER.iter().map(|_| Cell::Text((&text).into())), LightColor::Green).unwrap();
        }
    }

    #[test]
    fn a_full_sheet_is_followed_by_another_with_headers_and_no_row_is_lost() {
        let sheet = |name: &str, rows: &[&str]| {
            let headers = std::iter::once(LEDGER[0].header);
            (name.to_owned(), headers.chain(rows.iter().copied()).map(str::to_owned).collect::<Vec<_>>())
        };
        assert_eq!(sheets(0), [sheet("台账", &[])]);
        assert_eq!(sheets(3), [sheet("台账", &["1", "2", "3"])]);
        assert_eq!(sheets(4), [sheet("台账", &["1", "2", "3"]), sheet("台账2", &["4"])]);
        let seven = [sheet("台账", &["1", "2", "3"]), sheet("台账2", &["4", "5", "6"]), sheet("台账3", &["7"])];
        assert_eq!(sheets(7), seven);
    }
}
