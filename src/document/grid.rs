//! What every format is turned into: paragraphs and tables of cells with spans, each knowing where it stands.

use super::MAX_CELLS;
use super::error::DocumentProblem;

/// Where something stands in the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Place {
    /// The document as a whole.
    #[default]
    Document,
    /// A line of a text or HTML file, from 1.
    Line(u32),
    /// A cell in A1 style, of a sheet by its name or a table by its number.
    Cell { table: String, cell: String },
}

impl Place {
    /// The cell in this column and row, both from 0.
    pub(super) fn cell(table: &str, row: usize, column: usize) -> Self {
        let mut letters = Vec::new();
        let mut rest = column + 1;
        while rest > 0 {
            rest -= 1;
            letters.push(char::from(b'A' + u8::try_from(rest % 26).unwrap_or_default()));
            rest /= 26;
        }
        let letters: String = letters.iter().rev().collect();
        Self::Cell { table: table.to_owned(), cell: format!("{letters}{}", row + 1) }
    }
}

/// A file as its reader leaves it.
#[derive(Debug, Default)]
pub(super) struct Document {
    pub blocks: Vec<Block>,
    pub meta: Meta,
    pub warnings: Vec<super::Warning>,
}

/// What a file says about itself outside its text.
#[derive(Debug, Default)]
pub(super) struct Meta {
    /// Titles, the surest first.
    pub titles: Vec<String>,
    /// The site that published it (武汉市人民政府).
    pub site: Option<String>,
    /// A date of publication in any form.
    pub published: Option<String>,
}

#[derive(Debug)]
pub(super) enum Block {
    Paragraph(Paragraph),
    Table(Grid),
}

/// A text outside tables.
#[derive(Debug)]
pub(super) struct Paragraph {
    pub text: String,
    /// Marked as a heading or title by the format itself.
    pub heading: bool,
}

/// A cell and the rectangle that it covers.
#[derive(Debug)]
pub(super) struct Cell {
    /// Tidy text, its paragraphs on lines of their own.
    pub text: String,
    pub row: usize,
    pub column: usize,
    pub rows: usize,
    pub columns: usize,
    pub place: Place,
}

/// A table: every slot of its rectangle shows the cell that covers it, if any.
#[derive(Debug, Default)]
pub(super) struct Grid {
    /// A sheet's name; `None` elsewhere.
    pub name: Option<String>,
    /// What messages call it: the sheet's name or the table's number.
    pub label: String,
    cells: Vec<Cell>,
    slots: Vec<Vec<Option<usize>>>,
    columns: usize,
}

impl Grid {
    pub fn row_count(&self) -> usize {
        self.slots.len()
    }

    pub fn column_count(&self) -> usize {
        self.columns
    }

    /// The cell that covers this slot.
    pub fn at(&self, row: usize, column: usize) -> Option<&Cell> {
        let index = (*self.slots.get(row)?.get(column)?)?;
        self.cells.get(index)
    }

    pub fn cells(&self) -> &[Cell] {
        &self.cells
    }

    pub fn into_cells(self) -> Vec<Cell> {
        self.cells
    }

    /// The cells with text that cover a row, each once, from left to right.
    pub fn filled_cells(&self, row: usize) -> Vec<&Cell> {
        let mut found: Vec<&Cell> = Vec::new();
        for cell in (0..self.column_count()).filter_map(|column| self.at(row, column)) {
            if !cell.text.is_empty() && !found.last().is_some_and(|last| std::ptr::eq(*last, cell)) {
                found.push(cell);
            }
        }
        found
    }

    /// The text of a row that holds one cell alone, starting in it: a heading or note inside a table. The cell
    /// spans half of the columns, or stands in the first one and is no number.
    pub fn lone_text(&self, row: usize) -> Option<&Cell> {
        match self.filled_cells(row).as_slice() {
            [cell] if cell.row == row => {
                let wide = cell.columns * 2 >= self.column_count() && cell.columns > 1;
                let first = cell.column == 0 && cell.rows == 1 && cell.text.parse::<u32>().is_err();
                (wide || first).then_some(*cell)
            }
            _ => None,
        }
    }
}

/// Builds a grid row by row, as HTML and DOCX write tables: a cell takes the next slot that no span from above covers.
#[derive(Debug)]
pub(super) struct GridBuilder {
    grid: Grid,
    /// Per column: the cell that still covers rows to come, and how many.
    running: Vec<Option<(usize, usize)>>,
    row: Option<Vec<Option<usize>>>,
    slot_count: usize,
}

impl GridBuilder {
    pub fn new(label: String, name: Option<String>) -> Self {
        Self { grid: Grid { name, label, ..Grid::default() }, running: Vec::new(), row: None, slot_count: 0 }
    }

    /// The finished rows.
    pub fn grid(&self) -> &Grid {
        &self.grid
    }

    pub fn start_row(&mut self) -> Result<(), DocumentProblem> {
        self.end_row()?;
        self.row = Some(Vec::new());
        Ok(())
    }

    /// The column in which the next cell of the open row would stand.
    pub fn next_column(&self) -> usize {
        let used = self.row.as_ref().map_or(0, Vec::len);
        let covered = self.running.iter().skip(used).take_while(|running| running.is_some()).count();
        used + covered
    }

    /// Appends a cell; spans beyond the limits are cut, a span of 0 counts as 1.
    pub fn push_cell(
        &mut self,
        text: String,
        rows: usize,
        columns: usize,
        place: Place,
    ) -> Result<(), DocumentProblem> {
        let column = self.next_column();
        let columns = columns.clamp(1, MAX_SPAN);
        let rows = rows.clamp(1, MAX_SPAN);
        let row_number = self.grid.slots.len();
        let index = self.grid.cells.len();
        self.grid.cells.push(Cell { text, row: row_number, column, rows: 1, columns, place });
        let row = self.row.get_or_insert_default();
        while row.len() < column {
            let covered = carry_down(&mut self.running, row.len(), &mut self.grid.cells, row_number);
            row.push(covered);
        }
        row.extend(std::iter::repeat_n(Some(index), columns));
        if self.running.len() < row.len() {
            self.running.resize(row.len(), None);
        }
        for slot in column..column + columns {
            self.running[slot] = (rows > 1).then_some((index, rows - 1));
        }
        self.check_size()
    }

    /// Appends a cell that continues the one above it, as DOCX writes vertical merges.
    pub fn push_continued(&mut self, columns: usize, place: Place) -> Result<(), DocumentProblem> {
        let column = self.next_column();
        let above = self.grid.slots.last().and_then(|row| row.get(column).copied().flatten());
        self.push_cell(String::new(), 1, columns, place)?;
        let Some(above) = above else { return Ok(()) };
        let row_number = self.grid.slots.len();
        if let (Some(row), Some(cell)) = (self.row.as_mut(), self.grid.cells.get_mut(above)) {
            cell.rows = row_number + 1 - cell.row;
            for slot in row.iter_mut().skip(column) {
                *slot = Some(above);
            }
        }
        Ok(())
    }

    pub fn end_row(&mut self) -> Result<(), DocumentProblem> {
        self.check_size()?;
        let Some(mut row) = self.row.take() else { return Ok(()) };
        let row_number = self.grid.slots.len();
        let covered_up_to = self.running.iter().rposition(Option::is_some).map_or(0, |last| last + 1);
        while row.len() < covered_up_to {
            let covered = carry_down(&mut self.running, row.len(), &mut self.grid.cells, row_number);
            row.push(covered);
        }
        self.slot_count += row.len() + 1;
        self.grid.columns = self.grid.columns.max(row.len());
        self.grid.slots.push(row);
        Ok(())
    }

    pub fn finish(mut self) -> Result<Grid, DocumentProblem> {
        self.end_row()?;
        Ok(self.grid)
    }

    fn check_size(&self) -> Result<(), DocumentProblem> {
        if self.slot_count + self.row.as_ref().map_or(0, Vec::len) > MAX_CELLS {
            return Err(DocumentProblem::TooManyCells {
                place: format!("table {}", self.grid.label),
                limit: MAX_CELLS,
            });
        }
        Ok(())
    }
}

/// Widest and tallest span that is honoured. Browsers stop at 1,000 columns and 65,534 rows; no plan comes near.
const MAX_SPAN: usize = 1_000;

/// The cell from above that covers this slot, one row further down.
fn carry_down(
    running: &mut [Option<(usize, usize)>],
    column: usize,
    cells: &mut [Cell],
    row_number: usize,
) -> Option<usize> {
    let slot = running.get_mut(column)?;
    let (index, left) = (*slot)?;
    *slot = (left > 1).then_some((index, left - 1));
    if let Some(cell) = cells.get_mut(index) {
        cell.rows = row_number + 1 - cell.row;
    }
    Some(index)
}

#[cfg(test)]
mod tests {
    use super::{GridBuilder, Place};

    fn texts(builder: GridBuilder) -> Vec<Vec<String>> {
        let grid = builder.finish().unwrap();
        (0..grid.row_count())
            .map(|row| {
                let text = |column| grid.at(row, column).map_or(String::new(), |cell| cell.text.clone());
                (0..grid.column_count()).map(text).collect()
            })
            .collect()
    }

    #[test]
    fn cells_take_the_slots_that_no_span_from_above_covers() {
        let mut builder = GridBuilder::new("1".to_owned(), None);
        for row in [vec![("a", 3, 1), ("b", 1, 2)], vec![("c", 2, 1), ("d", 1, 1)], vec![("e", 1, 1)]] {
            builder.start_row().unwrap();
            for (text, rows, columns) in row {
                builder.push_cell(text.to_owned(), rows, columns, Place::Document).unwrap();
            }
        }
        assert_eq!(texts(builder), [["a", "b", "b"], ["a", "c", "d"], ["a", "c", "e"]]);
    }

    #[test]
    fn vertical_merges_extend_the_cell_above() {
        let mut builder = GridBuilder::new("1".to_owned(), None);
        builder.start_row().unwrap();
        builder.push_cell("a".to_owned(), 1, 1, Place::Document).unwrap();
        builder.push_cell("b".to_owned(), 1, 1, Place::Document).unwrap();
        builder.start_row().unwrap();
        builder.push_continued(1, Place::Document).unwrap();
        builder.push_cell("c".to_owned(), 1, 1, Place::Document).unwrap();
        assert_eq!(builder.grid().at(0, 0).map(|cell| (cell.rows, cell.columns)), Some((2, 1)));
        assert_eq!(texts(builder), [["a", "b"], ["a", "c"]]);
    }

    #[test]
    fn spans_without_end_are_refused_and_not_allocated() {
        let mut builder = GridBuilder::new("1".to_owned(), None);
        let mut filled = Ok(());
        for _ in 0..10_000 {
            filled = builder
                .start_row()
                .and_then(|()| builder.push_cell("x".to_owned(), usize::MAX, usize::MAX, Place::Document));
            if filled.is_err() {
                break;
            }
        }
        assert!(filled.is_err());
    }

    #[test]
    fn addresses_are_those_of_spreadsheets() {
        let cell = |row, column| match Place::cell("", row, column) {
            Place::Cell { cell, .. } => cell,
            _ => String::new(),
        };
        assert_eq!(
            (cell(0, 0), cell(7, 25), cell(0, 26), cell(1, 701), cell(0, 702)),
            ("A1".into(), "Z8".into(), "AA1".into(), "ZZ2".into(), "AAA1".into())
        );
    }
}
