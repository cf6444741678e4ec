//! What a download is called.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::model::pinyin::ascii;

/// What RFC 5987 leaves as it is.
const NAME: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The name in UTF-8 (RFC 6266), and in pinyin for programs that read ASCII alone, as `curl -OJ`.
pub(super) fn disposition(name: &str) -> String {
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
