//! Media types: what a client reads, and what it may send.

use std::cmp::Ordering;

use axum::http::header::{ACCEPT, CONTENT_ENCODING, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use mime::Mime;

use crate::http::rejection::Rejection;

/// The form of an answer. The JSON is the same; what differs is what the HTTP status says (DESIGN §5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::http) enum Media {
    /// `application/json`: a status other than 200 may come from anyone on the way.
    Json,
    /// `application/graphql-response+json`: the status is GraphQL's.
    GraphqlResponse,
}

impl Media {
    const fn essence(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::GraphqlResponse => "application/graphql-response+json",
        }
    }

    /// The value of `Content-Type`.
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Json => "application/json; charset=utf-8",
            Self::GraphqlResponse => "application/graphql-response+json; charset=utf-8",
        }
    }

    /// What the `Accept` header prefers; `None` where it takes neither. As GraphQL over HTTP has it, who doesn't care
    /// (no header, `*/*`) gets `application/json`; who names both alike gets the newer one.
    pub fn negotiate(headers: &HeaderMap) -> Option<Self> {
        let Some(ranges) = accepted(headers) else {
            return Some(Self::Json);
        };
        let json = preference(&ranges, Self::Json.essence());
        let graphql = preference(&ranges, Self::GraphqlResponse.essence());
        match (json, graphql) {
            (Some(json), Some(graphql)) => Some(match graphql.quality.total_cmp(&json.quality) {
                Ordering::Greater => Self::GraphqlResponse,
                Ordering::Equal if graphql.is_named => Self::GraphqlResponse,
                Ordering::Equal | Ordering::Less => Self::Json,
            }),
            (Some(_), None) => Some(Self::Json),
            (None, Some(_)) => Some(Self::GraphqlResponse),
            (None, None) => None,
        }
    }
}

/// The ranges of the `Accept` header; `None` where there are none, and so all is accepted.
fn accepted(headers: &HeaderMap) -> Option<Vec<Mime>> {
    let values = headers.get_all(ACCEPT).iter().map(|value| value.to_str().unwrap_or("unreadable"));
    let ranges: Vec<&str> =
        values.flat_map(|value| value.split(',')).map(str::trim).filter(|range| !range.is_empty()).collect();
    (!ranges.is_empty()).then(|| ranges.iter().filter_map(|range| range.parse().ok()).collect())
}

/// Whether the client reads a media type.
pub(in crate::http) fn accepts(headers: &HeaderMap, essence: &str) -> bool {
    accepted(headers).is_none_or(|ranges| preference(&ranges, essence).is_some())
}

/// Whether a table is read rather as CSV than as JSON.
pub(in crate::http) fn prefers_csv(headers: &HeaderMap) -> bool {
    let Some(ranges) = accepted(headers) else { return false };
    let Some(csv) = preference(&ranges, "text/csv").filter(|csv| csv.is_named) else { return false };
    preference(&ranges, Media::Json.essence()).is_none_or(|json| !json.is_named || csv.quality > json.quality)
}

#[derive(Clone, Copy, Debug)]
struct Preference {
    quality: f32,
    is_named: bool,
}

/// How much a media type is wanted: what the most specific range says that covers it (RFC 9110 §12.5.1).
fn preference(ranges: &[Mime], wanted: &str) -> Option<Preference> {
    let specificity = |range: &Mime| match range.essence_str() {
        essence if essence == wanted => Some(2),
        essence if essence.strip_suffix('*').is_some_and(|all| all.len() > 2 && wanted.starts_with(all)) => Some(1),
        "*/*" => Some(0),
        _ => None,
    };
    let is_utf8 = |range: &&Mime| range.get_param("charset").is_none_or(|charset| charset == "utf-8");
    let (specificity, range) = ranges
        .iter()
        .filter(is_utf8)
        .filter_map(|range| Some((specificity(range)?, range)))
        // The first of equals, not `max_by_key`'s last.
        .rev()
        .max_by_key(|(specificity, _)| *specificity)?;
    let quality = range.get_param("q").map_or(Some(1.0), |quality| quality.as_str().parse::<f32>().ok());
    let quality = quality.filter(|quality| (0.0..=1.0).contains(quality)).unwrap_or(1.0);
    (quality > 0.0).then_some(Preference { quality, is_named: specificity == 2 })
}

/// A body is JSON in UTF-8, as it is, or it isn't read. It also keeps forms of other origins out: browsers send
/// `application/json` only where CORS allows it.
pub(in crate::http) fn check_content_type(headers: &HeaderMap) -> Result<(), Rejection> {
    let value = headers.get(CONTENT_TYPE).map(|value| String::from_utf8_lossy(value.as_bytes()));
    let is_json = |text: &str| {
        text.parse::<Mime>().is_ok_and(|mime| {
            mime.essence_str() == Media::Json.essence()
                && mime.get_param("charset").is_none_or(|charset| charset == "utf-8")
        })
    };
    if !value.as_deref().is_some_and(is_json) {
        let named: String = value.as_deref().unwrap_or("").chars().take(80).collect();
        return Err(unsupported(
            format!("Content-Type 为“{named}”:请发送 application/json(UTF-8)"),
            format!("The Content-Type is `{named}`: send application/json in UTF-8"),
        ));
    }
    match headers.get(CONTENT_ENCODING) {
        Some(coding) if !coding.as_bytes().eq_ignore_ascii_case(b"identity") => Err(unsupported(
            "请求体经过压缩(Content-Encoding):请不压缩发送".to_owned(),
            "The body is compressed (Content-Encoding): send it as it is".to_owned(),
        )),
        _ => Ok(()),
    }
}

fn unsupported(chinese: String, english: String) -> Rejection {
    Rejection::malformed(StatusCode::UNSUPPORTED_MEDIA_TYPE, "content_type", chinese, english)
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderName, HeaderValue};

    use super::*;

    fn headers(pairs: &[(HeaderName, &str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.clone(), HeaderValue::from_str(value).unwrap())).collect()
    }

    #[test]
    fn the_client_gets_what_it_prefers_and_json_if_it_does_not_care() {
        use Media::{GraphqlResponse, Json};
        let cases = [
            ("", Some(Json)),
            ("*/*", Some(Json)),
            ("application/*", Some(Json)),
            ("application/json", Some(Json)),
            ("Application/JSON; charset=UTF-8", Some(Json)),
            ("application/graphql-response+json", Some(GraphqlResponse)),
            ("application/graphql-response+json, application/json;q=0.9", Some(GraphqlResponse)),
            ("application/graphql-response+json;q=0.5, application/json", Some(Json)),
            ("application/json, application/graphql-response+json", Some(GraphqlResponse)),
            ("application/json, */*", Some(Json)),
            ("application/graphql-response+json, */*;q=0.1", Some(GraphqlResponse)),
            ("application/json;q=0, */*", Some(GraphqlResponse)),
            ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", Some(Json)),
            ("multipart/mixed;deferSpec=20220824, application/json", Some(Json)),
            ("application/json;q=nonsense", Some(Json)),
            ("application/json;charset=utf-16", None),
            ("application/json;q=0", None),
            ("text/html", None),
            ("text/event-stream", None),
            ("nonsense", None),
        ];
        for (accept, expected) in cases {
            assert_eq!(Media::negotiate(&headers(&[(ACCEPT, accept)])), expected, "{accept}");
        }
        assert_eq!(Media::negotiate(&HeaderMap::new()), Some(Json));
        let mut two = headers(&[(ACCEPT, "text/html")]);
        two.append(ACCEPT, HeaderValue::from_static("application/graphql-response+json"));
        assert_eq!(Media::negotiate(&two), Some(GraphqlResponse));
    }

    #[test]
    fn a_body_is_json_in_utf_8_or_415() {
        for good in ["application/json", "application/json; charset=utf-8", "application/json;charset=\"UTF-8\""] {
            assert_eq!(check_content_type(&headers(&[(CONTENT_TYPE, good)])), Ok(()), "{good}");
        }
        let bad = [
            "text/plain",
            "application/x-www-form-urlencoded",
            "application/graphql",
            "application/json; charset=gbk",
            "application/jsonp",
            "",
        ];
        for bad in bad {
            let rejection = check_content_type(&headers(&[(CONTENT_TYPE, bad)])).unwrap_err();
            assert_eq!(rejection.status, StatusCode::UNSUPPORTED_MEDIA_TYPE, "{bad}");
        }
        assert!(check_content_type(&HeaderMap::new()).is_err());
        let json = (CONTENT_TYPE, "application/json");
        assert!(check_content_type(&headers(&[json.clone(), (CONTENT_ENCODING, "gzip")])).is_err());
        assert!(check_content_type(&headers(&[json, (CONTENT_ENCODING, "identity")])).is_ok());
    }
}
