//! Signed links to files: what an address names, and whose sight it stands for.

use axum::http::{StatusCode, Uri};
use uuid::Uuid;

use super::rejection::Rejection;
use super::state::App;
use crate::model::file_link::{FileLink, LinkParts, LinkRefusal};
use crate::model::global_id::{GlobalId, NodeKind};

/// The key in an id of this kind. Another kind's, or no id at all, is as good as a missing one.
pub(super) fn key(text: &str, kind: NodeKind) -> Option<Uuid> {
    text.parse::<GlobalId>().ok().filter(|id| id.kind == kind).map(|id| id.id)
}

/// A parameter of the query string; none where it is missing or there twice.
pub(super) fn parameter(uri: &Uri, name: &str) -> Option<String> {
    let query = uri.query().unwrap_or_default();
    let mut values = url::form_urlencoded::parse(query.as_bytes()).filter(|(found, _)| found == name);
    match (values.next(), values.next()) {
        (Some((_, value)), None) => Some(value.into_owned()),
        _ => None,
    }
}

/// The link that an address is, checked; none of an address without a signature.
pub(super) fn link(app: &App, file: Option<Uuid>, uri: &Uri) -> Result<Option<FileLink>, Rejection> {
    let Some(signature) = parameter(uri, "signature") else { return Ok(None) };
    let given = |name| parameter(uri, name).unwrap_or_default();
    let (expires, sight) = (given("expires"), given("sight"));
    let parts = LinkParts { expires: &expires, sight: &sight, signature: &signature };
    match app.kept().links.read(file.unwrap_or_default(), &parts) {
        Ok(link) => Ok(Some(link)),
        Err(LinkRefusal::Forged) => Err(refused("link_forged")),
        Err(LinkRefusal::Expired) => Err(refused("link_expired")),
    }
}

/// The signature is checked before the file is looked for, so this tells nothing of it.
fn refused(rule: &'static str) -> Rejection {
    Rejection::malformed(
        StatusCode::FORBIDDEN,
        rule,
        "下载链接无效或已过期:请重新查询 downloadUrl",
        "The link is not valid, or no longer: query downloadUrl again",
    )
}
