//! Writes the official forms: data in, a file's bytes out. Pure: no database, no clock, no files, nothing embedded and
//! nothing loaded from elsewhere.
//!
//! Each form (`plan`, `contacts`, `completion`) says what is printed where ([`printed`]: title, tables, cells that span
//! rows), and each format (`xlsx`, `docx`, `html`) prints that. What [`plan`] writes, [`super::read`] reads back as the
//! same plan.

mod completion;
mod contacts;
mod docx;
mod docx_parts;
mod html;
mod item;
mod lines;
mod numbering;
mod plan;
mod printed;
mod xlsx;
mod xlsx_formats;
mod xlsx_heights;

use crate::model::language::Language;

pub use completion::{Completion, CompletionItem, CompletionPart, completion, publication};
pub use contacts::{ContactList, contacts};
pub use plan::{Edition, plan};

/// Longest text of a cell of a workbook, in UTF-16 units, as its format allows.
pub const MAX_CELL_UNITS: usize = 32_767;

/// A file's format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Xlsx,
    Docx,
    Html,
}

impl Format {
    pub const ALL: [Self; 3] = [Self::Xlsx, Self::Docx, Self::Html];

    /// How a file's name ends.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Xlsx => "xlsx",
            Self::Docx => "docx",
            Self::Html => "html",
        }
    }

    /// The type by which HTTP names it.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Html => "text/html; charset=utf-8",
        }
    }
}

/// Why a form cannot be written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WriteProblem {
    /// A text beyond what a cell of a workbook holds: it would be cut.
    #[error("“{start}” has {units} characters, a cell of a workbook holds {limit}; write the form as docx or html")]
    CellTooLong {
        /// How the text begins.
        start: String,
        units: usize,
        limit: usize,
    },
    /// The library that writes the format failed: a fault of this program.
    #[error("the {format} file could not be written: {detail}")]
    Failed { format: &'static str, detail: String },
}

impl WriteProblem {
    /// What is wrong and what to do, for the person who asked.
    pub fn message(&self, language: Language) -> String {
        match self {
            Self::CellTooLong { start, units, limit } => language.pick(
                format!("“{start}”共{units}个字符，超过工作簿单元格的上限{limit}：请改用docx或html格式导出"),
                self.to_string(),
            ),
            Self::Failed { format, .. } => language
                .pick(format!("{format}文件未能生成，请稍后重试"), format!("The {format} file could not be written")),
        }
    }

    fn failed(format: &'static str, detail: &dyn std::fmt::Display) -> Self {
        Self::Failed { format, detail: detail.to_string() }
    }
}

#[cfg(test)]
mod tests;
