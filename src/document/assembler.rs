//! Turns the stream of text, rows and cells that HTML and DOCX give into a document. Pages are laid out with tables,
//! so a table within a table is the real one, and the outer one's cells are paragraphs around it; only inside a plan's
//! own cells are inner tables plain text.

use super::columns::Columns;
use super::error::DocumentProblem;
use super::grid::{Block, Document, GridBuilder, Paragraph, Place};
use super::tidy::tidy;

/// The cell that is being filled.
#[derive(Debug)]
struct OpenCell {
    rows: usize,
    columns: usize,
    continued: bool,
    line: Option<u32>,
    text: String,
}

#[derive(Debug)]
enum OpenTable {
    /// Its cells go into a grid.
    Data { builder: Box<GridBuilder>, cell: Option<OpenCell> },
    /// Its cells are paragraphs.
    Layout,
    /// It lies inside a plan's cell: its cells are lines of that cell.
    Flat,
}

/// Takes what a reader finds, in order.
#[derive(Debug, Default)]
pub(super) struct Assembler {
    document: Document,
    tables: Vec<OpenTable>,
    table_count: usize,
    paragraph: String,
    heading: bool,
}

impl Assembler {
    /// Text of the open cell or paragraph.
    pub fn text(&mut self, text: &str) {
        match self.open_cell() {
            Some(cell) => cell.text.push_str(text),
            None => self.paragraph.push_str(text),
        }
    }

    /// The text of the open cell or paragraph so far: readers look at its end to join white space.
    pub fn last_character(&mut self) -> Option<char> {
        match self.open_cell() {
            Some(cell) => cell.text.chars().next_back(),
            None => self.paragraph.chars().next_back(),
        }
    }

    /// Ends a line within a cell, or a paragraph.
    pub fn end_line(&mut self) {
        match self.open_cell() {
            Some(cell) => cell.text.push('\n'),
            None => self.flush_paragraph(),
        }
    }

    /// Marks the paragraph that is being filled as a heading.
    pub fn mark_heading(&mut self) {
        self.heading = true;
    }

    pub fn open_table(&mut self) -> Result<(), DocumentProblem> {
        if self.is_inside_plan() {
            self.end_line();
            self.tables.push(OpenTable::Flat);
            return Ok(());
        }
        if let Some(outer) = self.tables.pop() {
            self.lay_out(outer)?;
            self.tables.push(OpenTable::Layout);
        }
        self.flush_paragraph();
        self.table_count += 1;
        let builder = Box::new(GridBuilder::new(self.table_count.to_string(), None));
        self.tables.push(OpenTable::Data { builder, cell: None });
        Ok(())
    }

    pub fn open_row(&mut self) -> Result<(), DocumentProblem> {
        self.close_cell()?;
        match self.tables.last_mut() {
            Some(OpenTable::Data { builder, .. }) => builder.start_row()?,
            Some(OpenTable::Layout | OpenTable::Flat) => self.end_line(),
            None => {}
        }
        Ok(())
    }

    /// Opens a cell; a `continued` one belongs to the cell above it, `line` is where it starts if the format has lines.
    pub fn open_cell_spanning(
        &mut self,
        rows: usize,
        columns: usize,
        continued: bool,
        line: Option<u32>,
    ) -> Result<(), DocumentProblem> {
        self.close_cell()?;
        match self.tables.last_mut() {
            Some(OpenTable::Data { cell, .. }) => {
                *cell = Some(OpenCell { rows, columns, continued, line, text: String::new() });
            }
            Some(OpenTable::Layout | OpenTable::Flat) => self.end_line(),
            None => {}
        }
        Ok(())
    }

    pub fn close_cell(&mut self) -> Result<(), DocumentProblem> {
        match self.tables.last_mut() {
            Some(OpenTable::Data { builder, cell }) => {
                let Some(OpenCell { rows, columns, continued, line, text }) = cell.take() else { return Ok(()) };
                let grid = builder.grid();
                let place = match line {
                    Some(line) => Place::Line(line),
                    None => Place::cell(&grid.label, grid.row_count(), builder.next_column()),
                };
                if continued {
                    builder.push_continued(columns, place)?;
                } else {
                    builder.push_cell(tidy(&text), rows, columns, place)?;
                }
            }
            Some(OpenTable::Layout) => self.flush_paragraph(),
            Some(OpenTable::Flat) | None => {}
        }
        Ok(())
    }

    pub fn close_table(&mut self) -> Result<(), DocumentProblem> {
        self.close_cell()?;
        match self.tables.pop() {
            Some(OpenTable::Data { builder, .. }) => {
                self.flush_paragraph();
                self.document.blocks.push(Block::Table(builder.finish()?));
            }
            Some(OpenTable::Layout) => self.flush_paragraph(),
            Some(OpenTable::Flat) => self.end_line(),
            None => {}
        }
        Ok(())
    }

    /// The document, with whatever was left open closed.
    pub fn finish(mut self) -> Result<Document, DocumentProblem> {
        while !self.tables.is_empty() {
            self.close_table()?;
        }
        self.flush_paragraph();
        Ok(self.document)
    }

    /// The cell that takes the text, unless the text stands outside of any, or in a layout table's cell.
    fn open_cell(&mut self) -> Option<&mut OpenCell> {
        let position = self.tables.iter().rposition(|table| !matches!(table, OpenTable::Flat))?;
        match self.tables.get_mut(position)? {
            OpenTable::Data { cell, .. } => cell.as_mut(),
            OpenTable::Layout | OpenTable::Flat => None,
        }
    }

    /// Whether the innermost table shows a plan's header already.
    fn is_inside_plan(&self) -> bool {
        match self.tables.last() {
            Some(OpenTable::Flat) => true,
            Some(OpenTable::Data { builder, cell }) => cell.is_some() && Columns::has_header(builder.grid()),
            Some(OpenTable::Layout) | None => false,
        }
    }

    /// Turns what an outer table holds so far into paragraphs.
    fn lay_out(&mut self, outer: OpenTable) -> Result<(), DocumentProblem> {
        let OpenTable::Data { builder, cell } = outer else { return Ok(()) };
        let grid = builder.finish()?;
        for text in grid.into_cells().into_iter().map(|cell| cell.text).chain(cell.map(|cell| tidy(&cell.text))) {
            let lines = text.lines().map(|line| Paragraph { text: line.to_owned(), heading: false });
            self.document.blocks.extend(lines.map(Block::Paragraph));
        }
        Ok(())
    }

    fn flush_paragraph(&mut self) {
        let text = tidy(&std::mem::take(&mut self.paragraph));
        let heading = std::mem::take(&mut self.heading);
        if !text.is_empty() {
            self.document.blocks.push(Block::Paragraph(Paragraph { text, heading }));
        }
    }
}
