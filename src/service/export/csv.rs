//! The ledger as CSV: UTF-8 with a byte order mark and CRLF, as spreadsheets want it, and no cell that one would take
//! for a formula.

use std::borrow::Cow;
use std::io::Write;

use super::ExportError;
use super::columns::{Cell, LEDGER, Row};
use crate::store::Day;
use crate::store::export::{ExportPage, Selection};

/// Tells spreadsheets that it is UTF-8.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// Writes lines.
#[derive(Clone, Copy, Debug)]
pub struct CsvLines {
    pub day: Day,
}

impl CsvLines {
    /// The line of headers.
    pub fn headers(out: &mut Vec<u8>) -> Result<(), ExportError> {
        out.extend_from_slice(BYTE_ORDER_MARK);
        let mut writer = writer(out);
        writer.write_record(LEDGER.iter().map(|column| column.header)).map_err(fault)?;
        writer.flush().map_err(fault)
    }

    /// A line an assignment.
    pub fn page(&self, page: &ExportPage, selection: &Selection, out: &mut Vec<u8>) -> Result<(), ExportError> {
        let mut writer = writer(out);
        // One buffer for all cells that are no text.
        let mut made = Vec::new();
        for row in Row::of_page(page, selection, self.day) {
            for column in LEDGER {
                match (column.cell)(&row) {
                    Cell::Text(text) => writer.write_field(tame(&text).as_bytes()),
                    cell => {
                        made.clear();
                        self.plain(&cell, &mut made).map_err(fault)?;
                        writer.write_field(&made)
                    }
                }
                .map_err(fault)?;
            }
            writer.write_record(None::<&[u8]>).map_err(fault)?;
        }
        writer.flush().map_err(fault)
    }

    fn plain(&self, cell: &Cell<'_>, out: &mut Vec<u8>) -> std::io::Result<()> {
        match cell {
            Cell::Empty => Ok(()),
            Cell::Text(text) => write!(out, "{text}"),
            Cell::Whole(number) => write!(out, "{number}"),
            Cell::Number(number) => write!(out, "{number}"),
            Cell::Day(day) => write!(out, "{day}"),
            Cell::Time(time) => write!(out, "{}", time.with_timezone(&self.day.zone).format("%Y-%m-%d %H:%M:%S")),
        }
    }
}

fn writer(out: &mut Vec<u8>) -> csv::Writer<&mut Vec<u8>> {
    csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out)
}

fn fault(error: impl std::fmt::Display) -> ExportError {
    ExportError::Fault(error.to_string())
}

/// A text that a spreadsheet would calculate gets an apostrophe before it; full-width signs count too, since some
/// spreadsheets take them for the narrow ones.
fn tame(text: &str) -> Cow<'_, str> {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']) {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_is_a_formula() {
        for hostile in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", "=HYPERLINK(\"http://x\")"] {
            assert_eq!(tame(hostile), format!("'{hostile}"));
        }
        for plain in ["", "增长20%", "(1) 调研", "1-2家", " =1", "'=1"] {
            assert_eq!(tame(plain), plain);
        }
    }
}
