//! Why a plan could not be imported: one sentence each, saying what is wrong, where, and what to do.

use crate::store::error::StoreError;

/// The reasons, a closed list. Whichever it is, the database is as it was.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// Neither the title nor the caller says of which year the plan is.
    #[error("{file}: the title names no year; give it with --year")]
    NoYear { file: String },
    /// A year that no work report can have.
    #[error("{file}: the year {year} is not between 1949 and 2999; give the right one with --year")]
    YearOutOfRange { file: String, year: i32 },
    /// Neither the title nor the caller says whose plan it is.
    #[error("{file}: the title names no agency; give it with --agency")]
    NoAgency { file: String },
    /// Nothing to import.
    #[error("{file}: no responsibility item could be read; see what stands in the way with --parse-only")]
    NoItems { file: String },
    /// The jurisdiction is not in the database.
    #[error(
        "the jurisdiction {code} is not in the database; check --jurisdiction, or give --create-agencies to add it \
         together with its agencies"
    )]
    UnknownJurisdiction { code: String },
    /// No code of GB/T 2260.
    #[error(
        "`{code}` is no jurisdiction code; give --jurisdiction the six digits of GB/T 2260, such as 420100 for 武汉市"
    )]
    InvalidJurisdictionCode { code: String },
    /// Agencies that the file names and the jurisdiction doesn't have.
    #[error(
        "{file}: {jurisdiction} has no {noun} {list}; give --create-agencies to add what is named so",
        noun = if .names.len() == 1 { "agency" } else { "agencies" },
        list = .names.join(", ")
    )]
    UnknownAgencies { file: String, jurisdiction: String, names: Vec<String> },
    #[error(transparent)]
    Store(#[from] StoreError),
}
