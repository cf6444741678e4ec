//! Which kind of export has which form: the one place that knows, and that hands each to whoever writes it.

use super::ExportRefusal;
use crate::model::export::{ExportFormat, ExportKind};

/// The forms in which a kind is had. A kind without a form here is refused.
const OFFERED: &[(ExportKind, &[ExportFormat])] = &[
    (ExportKind::Responsibilities, &[ExportFormat::Jsonl]),
    (ExportKind::Ledger, &[ExportFormat::Csv, ExportFormat::Xlsx]),
    (ExportKind::WorkPlan, FORMS),
    (ExportKind::InternalWorkPlan, FORMS),
    (ExportKind::Contacts, FORMS),
    (ExportKind::Completion, FORMS),
    (ExportKind::Publication, FORMS),
];

/// What an official form (附表) is had as.
const FORMS: &[ExportFormat] = &[ExportFormat::Xlsx, ExportFormat::Docx, ExportFormat::Html];

/// The kind that was named, or the one that a format stands for: of one agency and year in a form for reading, its plan
/// as published.
pub fn kind(named: Option<ExportKind>, format: ExportFormat, of_one_plan: bool) -> Result<ExportKind, ExportRefusal> {
    let usual = match format {
        ExportFormat::Jsonl => ExportKind::Responsibilities,
        ExportFormat::Csv => ExportKind::Ledger,
        ExportFormat::Xlsx if !of_one_plan => ExportKind::Ledger,
        ExportFormat::Xlsx | ExportFormat::Docx | ExportFormat::Html => ExportKind::WorkPlan,
    };
    let kind = named.unwrap_or(usual);
    let offered = formats(kind);
    if offered.contains(&format) { Ok(kind) } else { Err(ExportRefusal::Combination { kind, format, offered }) }
}

fn formats(kind: ExportKind) -> &'static [ExportFormat] {
    OFFERED.iter().find(|(offered, _)| *offered == kind).map_or(&[], |(_, formats)| formats)
}
