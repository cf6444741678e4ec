//! Text as copied from a web page, one cell a line, and tables whose cells are separated by tabs. Lines carry no
//! columns, so they are put into columns by their order and shape: a number, a title, numbered measures, a goal, a
//! deadline. A goal or deadline covers the rows below it until the next one starts, as merged cells do.

use super::columns::{Column, Columns, classify};
use super::dates;
use super::error::DocumentProblem;
use super::grid::{Block, Document, Grid, GridBuilder, Paragraph, Place};
use super::numbers::numbered;
use super::roles;
use super::text_rows::TextRows;
use super::tidy::tidy;
use super::{Warning, WarningCode};

/// Most columns that a header may have.
const MAX_COLUMNS: usize = 16;
/// Longest header word, in characters.
const MAX_HEADER_LENGTH: usize = 20;
/// Longest line that may be a heading between two tables, in characters.
const MAX_HEADING_LENGTH: usize = 40;

/// A line with text, and its number in the file.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub number: u32,
    pub text: String,
}

/// Reads a text into paragraphs and tables.
pub(super) fn read(text: &str) -> Result<Document, DocumentProblem> {
    let mut document = Document::default();
    let mut table_count = 0;
    let lines: Vec<Line> = lines(text);
    let mut position = 0;
    while position < lines.len() {
        let rest = &lines[position..];
        let tabbed = rest.iter().take_while(|line| line.text.contains('\t')).count();
        if tabbed > 1 {
            table_count += 1;
            document.blocks.push(Block::Table(tabbed_grid(&rest[..tabbed], table_count)?));
            position += tabbed;
        } else if let Some(header) = header_length(rest) {
            table_count += 1;
            let body = &rest[header..];
            let end = body_length(body);
            read_table(&rest[..header], &body[..end], table_count, &mut document)?;
            position += header + end;
        } else {
            document.blocks.push(Block::Paragraph(paragraph(&rest[0])));
            position += 1;
        }
    }
    Ok(document)
}

fn lines(text: &str) -> Vec<Line> {
    // Tabs separate cells, so only other white space is trimmed here.
    let trim = |line: &str| line.trim_matches(|edge: char| edge.is_whitespace() && edge != '\t').to_owned();
    (1..)
        .zip(text.lines())
        .map(|(number, line)| Line { number, text: trim(line) })
        .filter(|line| !tidy(&line.text).is_empty())
        .map(|line| if line.text.contains('\t') { line } else { Line { text: tidy(&line.text), ..line } })
        .collect()
}

fn paragraph(line: &Line) -> Paragraph {
    Paragraph { text: tidy(&line.text), heading: false }
}

/// A table pasted from a spreadsheet: a row a line.
fn tabbed_grid(lines: &[Line], table: usize) -> Result<Grid, DocumentProblem> {
    let mut builder = GridBuilder::new(table.to_string(), None);
    for line in lines {
        builder.start_row()?;
        for cell in line.text.split('\t') {
            builder.push_cell(tidy(cell), 1, 1, Place::Line(line.number))?;
        }
    }
    builder.finish()
}

/// How many lines are a header: from 序号 to the line before the first number, if they name a plan's columns.
fn header_length(lines: &[Line]) -> Option<usize> {
    if classify(&lines.first()?.text) != Some(Column::Ordinal) {
        return None;
    }
    let length = lines.iter().take(MAX_COLUMNS + 1).position(|line| is_ordinal(&line.text))?;
    let header = lines.get(..length)?;
    let short = header.iter().all(|line| line.text.chars().count() <= MAX_HEADER_LENGTH);
    let words: Vec<&str> = header.iter().map(|line| line.text.as_str()).collect();
    (short && Columns::from_words(&words).is_some()).then_some(length)
}

/// How many lines belong to the table: up to the next header, less the headings that stand before it.
fn body_length(lines: &[Line]) -> usize {
    let next = (0..lines.len()).find(|start| header_length(&lines[*start..]).is_some());
    let Some(next) = next else { return lines.len() };
    let headings = lines[..next].iter().rev().take_while(|line| is_heading(&line.text)).count();
    next - headings
}

fn is_heading(text: &str) -> bool {
    let short = text.chars().count() <= MAX_HEADING_LENGTH && !text.ends_with(['。', ';', '；']);
    let chapter = text.starts_with(|first: char| "一二三四五六七八九十".contains(first)) && numbered(text).is_some();
    short && (chapter || text.starts_with("附件") || roles::of_heading(text).is_some())
}

pub(super) fn is_ordinal(text: &str) -> bool {
    text.len() <= 3 && text.parse::<u16>().is_ok()
}

fn read_table(header: &[Line], body: &[Line], table: usize, document: &mut Document) -> Result<(), DocumentProblem> {
    let words: Vec<&str> = header.iter().map(|line| line.text.as_str()).collect();
    let Some(columns) = Columns::from_words(&words) else { return Ok(()) };
    let mut rows = TextRows::new(columns);
    // What fits no column may be the page's foot: that is known only when no further row follows.
    let mut unplaced: Vec<&Line> = Vec::new();
    for line in body {
        if rows.place(line, dates::is_deadline(&line.text)) {
            let warning = |line: &Line| {
                Warning::at(&Place::Line(line.number), WarningCode::UnplacedText).with("text", &line.text)
            };
            document.warnings.extend(unplaced.drain(..).map(warning));
        } else {
            unplaced.push(line);
        }
    }
    document.blocks.push(Block::Table(rows.into_grid(header, table)?));
    document.blocks.extend(unplaced.into_iter().map(|line| Block::Paragraph(paragraph(line))));
    Ok(())
}
