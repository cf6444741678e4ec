//! How an export is refused: what HTTP calls it.

use axum::http::StatusCode;

use crate::graphql::problem_of;
use crate::http::rejection::Rejection;
use crate::model::language::Language;
use crate::model::problem::Problem;
use crate::service::export::forms::FormError;
use crate::service::export::{ExportError, ExportRefusal};

pub(super) fn rejection(refusal: &ExportRefusal) -> Rejection {
    let (status, rule) = match refusal {
        ExportRefusal::NothingSeen | ExportRefusal::Form(FormError::NotAllowed) => {
            (StatusCode::FORBIDDEN, "export_role")
        }
        ExportRefusal::Combination { .. } => (StatusCode::BAD_REQUEST, "export_kind"),
        ExportRefusal::NoJurisdiction(_) | ExportRefusal::NoAgency(_) | ExportRefusal::Form(FormError::NotFound) => {
            (StatusCode::NOT_FOUND, "export_hidden")
        }
        ExportRefusal::NoPeriod(_) => (StatusCode::BAD_REQUEST, "export_period"),
        ExportRefusal::Missing { .. } | ExportRefusal::Whole { .. } => (StatusCode::BAD_REQUEST, "export_parameters"),
        ExportRefusal::Form(_) => (StatusCode::BAD_REQUEST, "export_items"),
        ExportRefusal::Store(error) => return Rejection::new(problem_of(error), "database"),
    };
    Rejection::malformed(status, rule, refusal.message(Language::Chinese), refusal.message(Language::English))
}

/// Of an export that failed before its first byte.
pub(super) fn failed(error: &ExportError) -> Rejection {
    match error {
        ExportError::Store(error) => Rejection::new(problem_of(error), "database"),
        ExportError::Form(problem) => Rejection::malformed(
            StatusCode::BAD_REQUEST,
            "export_items",
            problem.message(Language::Chinese),
            problem.message(Language::English),
        ),
        ExportError::Io(_) | ExportError::Fault(_) | ExportError::Cancelled => {
            tracing::error!(%error, "an export failed");
            Rejection::new(Problem::Internal, "export")
        }
    }
}
