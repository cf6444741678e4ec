//! A table as CSV (RFC 4180) that spreadsheets open by a double click: UTF-8 with its mark, and no cell that they would
//! take for a formula.

/// Without it spreadsheets take the text for the machine's old code page.
const MARK: &str = "\u{feff}";

pub(super) fn write(columns: &[String], rows: &[Vec<String>]) -> String {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    for line in std::iter::once(columns).chain(rows.iter().map(Vec::as_slice)) {
        // A vector takes all that is written, and every line has the header's number of cells.
        let _ = writer.write_record(line.iter().map(|cell| neutral(cell)));
    }
    let bytes = writer.into_inner().unwrap_or_default();
    format!("{MARK}{}", String::from_utf8_lossy(&bytes))
}

/// The cell, with an apostrophe before what a spreadsheet would compute. Numbers stay numbers.
fn neutral(cell: &str) -> String {
    // A spreadsheet of a Chinese or Japanese office computes what begins with a full-width sign, too.
    let starts_formula =
        cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}']);
    if starts_formula && !is_number(cell) { format!("'{cell}") } else { cell.to_owned() }
}

fn is_number(cell: &str) -> bool {
    let digits = cell.strip_prefix('-').unwrap_or(cell);
    let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
    let all_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    all_digits(whole) && all_digits(part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_that_would_be_computed_is_text_and_a_number_stays_one() {
        for formula in ["=1+1", "+8627", "-1-1", "@SUM(A1)", "\t=1", "\u{ff1d}1", "-", "-.5"] {
            assert_eq!(neutral(formula), format!("'{formula}"));
        }
        for plain in ["-10", "-10.5", "3", "市科技局", "", "a=b", "2015-06-30"] {
            assert_eq!(neutral(plain), plain);
        }
    }

    #[test]
    fn a_table_is_quoted_where_it_must_be_and_marked() {
        let columns = ["title".to_owned(), "agency.name".to_owned()];
        let rows = [vec!["一,\"二\"\n三".to_owned(), "=cmd".to_owned()]];
        assert_eq!(write(&columns, &rows), "\u{feff}title,agency.name\r\n\"一,\"\"二\"\"\n三\",'=cmd\r\n");
    }
}
