//! A request for an export as it is kept until the export is written.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::ExportRequest;
use crate::model::filter::{Filter, ResponsibilityTest};
use crate::model::language::Language;

/// What somebody asked for, in which language. The filter is as it came, for whoever reads filters.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeptRequest {
    format: String,
    kind: Option<String>,
    jurisdiction: Option<String>,
    agency: Option<String>,
    year: Option<i32>,
    period: Option<String>,
    pub filter: Option<Value>,
    chinese: bool,
}

impl KeptRequest {
    /// As it is to be kept.
    pub fn new(request: &ExportRequest, filter: Option<Value>, language: Language) -> Self {
        let ExportRequest { format, kind, jurisdiction, agency, year, filter: _, period } = request;
        Self {
            format: format.to_string(),
            kind: kind.map(|kind| kind.to_string()),
            jurisdiction: jurisdiction.clone(),
            agency: agency.clone(),
            year: *year,
            period: period.clone(),
            filter,
            chinese: language == Language::Chinese,
        }
    }

    /// The language of whoever asked.
    pub const fn language(&self) -> Language {
        if self.chinese { Language::Chinese } else { Language::English }
    }

    /// As it was asked, with its filter read.
    ///
    /// # Errors
    /// Another version of the program kept it.
    pub fn request(&self, filter: Filter<ResponsibilityTest>) -> Result<ExportRequest, String> {
        let Self { format, kind, jurisdiction, agency, year, period, filter: _, chinese: _ } = self;
        Ok(ExportRequest {
            format: format.parse()?,
            kind: kind.as_deref().map(str::parse).transpose()?,
            jurisdiction: jurisdiction.clone(),
            agency: agency.clone(),
            year: *year,
            filter,
            period: period.clone(),
        })
    }
}
