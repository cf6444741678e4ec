//! The words of an export: what it is of, and in which form.

use super::text_enum::text_enum;

text_enum! {
    /// What an export holds.
    ExportKind {
        /// Items with all that belongs to them, one a line.
        Responsibilities = "RESPONSIBILITIES",
        /// 台账: one row an assignment.
        Ledger = "LEDGER",
        /// 附表1: an agency's plan of a year, as published.
        WorkPlan = "WORK_PLAN",
        /// 附表1 with the people who answer for each item.
        InternalWorkPlan = "INTERNAL_WORK_PLAN",
        /// 附表2: 督办工作人员名单.
        Contacts = "CONTACTS",
        /// 附表3: 完成情况 of a period.
        Completion = "COMPLETION",
        /// What of it is published (公开).
        Publication = "PUBLICATION",
    }
}

text_enum! {
    /// The form of an export's file.
    ExportFormat {
        Jsonl = "JSONL",
        Csv = "CSV",
        Xlsx = "XLSX",
        Docx = "DOCX",
        Html = "HTML",
    }
}

impl ExportFormat {
    /// The ending of the file's name.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Jsonl => "jsonl",
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
            Self::Docx => "docx",
            Self::Html => "html",
        }
    }

    /// What HTTP calls it.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Jsonl => "application/x-ndjson; charset=utf-8",
            Self::Csv => "text/csv; charset=utf-8",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Html => "text/html; charset=utf-8",
        }
    }

    /// As a command or an address names it: `jsonl`.
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|format| format.extension() == name.to_ascii_lowercase())
    }
}

impl ExportKind {
    /// The Chinese name, as it stands in the file's name.
    pub const fn chinese(self) -> &'static str {
        match self {
            Self::Responsibilities => "责任事项",
            Self::Ledger => "督办台账",
            Self::WorkPlan => "办理工作方案",
            Self::InternalWorkPlan => "办理工作方案内部版",
            Self::Contacts => "督办工作人员名单",
            Self::Completion => "完成情况表",
            Self::Publication => "完成情况公开表",
        }
    }
}
