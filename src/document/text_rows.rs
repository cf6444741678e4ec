//! Rows of a table of which only the order of the cells is known.

use super::columns::{Column, Columns};
use super::error::DocumentProblem;
use super::grid::{Grid, GridBuilder, Place};
use super::numbers::numbered;
use super::text::{Line, is_ordinal};

/// Longest text that is taken as a deadline by its place alone, in characters.
const MAX_DEADLINE_LENGTH: usize = 12;

/// One row: a text for each column, empty where a cell above covers it.
#[derive(Debug)]
struct Row {
    starts_item: bool,
    cells: Vec<Option<(u32, String)>>,
    /// The last column that was filled.
    filled: usize,
}

#[derive(Debug)]
pub(super) struct TextRows {
    columns: Columns,
    rows: Vec<Row>,
}

impl TextRows {
    pub fn new(columns: Columns) -> Self {
        Self { columns, rows: Vec::new() }
    }

    /// Puts a line into its column; false where it fits none.
    pub fn place(&mut self, line: &Line, is_deadline: bool) -> bool {
        if is_ordinal(&line.text) {
            self.start_row(true, 0, line);
            return true;
        }
        let Some(row) = self.rows.last() else { return false };
        let (last, starts_item) = (row.filled, row.starts_item);
        let number = numbered(&line.text).map(|found| found.number);
        let measure = self.columns.first(Column::Measure);
        let deadline = self.columns.first(Column::Deadline);
        if let (true, Some(column)) = (is_deadline, deadline) {
            return match last.cmp(&column) {
                std::cmp::Ordering::Less => self.fill(column, line),
                // Two deadlines in one cell, on lines of their own.
                std::cmp::Ordering::Equal => self.append(column, line),
                std::cmp::Ordering::Greater => false,
            };
        }
        if let (Some(number), Some(column)) = (number, measure)
            && last >= column
            && self.measure_number(column).is_some_and(|current| number > current)
        {
            self.start_row(false, column, line);
            return true;
        }
        let free = (last + 1..self.columns.len()).find(|column| match self.columns.kind(*column) {
            Column::Ordinal => false,
            Column::Title => starts_item,
            Column::Deadline => {
                line.text.chars().count() <= MAX_DEADLINE_LENGTH && !line.text.contains(['。', ',', '，'])
            }
            _ => true,
        });
        free.is_some_and(|column| self.fill(column, line))
    }

    /// The number of the latest measure of this item.
    fn measure_number(&self, column: usize) -> Option<u32> {
        let row = self.rows.last()?;
        let (_, text) = row.cells.get(column)?.as_ref()?;
        numbered(text).map(|found| found.number)
    }

    fn start_row(&mut self, starts_item: bool, column: usize, line: &Line) {
        let mut cells = vec![None; self.columns.len()];
        if let Some(cell) = cells.get_mut(column) {
            *cell = Some((line.number, line.text.clone()));
        }
        self.rows.push(Row { starts_item, cells, filled: column });
    }

    fn fill(&mut self, column: usize, line: &Line) -> bool {
        let Some(row) = self.rows.last_mut() else { return false };
        let Some(cell) = row.cells.get_mut(column) else { return false };
        *cell = Some((line.number, line.text.clone()));
        row.filled = column;
        true
    }

    fn append(&mut self, column: usize, line: &Line) -> bool {
        let Some(cell) = self.rows.last_mut().and_then(|row| row.cells.get_mut(column)) else { return false };
        if let Some((_, text)) = cell {
            text.push('\n');
            text.push_str(&line.text);
        }
        true
    }

    /// The grid, with spans where a cell covers the rows below it.
    pub fn into_grid(self, header: &[Line], table: usize) -> Result<Grid, DocumentProblem> {
        let mut builder = GridBuilder::new(table.to_string(), None);
        builder.start_row()?;
        for line in header {
            builder.push_cell(line.text.clone(), 1, 1, Place::Line(line.number))?;
        }
        for (index, row) in self.rows.iter().enumerate() {
            builder.start_row()?;
            for (column, cell) in row.cells.iter().enumerate() {
                if column < builder.next_column() {
                    continue;
                }
                let (place, text) = match cell {
                    Some((line, text)) => (Place::Line(*line), text.clone()),
                    None => (Place::Document, String::new()),
                };
                let below = self.rows.iter().skip(index + 1).take_while(|row| !row.starts_item);
                let covered = match self.columns.kind(column) {
                    Column::Measure => 0,
                    _ => below.take_while(|row| row.cells.get(column).is_some_and(Option::is_none)).count(),
                };
                builder.push_cell(text, covered + 1, 1, place)?;
            }
        }
        builder.finish()
    }
}
