//! Text as people compare it: full and half width alike, spaces and closing marks apart.

use unicode_normalization::UnicodeNormalization;

/// What filters compare: NFKC, so that `（1）` finds `(1)` and `ＡＢ` finds `AB`.
pub fn nfkc(text: &str) -> String {
    text.nfkc().collect()
}

/// By this two bureaus' plans name the same item: NFKC without white space and closing punctuation.
pub fn normalized_title(title: &str) -> String {
    let compact: String = title.nfkc().filter(|character| !character.is_whitespace()).collect();
    compact.trim_end_matches(['。', '.', ';', ',', '、', '!']).to_owned()
}

/// At most `limit` characters, with an ellipsis where something was cut.
pub fn shorten(text: &str, limit: usize) -> String {
    match text.char_indices().nth(limit) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// Bytes in lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    let digits = b"0123456789abcdef";
    let pair = |byte: &u8| [digits[usize::from(byte >> 4)], digits[usize::from(byte & 15)]];
    bytes.iter().flat_map(pair).map(char::from).collect()
}

#[cfg(test)]
mod tests {
    use super::{normalized_title, shorten};

    #[test]
    fn titles_are_the_same_item_whatever_their_width_spaces_and_full_stop() {
        assert_eq!(normalized_title("推进国家智慧旅游城市建设。"), normalized_title("推进国家智慧 旅游城市建设"));
        assert_eq!(normalized_title("增长20%，"), normalized_title("增长２０％"));
    }

    #[test]
    fn shortening_counts_characters_not_bytes() {
        assert_eq!(shorten("调研我市相关优势产业", 4), "调研我市…");
        assert_eq!(shorten("调研", 4), "调研");
    }
}
