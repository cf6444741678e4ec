//! Downloads: what each says of itself, and the files that are kept.

use axum::body::Body;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::rejection::Rejection;
use super::state::App;
use crate::model::pinyin::ascii;
use crate::model::problem::Problem;
use crate::store::files::{FileKey, FilesError};

/// What RFC 5987 leaves as it is.
const NAME: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A download, and never a page, whatever is in it.
pub(super) fn headers(media_type: &str, file_name: &str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    if let Ok(media_type) = HeaderValue::from_str(media_type) {
        headers.insert(CONTENT_TYPE, media_type);
    }
    if let Ok(disposition) = HeaderValue::from_str(&disposition(file_name)) {
        headers.insert(CONTENT_DISPOSITION, disposition);
    }
    // One viewer may see it, and perhaps not for long.
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static("sandbox; default-src 'none'"));
    headers
}

/// Sends a file that is kept, if it is as long as its row says.
pub(super) async fn kept(app: &App, key: &FileKey, size: i64, mut headers: HeaderMap) -> Result<Response, Rejection> {
    let (found, bytes) = app.kept().files.get(key).await.map_err(|error| of_files(&error))?;
    if i64::try_from(found) != Ok(size) {
        tracing::error!(?key, found, size, "a kept file is not as long as it was");
        return Err(Rejection::new(Problem::Internal, "file_damaged"));
    }
    headers.insert(CONTENT_LENGTH, found.into());
    Ok((headers, Body::from_stream(bytes)).into_response())
}

/// What is wrong with the store is the operator's to know.
pub(super) fn of_files(error: &FilesError) -> Rejection {
    match error {
        FilesError::Missing(_) => {
            tracing::error!(%error, "a kept file is lost");
            Rejection::new(Problem::Internal, "file_lost")
        }
        FilesError::Unavailable(_) => {
            tracing::error!(%error, "the store of files failed");
            Rejection::new(Problem::FilesUnavailable, "files")
        }
    }
}

/// The name in UTF-8 (RFC 6266), and in pinyin for programs that read ASCII alone, as `curl -OJ`.
fn disposition(name: &str) -> String {
    let ascii = ascii(name);
    format!("attachment; filename=\"{ascii}\"; filename*=UTF-8''{}", utf8_percent_encode(name, NAME))
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn a_name_travels_in_utf_8_and_breaks_no_header() {
        assert_eq!(
            disposition("进展 (2).pdf"),
            "attachment; filename=\"jinzhan__2_.pdf\"; filename*=UTF-8''%E8%BF%9B%E5%B1%95%20%282%29.pdf"
        );
        let hostile = disposition("a\"; filename=b.exe\\.pdf");
        assert!(HeaderValue::from_str(&hostile).is_ok());
        assert_eq!(hostile.matches('"').count(), 2, "{hostile}");
    }
}
