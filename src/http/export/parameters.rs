//! The parameters of an export. One that is misspelt is refused: passed over, it would widen the selection.

use axum::http::{StatusCode, Uri};

use crate::config::Limits;
use crate::graphql::responsibility_filter;
use crate::http::rejection::Rejection;
use crate::model::export::{ExportFormat, ExportKind};
use crate::model::filter::Filter;
use crate::model::text::shorten;
use crate::service::export::ExportRequest;

/// What is asked of an export.
pub(super) struct Asked {
    pub request: ExportRequest,
    /// Whether the first line is to say where the feed of changes goes on.
    pub cursor_line: bool,
}

pub(super) fn read(uri: &Uri, limits: &Limits) -> Result<Asked, Rejection> {
    let mut format = None;
    let mut cursor_line = false;
    let (mut kind, mut jurisdiction, mut agency, mut year, mut filter, mut period) =
        (None, None, None, None, None, None);
    let mut seen = Vec::new();
    for (name, value) in url::form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes()) {
        if seen.contains(&name) {
            return Err(refused(&name, "出现了两次:请只保留一个", "is there twice: keep one"));
        }
        match name.as_ref() {
            "format" => format = Some(ExportFormat::of_name(&value).ok_or_else(|| unknown_format(&value))?),
            "kind" => {
                let known = value.to_ascii_uppercase().parse::<ExportKind>();
                kind = Some(known.map_err(|_| {
                    refused("kind", "不是导出种类:请见 ExportKind", "is no kind of export: ExportKind lists them")
                })?);
            }
            "jurisdiction" => jurisdiction = Some(value.into_owned()),
            "agency" => agency = Some(value.into_owned()),
            "period" => period = Some(value.into_owned()),
            "year" => {
                let known = value.parse::<i32>();
                year = Some(known.map_err(|_| refused("year", "不是年份:请写作 2015", "is no year: write 2015"))?);
            }
            "filter" => {
                let read = responsibility_filter(&value, limits);
                filter = Some(read.map_err(|problem| Rejection::new(problem, "export_filter"))?);
            }
            "cursor" => {
                cursor_line = value == "true";
                if !cursor_line && value != "false" {
                    return Err(refused("cursor", "应为 true 或 false", "is true or false"));
                }
            }
            other => {
                return Err(refused(
                    other,
                    "不是导出参数:可用的有 format、kind、jurisdiction、agency、year、filter、period、cursor",
                    "is no parameter of an export: format, kind, jurisdiction, agency, year, filter, period, cursor are",
                ));
            }
        }
        seen.push(name);
    }
    let format = format.ok_or_else(|| {
        refused(
            "format",
            "缺失:请写作 format=jsonl、csv、xlsx、docx 或 html",
            "is missing: write format=jsonl, csv, xlsx, docx or html",
        )
    })?;
    if cursor_line && format != ExportFormat::Jsonl {
        return Err(refused("cursor", "只用于 jsonl", "is for jsonl alone"));
    }
    let filter = filter.unwrap_or_else(Filter::default);
    let request = ExportRequest { format, kind, jurisdiction, agency, year, filter, period };
    Ok(Asked { request, cursor_line })
}

fn unknown_format(value: &str) -> Rejection {
    let value = shorten(value, 40);
    Rejection::malformed(
        StatusCode::BAD_REQUEST,
        "export_parameters",
        format!("没有导出格式“{value}”:可用的有 jsonl、csv、xlsx、docx、html"),
        format!("There is no format `{value}`: jsonl, csv, xlsx, docx and html are"),
    )
}

fn refused(name: &str, chinese: &str, english: &str) -> Rejection {
    let name = shorten(name, 40);
    Rejection::malformed(
        StatusCode::BAD_REQUEST,
        "export_parameters",
        format!("参数 {name} {chinese}"),
        format!("The parameter `{name}` {english}"),
    )
}
