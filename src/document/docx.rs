//! DOCX: the main part's paragraphs and tables, with horizontal (gridSpan) and vertical (vMerge) merges.

use quick_xml::Reader;
use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::{BytesRef, BytesStart, Event};

use super::archive::Archive;
use super::assembler::Assembler;
use super::encoding::decode;
use super::error::DocumentProblem;
use super::grid::Document;

const FORMAT: &str = "DOCX";

/// Reads the text part of an opened archive.
pub(super) fn read(mut archive: Archive<'_>) -> Result<Document, DocumentProblem> {
    let part = archive.main_text().unwrap_or_default();
    let damaged = |detail: &dyn std::fmt::Display| DocumentProblem::damaged(FORMAT, &part, detail);
    let bytes = archive.part(&part).map_err(|error| damaged(&error))?;
    let text = decode(&bytes).map_err(|error| damaged(&error))?;
    let mut reader = Reader::from_str(&text);
    let mut body = Body::default();
    loop {
        match reader.read_event().map_err(|error| damaged(&error))? {
            Event::Start(element) => body.start(&element, false)?,
            Event::Empty(element) => body.start(&element, true)?,
            Event::End(element) => body.end(element.local_name().as_ref())?,
            Event::Text(text) => body.text(&text.xml10_content()),
            Event::CData(text) => body.text(&text.xml10_content()),
            Event::GeneralRef(reference) => {
                let character = resolve(&reference).ok_or_else(|| damaged(&"an unknown entity"))?;
                body.text(&character);
            }
            // A file that was cut off ends in the middle of an element.
            Event::Eof if body.depth > 0 => return Err(damaged(&"it ends too early")),
            Event::Eof => break,
            _ => {}
        }
    }
    body.assembler.finish()
}

fn resolve(reference: &BytesRef<'_>) -> Option<String> {
    match reference.resolve_char_ref() {
        Ok(Some(character)) => Some(character.to_string()),
        Ok(None) => resolve_xml_entity(reference).map(str::to_owned),
        Err(_) => None,
    }
}

#[derive(Default)]
struct Body {
    assembler: Assembler,
    depth: usize,
    /// Depth of the element whose content is not shown: a fallback drawing, a deleted run.
    hidden_from: Option<usize>,
    in_text: bool,
    /// The open cell's properties, until its first paragraph: columns, and whether it continues the cell above.
    cell: Option<(usize, bool)>,
}

impl Body {
    fn start(&mut self, element: &BytesStart<'_>, empty: bool) -> Result<(), DocumentProblem> {
        let name = element.local_name();
        if !empty {
            self.depth += 1;
        }
        if self.hidden_from.is_some() {
            return Ok(());
        }
        match name.as_ref() {
            "Fallback" | "del" | "moveFrom" if !empty => self.hidden_from = Some(self.depth),
            "tbl" if !empty => {
                self.open_cell()?;
                self.assembler.open_table()?;
            }
            "tr" if !empty => self.assembler.open_row()?,
            "tc" if !empty => self.cell = Some((1, false)),
            "gridSpan" => self.cell = self.cell.map(|(_, merged)| (number(element).unwrap_or(1), merged)),
            "vMerge" => {
                let continues = value(element).is_none_or(|value| value != "restart");
                self.cell = self.cell.map(|(columns, _)| (columns, continues));
            }
            "gridBefore" => {
                self.assembler.open_cell_spanning(1, number(element).unwrap_or(1), false, None)?;
            }
            "p" => self.open_cell()?,
            "t" if !empty => self.in_text = true,
            "tab" => self.assembler.text(" "),
            "br" | "cr" => self.assembler.text("\n"),
            "noBreakHyphen" => self.assembler.text("-"),
            "pStyle" if value(element).is_some_and(|style| is_heading(&style)) => self.assembler.mark_heading(),
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, name: &str) -> Result<(), DocumentProblem> {
        let depth = self.depth;
        self.depth = depth.saturating_sub(1);
        if let Some(hidden_from) = self.hidden_from {
            if hidden_from == depth {
                self.hidden_from = None;
            }
            return Ok(());
        }
        match name {
            "t" => self.in_text = false,
            "p" => self.assembler.end_line(),
            "tc" => {
                self.open_cell()?;
                self.assembler.close_cell()?;
            }
            "tbl" => self.assembler.close_table()?,
            _ => {}
        }
        Ok(())
    }

    fn text(&mut self, text: &str) {
        if self.in_text && self.hidden_from.is_none() {
            self.assembler.text(text);
        }
    }

    /// Opens the cell whose properties are complete.
    fn open_cell(&mut self) -> Result<(), DocumentProblem> {
        match self.cell.take() {
            Some((columns, continued)) => self.assembler.open_cell_spanning(1, columns, continued, None),
            None => Ok(()),
        }
    }
}

/// The `w:val` of an element.
fn value(element: &BytesStart<'_>) -> Option<String> {
    let attribute =
        element.attributes().filter_map(Result::ok).find(|attribute| attribute.key.local_name().as_ref() == "val")?;
    Some(attribute.value.to_string())
}

fn number(element: &BytesStart<'_>) -> Option<usize> {
    value(element)?.parse().ok()
}

/// Styles of Word and of its Chinese edition (`1` is 标题 1 there, `a3` often 标题).
fn is_heading(style: &str) -> bool {
    let style = style.to_ascii_lowercase();
    style.starts_with("heading") || style.starts_with("title") || style.starts_with("标题")
}
