//! `GET /reports` and `GET /reports/NAME`: registered queries as plain addresses, for spreadsheets and dashboards that know
//! no GraphQL. What they show is what the same query would.

mod csv;
mod variables;

use axum::Extension;
use axum::extract::{Path, RawQuery, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::bearer;
use super::context::{Context, operation_name};
use super::graphql::Media;
use super::graphql::media::{accepts, prefers_csv};
use super::rejection::{Rejection, json_response, status};
use super::state::App;
use crate::graphql::{Answer, Asker, Report};
use crate::model::problem::ErrorCode;
use crate::model::text::hex;
use crate::model::viewer::Viewer;

/// What a report is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Json,
    Csv,
}

impl Form {
    const fn content_type(self) -> &'static str {
        match self {
            Self::Json => "application/json; charset=utf-8",
            Self::Csv => "text/csv; charset=utf-8; header=present",
        }
    }
}

/// `GET /reports`: what there is, with its variables.
pub(super) async fn index(
    State(app): State<App>,
    Extension(context): Extension<Context>,
    headers: HeaderMap,
) -> Response {
    let answer = async {
        bearer::viewer(&app, &context, &headers).await?;
        let reports = app.api().reports(app.store()).await.map_err(refused)?;
        let reports: Vec<Value> = reports.iter().map(told).collect();
        Ok(cached(&headers, Form::Json, json!({ "reports": reports }).to_string()))
    };
    answer.await.unwrap_or_else(|rejection: Rejection| rejection.respond(&context))
}

/// A report as the index lists it.
fn told(report: &Report) -> Value {
    let variables = report.variables.iter().map(|variable| {
        json!({
            "name": variable.name, "type": variable.declared, "required": variable.is_required,
            "default": variable.default,
        })
    });
    let (name, variables) = (&report.name, variables.collect::<Vec<_>>());
    json!({
        "name": name, "json": format!("/reports/{name}"), "csv": format!("/reports/{name}.csv"),
        "sha256": report.sha256(), "variables": variables,
    })
}

/// `GET /reports/NAME` and `GET /reports/NAME.csv`
pub(super) async fn report(
    State(app): State<App>,
    Extension(context): Extension<Context>,
    Path(name): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let answer = async {
        let viewer = bearer::viewer(&app, &context, &headers).await?;
        let (name, form) = form(&name, &headers)?;
        let report = app.api().find_report(app.store(), name).await.map_err(refused)?;
        let report = report.ok_or_else(|| no_report(name))?;
        let variables = variables::read(&report.variables, query.as_deref().unwrap_or_default())?;
        context.note(|note| (note.operation, note.kind) = (operation_name(&report.name), Some("query")));
        Ok(respond(&app, &context, &viewer, &headers, &report, variables, form).await)
    };
    answer.await.unwrap_or_else(|rejection: Rejection| rejection.respond(&context))
}

async fn respond(
    app: &App,
    context: &Context,
    viewer: &Viewer,
    headers: &HeaderMap,
    report: &Report,
    variables: Map<String, Value>,
    form: Form,
) -> Response {
    let ask = || Asker::new(app.given(), viewer.clone(), context.language, context.trace_id.to_string());
    let body = match form {
        Form::Json => app.api().report(ask(), report, variables).await.map(|data| data.to_string()),
        Form::Csv => {
            app.api().report_table(ask, report, variables).await.map(|table| csv::write(&table.columns, &table.rows))
        }
    };
    match body {
        Ok(body) => {
            let mut response = cached(headers, form, body);
            let file = HeaderValue::try_from(format!("attachment; filename=\"{}.csv\"", report.name));
            if let (Form::Csv, Ok(file)) = (form, file) {
                response.headers_mut().insert(CONTENT_DISPOSITION, file);
            }
            response
        }
        Err(answer) => failed(answer, context),
    }
}

/// The name without its ending, which says what is written; without one the client's `Accept` does.
fn form<'n>(name: &'n str, headers: &HeaderMap) -> Result<(&'n str, Form), Rejection> {
    if let Some(name) = name.strip_suffix(".csv") {
        return Ok((name, Form::Csv));
    }
    if prefers_csv(headers) {
        return Ok((name, Form::Csv));
    }
    if accepts(headers, "application/json") {
        return Ok((name, Form::Json));
    }
    Err(Rejection::malformed(
        StatusCode::NOT_ACCEPTABLE,
        "not_acceptable",
        "Accept 头不接受本接口的格式:请接受 application/json 或 text/csv",
        "The Accept header takes nothing that is served here: accept application/json or text/csv",
    ))
}

fn refused(problem: crate::model::problem::Problem) -> Rejection {
    let rule = problem.rule();
    Rejection::new(problem, rule)
}

/// A mutation is no report, and said to be none as any other name.
fn no_report(name: &str) -> Rejection {
    let name: String = name.chars().take(80).collect();
    Rejection::malformed(
        StatusCode::NOT_FOUND,
        "not_found",
        format!("没有名为“{name}”的报表:可用的见 /reports"),
        format!("There is no report `{name}`: /reports lists what there is"),
    )
}

/// The status says it, whatever the client reads.
fn failed(answer: Answer, context: &Context) -> Response {
    let Answer { body, code, rule, retry_after, .. } = answer;
    context.note(|note| note.refused_by = rule);
    let mut response = json_response(status(code.unwrap_or(ErrorCode::Internal)), Media::Json, body);
    if let Some(seconds) = retry_after {
        response.headers_mut().insert(axum::http::header::RETRY_AFTER, seconds.into());
    }
    response
}

/// The body, or, where the client has it already, that it is still that. A cache on the way may keep it for nobody else,
/// and asks before it shows it again: what a viewer sees may have changed with the next statement.
fn cached(headers: &HeaderMap, form: Form, body: String) -> Response {
    let tag = format!("\"{}\"", &hex(&Sha256::digest(body.as_bytes()))[..32]);
    let known = headers.get_all(IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    let is_known = known
        .flat_map(|value| value.split(','))
        .map(|value| value.trim().trim_start_matches("W/"))
        .any(|value| value == tag || value == "*");
    let mut response =
        if is_known { StatusCode::NOT_MODIFIED.into_response() } else { (StatusCode::OK, body).into_response() };
    let told = response.headers_mut();
    if is_known {
        told.remove(CONTENT_TYPE);
    } else {
        told.insert(CONTENT_TYPE, HeaderValue::from_static(form.content_type()));
    }
    told.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    told.insert(VARY, HeaderValue::from_static("authorization, accept, accept-language"));
    if let Ok(tag) = HeaderValue::try_from(tag) {
        told.insert(ETAG, tag);
    }
    response
}
