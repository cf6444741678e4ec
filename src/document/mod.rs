//! Reads published documents: bytes in, a plan and warnings out; and writes the official forms (`write`). Pure: no
//! database, no clock, no files.
//!
//! Every format becomes paragraphs and one grid of cells with spans (`text`, `html`, `xlsx`, `docx` → `grid`), and one
//! parser turns grids into the plan (`plan` → `rows` → `item`). What can't be read is a [`Warning`] with its line or
//! cell, and reading goes on; nothing is dropped silently, and nothing is invented.

mod archive;
mod assembler;
pub mod attached;
mod columns;
mod contacts;
mod dates;
mod docx;
mod encoding;
mod error;
mod grid;
mod heading;
mod html;
mod indicators;
mod item;
mod labels;
mod leads;
mod numbers;
mod places;
mod plan;
mod plan_document;
mod properties;
mod roles;
mod rows;
mod text;
mod text_rows;
mod tidy;
mod warning;
pub mod write;
mod xlsx;

pub use error::{DocumentError, DocumentProblem};
pub use grid::Place;
pub use plan_document::{
    Jurisdiction, PlanContact, PlanDocument, PlanGoal, PlanIndicator, PlanItem, PlanMeasure, Totals,
};
pub use warning::{Warning, WarningCode};

use crate::model::assignment::AssignmentRole;
use archive::{Archive, Kind};
use grid::Document;

/// Largest file that is read, in bytes.
pub const MAX_FILE_BYTES: usize = 20 << 20;
/// Most bytes that an XLSX or DOCX file may unpack to: a file made to fill the memory unpacks to far more.
pub const MAX_UNPACKED_BYTES: u64 = 100 << 20;
/// Most cells of one table, spans counted in full.
pub const MAX_CELLS: usize = 1_000_000;

/// What the caller knows about a document beforehand; it goes before what the document says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hints {
    /// One role for each plan table, in order (`--roles lead,assist`).
    pub roles: Option<Vec<AssignmentRole>>,
    /// GB/T 2260 code.
    pub jurisdiction: Option<String>,
    pub agency: Option<String>,
    pub year: Option<i32>,
}

/// Reads a work plan. The format is told by the content; `file_name` stands in the error only.
pub fn read(bytes: &[u8], file_name: &str, hints: &Hints) -> Result<PlanDocument, DocumentError> {
    read_document(bytes)
        .and_then(|document| plan::read(document, hints))
        .map_err(|problem| DocumentError { file: file_name.to_owned(), problem })
}

fn read_document(bytes: &[u8]) -> Result<Document, DocumentProblem> {
    if bytes.len() > MAX_FILE_BYTES {
        let limit = MAX_FILE_BYTES >> 20;
        return Err(DocumentProblem::TooLarge { megabytes: bytes.len().div_ceil(1 << 20), limit });
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        let mut archive = Archive::open(bytes)?;
        return match archive.kind() {
            Some(kind) => {
                let site = properties::government(&mut archive);
                let mut document = match kind {
                    Kind::Xlsx => xlsx::read(bytes)?,
                    Kind::Docx => docx::read(archive)?,
                };
                document.meta.site = site;
                Ok(document)
            }
            None => Err(DocumentProblem::UnknownFormat),
        };
    }
    if bytes.starts_with(&COMPOUND_FILE) {
        return Err(compound_file_problem(bytes));
    }
    if OTHER_FORMATS.iter().any(|start| bytes.starts_with(start)) {
        return Err(DocumentProblem::UnknownFormat);
    }
    let text = encoding::decode(bytes)?;
    if text.trim().is_empty() {
        return Err(DocumentProblem::Empty);
    }
    if text.contains('\0') {
        return Err(DocumentProblem::UnknownFormat);
    }
    if html::is_html(&text) { html::read(&text) } else { text::read(&text) }
}

/// The start of Microsoft's compound files: what Office wrote before 2007, and what wraps encrypted files still.
const COMPOUND_FILE: [u8; 8] = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
/// PDF, RTF and pictures, which would pass for broken text.
const OTHER_FORMATS: [&[u8]; 5] = [b"%PDF", b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff", b"GIF8"];

/// Tells the kinds of compound files apart by the names of their streams.
fn compound_file_problem(bytes: &[u8]) -> DocumentProblem {
    let holds = |name: &str| {
        let name: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        bytes.windows(name.len()).any(|part| part == name)
    };
    if holds("EncryptedPackage") {
        DocumentProblem::PasswordProtected
    } else if holds("WordDocument") {
        DocumentProblem::OldFormat { old: "Word (.doc)", new: "docx" }
    } else if holds("Workbook") || holds("Book") {
        DocumentProblem::OldFormat { old: "Excel (.xls)", new: "xlsx" }
    } else {
        DocumentProblem::OldFormat { old: "Office", new: "docx or xlsx" }
    }
}

#[cfg(test)]
mod tests;
