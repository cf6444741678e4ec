//! What a form prints, whatever the format: a title, lines under it, and tables whose cells span rows.

use chrono::{Datelike, NaiveDate};

use super::{Format, WriteProblem, docx, html, xlsx};

/// Appends to a string, which never fails.
macro_rules! put {
    ($to:expr, $($what:tt)*) => {{
        let _ = std::fmt::Write::write_fmt($to, format_args!($($what)*));
    }};
}
pub(super) use put;

/// A document as it is printed.
#[derive(Debug, Default)]
pub(super) struct Printed {
    /// 附表1, above the title.
    pub annex: Option<&'static str>,
    pub title: String,
    /// Under the title, each with its label: 填报单位, 日期.
    pub notes: Vec<String>,
    /// Whose government the document belongs to (武汉市人民政府), told by the file itself.
    pub publisher: Option<String>,
    /// The day of publication, for a page's own data; printed among the notes.
    pub published_on: Option<NaiveDate>,
    pub columns: Vec<Column>,
    pub tables: Vec<Table>,
}

/// A column with its header word.
#[derive(Clone, Copy, Debug)]
pub(super) struct Column {
    pub word: &'static str,
    /// How wide it is beside the others, in half-width characters.
    pub width: u16,
    pub shape: Shape,
}

/// How a column's cells are set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// A number, centred; in a workbook a number too.
    Number,
    /// A few words, centred.
    Short,
    /// Sentences, from the left.
    Text,
}

/// A table: a sheet of a workbook, or a part of a page under its heading.
#[derive(Debug)]
pub(super) struct Table {
    pub sheet: &'static str,
    pub heading: Option<&'static str>,
    pub groups: Vec<Group>,
}

/// Rows that belong together: one item. No sheet ends within a group.
#[derive(Debug)]
pub(super) struct Group {
    pub rows: usize,
    cells: Vec<Cell>,
}

/// A text and the rows of its group that it spans.
#[derive(Debug)]
pub(super) struct Cell {
    pub row: usize,
    pub column: usize,
    pub rows: usize,
    pub text: String,
}

/// What stands in one row and column of a group.
#[derive(Clone, Copy, Debug)]
pub(super) enum Slot<'g> {
    /// A cell starts here.
    Start(&'g Cell),
    /// A cell that started above goes on.
    Covered,
}

impl Group {
    pub fn new(rows: usize) -> Self {
        Self { rows, cells: Vec::new() }
    }

    /// Puts a text into a column; it spans these rows.
    pub fn put(&mut self, column: usize, rows: std::ops::Range<usize>, text: impl Into<String>) {
        if !rows.is_empty() {
            self.cells.push(Cell { row: rows.start, column, rows: rows.len(), text: printable(&text.into()) });
        }
    }

    /// Fills what was left with empty cells, so that every slot is covered by one cell.
    pub fn finish(mut self, columns: usize) -> Self {
        for column in 0..columns {
            let mut taken = vec![false; self.rows];
            for cell in self.cells.iter().filter(|cell| cell.column == column) {
                for slot in taken.iter_mut().skip(cell.row).take(cell.rows) {
                    *slot = true;
                }
            }
            let free = taken.iter().enumerate().filter(|(_, taken)| !**taken);
            let free: Vec<usize> = free.map(|(row, _)| row).collect();
            self.cells.extend(free.into_iter().map(|row| Cell { row, column, rows: 1, text: String::new() }));
        }
        self.cells.sort_by_key(|cell| (cell.row, cell.column));
        self
    }

    pub fn cells(&self) -> &[Cell] {
        &self.cells
    }

    /// The slots of a row, from left to right.
    pub fn row(&self, row: usize, columns: usize) -> Vec<Slot<'_>> {
        let mut slots = vec![Slot::Covered; columns];
        for cell in self.cells.iter().filter(|cell| cell.row == row) {
            if let Some(slot) = slots.get_mut(cell.column) {
                *slot = Slot::Start(cell);
            }
        }
        slots
    }
}

impl Printed {
    /// The file.
    pub fn write(&self, format: Format) -> Result<Vec<u8>, WriteProblem> {
        match format {
            Format::Xlsx => xlsx::write(self),
            Format::Docx => docx::write(self),
            Format::Html => Ok(html::write(self).into_bytes()),
        }
    }

    /// The notes as one line.
    pub fn note_line(&self) -> String {
        printable(&self.notes.join("\u{3000}\u{3000}\u{3000}\u{3000}"))
    }
}

/// A government's name, unless its jurisdiction is known by its code alone.
pub(super) fn government(jurisdiction: &str) -> Option<String> {
    let named = !jurisdiction.is_empty() && !jurisdiction.chars().all(|character| character.is_ascii_digit());
    named.then(|| format!("{}人民政府", printable(jurisdiction)))
}

/// 2015年04月02日
pub(super) fn chinese_date(day: NaiveDate) -> String {
    format!("{}年{:02}月{:02}日", day.year(), day.month(), day.day())
}

/// A text with line ends of one kind and without what no XML file may hold: control characters, which show nothing.
pub(super) fn printable(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let forbidden = |character: char| {
        (character.is_control() && !matches!(character, '\n' | '\t')) || matches!(character, '\u{fffe}' | '\u{ffff}')
    };
    text.chars().filter(|character| !forbidden(*character)).collect()
}

/// For XML and HTML, in text and in attributes.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}
