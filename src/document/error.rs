//! Why a file yields no plan: one sentence each, saying what is wrong and what to do.

/// A file that could not be read as a plan, by its name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}: {problem}")]
pub struct DocumentError {
    /// The file's name as it was given.
    pub file: String,
    /// What is wrong with it, and what to do.
    #[source]
    pub problem: DocumentProblem,
}

/// The reasons, a closed list.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DocumentProblem {
    /// No bytes, or only white space.
    #[error("the file is empty; save the plan again and import that file")]
    Empty,
    /// More bytes than [`super::MAX_FILE_BYTES`].
    #[error(
        "the file has {megabytes} MiB, the limit is {limit} MiB; remove pictures and attachments and save it again"
    )]
    TooLarge { megabytes: usize, limit: usize },
    /// Unpacks to more bytes than [`super::MAX_UNPACKED_BYTES`].
    #[error("the archive unpacks to more than {limit} MiB; save only the plan's sheets or pages in a new file")]
    UnpacksTooLarge { limit: u64 },
    /// More cells than [`super::MAX_CELLS`].
    #[error("{place} has more than {limit} cells; save only the plan's table in a new file")]
    TooManyCells { place: String, limit: usize },
    /// An encrypted package or an encrypted part of an archive.
    #[error("the file is protected by a password; save a copy without one and import that")]
    PasswordProtected,
    /// Of a known format, but broken.
    #[error("the {format} file is damaged in {part} ({detail}); open it, save it again and import that file")]
    Damaged { format: &'static str, part: String, detail: String },
    /// The binary formats of before 2007.
    #[error("the file is an old {old} file; open it, save it as {new} and import that")]
    OldFormat { old: &'static str, new: &'static str },
    /// None of the formats.
    #[error("the file is neither text, HTML, XLSX nor DOCX; save the plan in one of these")]
    UnknownFormat,
    /// Text of an encoding that no one can tell.
    #[error("the text is not {encoding} from byte {position} on; save it as UTF-8 and import it again")]
    Undecodable { encoding: &'static str, position: usize },
    /// No table with the columns of a plan.
    #[error(
        "no table with the columns 责任事项 and 具体工作内容 or 完成时限 was found; check that the file holds the plan itself and that its header row is complete"
    )]
    NoPlanTable,
    /// A table, but no heading that names the plan.
    #[error(
        "no title was found before the plan's table; put the plan's title in the first line, for example 市科技局2015年…办理工作方案"
    )]
    NoTitle,
    /// `--roles` doesn't fit the document.
    #[error(
        "--roles names {given} roles, but the document has {tables} plan tables; give one role for each table, in order"
    )]
    RolesDiffer { given: usize, tables: usize },
}

impl DocumentProblem {
    /// Broken, with the part and the library's own words.
    pub(super) fn damaged(format: &'static str, part: &str, detail: &dyn std::fmt::Display) -> Self {
        Self::Damaged {
            format,
            part: part.to_owned(),
            detail: crate::model::text::shorten(&detail.to_string().replace('\n', " "), 120),
        }
    }
}
