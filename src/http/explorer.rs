//! The explorer: GraphiQL, embedded. Nothing of it loads from anywhere else (`assets/explorer/README.md`).

use std::sync::LazyLock;

use axum::Router;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, IF_NONE_MATCH, REFERRER_POLICY};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use sha2::{Digest, Sha256};

/// The page runs its own script and talks to its own server, and that is all.
const POLICY: &str = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
     connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

struct Asset {
    path: &'static str,
    content_type: &'static str,
    body: &'static [u8],
}

const ASSETS: [Asset; 4] = [
    Asset {
        path: "/",
        content_type: "text/html; charset=utf-8",
        body: include_bytes!("../../assets/explorer/dist/index.html"),
    },
    Asset {
        path: "/explorer.js",
        content_type: "text/javascript; charset=utf-8",
        body: include_bytes!("../../assets/explorer/dist/explorer.js"),
    },
    Asset {
        path: "/explorer.css",
        content_type: "text/css; charset=utf-8",
        body: include_bytes!("../../assets/explorer/dist/explorer.css"),
    },
    Asset {
        path: "/LICENSES.txt",
        content_type: "text/plain; charset=utf-8",
        body: include_bytes!("../../assets/explorer/dist/LICENSES.txt"),
    },
];

static ETAGS: LazyLock<[HeaderValue; ASSETS.len()]> = LazyLock::new(|| ASSETS.map(|asset| etag(asset.body)));

/// The page and what it loads.
pub(super) fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    ASSETS.iter().enumerate().fold(Router::new(), |router, (number, asset)| {
        router.route(asset.path, get(move |headers: HeaderMap| async move { serve(asset, &ETAGS[number], &headers) }))
    })
}

fn serve(asset: &'static Asset, etag: &HeaderValue, request: &HeaderMap) -> Response {
    let mut response = if is_known(request, etag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let mut response = asset.body.into_response();
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(asset.content_type));
        response
    };
    let headers = response.headers_mut();
    headers.insert(ETAG, etag.clone());
    // Kept, but asked for again each time: a new version of the server is a new page at once.
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    response
}

/// Weak, because the same file travels in several compressions.
fn etag(body: &[u8]) -> HeaderValue {
    use std::fmt::Write;
    let mut tag = String::from("W/\"");
    for byte in &Sha256::digest(body)[..16] {
        // Writing to a String can't fail.
        let _ = write!(tag, "{byte:02x}");
    }
    tag.push('"');
    HeaderValue::from_str(&tag).unwrap_or_else(|_| HeaderValue::from_static("W/\"0\""))
}

fn is_known(request: &HeaderMap, etag: &HeaderValue) -> bool {
    let weak = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    let own = etag.to_str().map(weak).unwrap_or_default();
    let lists = request.get_all(IF_NONE_MATCH).iter().filter_map(|list| list.to_str().ok());
    lists.flat_map(|list| list.split(',')).any(|tag| tag.trim() == "*" || weak(tag) == own)
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use axum::http::Request;
    use tower::ServiceExt;

    use super::super::fixture;
    use super::*;

    async fn get(path: &str, known: Option<&str>) -> Response {
        let mut request = Request::builder().uri(path);
        if let Some(known) = known {
            request = request.header(IF_NONE_MATCH, known);
        }
        routes().oneshot(request.body(Body::empty()).unwrap()).await.unwrap()
    }

    #[tokio::test]
    async fn the_page_loads_only_what_is_served_here() {
        let page = get("/", None).await;
        assert_eq!(page.headers()[CONTENT_SECURITY_POLICY], POLICY);
        assert_eq!(page.headers()[CONTENT_TYPE], "text/html; charset=utf-8");
        let page = fixture::text(page).await;
        for asset in &ASSETS[1..3] {
            assert!(page.contains(&format!("\"{}\"", &asset.path[1..])), "{} is not in the page", asset.path);
            assert_eq!(get(asset.path, None).await.status(), StatusCode::OK);
        }
    }

    #[tokio::test]
    async fn what_the_browser_has_is_not_sent_again() {
        let first = get("/explorer.js", None).await;
        let etag = first.headers()[ETAG].to_str().unwrap().to_owned();
        assert_eq!(first.headers()[CACHE_CONTROL], "no-cache");
        for known in [etag.as_str(), &format!("\"x\", {}", etag.trim_start_matches("W/")), "*"] {
            let again = get("/explorer.js", Some(known)).await;
            assert_eq!(again.status(), StatusCode::NOT_MODIFIED, "{known}");
            assert_eq!(again.headers()[ETAG], etag);
        }
        assert_eq!(get("/explorer.css", Some(&etag)).await.status(), StatusCode::OK);
    }
}
