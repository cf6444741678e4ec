//! Text as printed, less what a page or a program put around it.

/// White space (no-break spaces too) at both ends of every line and empty lines go, and characters that show nothing.
/// All else stays as printed, a no-break space between two words too.
pub(super) fn tidy(text: &str) -> String {
    let shown: String = text.chars().filter(|character| !is_invisible(*character)).collect();
    let lines: Vec<&str> = shown.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    lines.join("\n")
}

/// A title or heading that was wrapped: one line, with a space only between words of an alphabet.
pub(super) fn unwrap_lines(text: &str) -> String {
    let mut joined = String::with_capacity(text.len());
    for line in text.lines() {
        let word_before = joined.chars().next_back().is_some_and(|last| last.is_ascii_alphanumeric());
        if word_before && line.starts_with(|first: char| first.is_ascii_alphanumeric()) {
            joined.push(' ');
        }
        joined.push_str(line);
    }
    joined
}

/// For comparing words: without white space, full-width forms as ASCII.
pub(super) fn compact(text: &str) -> String {
    crate::model::text::nfkc(text).chars().filter(|character| !character.is_whitespace()).collect()
}

/// A Chinese character.
pub(super) fn is_han(character: char) -> bool {
    matches!(character, '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}' | '〇')
}

/// A full-width digit, percent sign or point as ASCII, everything else as it is: one character for one.
pub(super) fn to_half_width(character: char) -> char {
    match character {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(character) - 0xfee0).unwrap_or(character),
        _ => character,
    }
}

/// A character that shows nothing.
pub(super) fn is_invisible(character: char) -> bool {
    matches!(character, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}' | '\u{ad}')
        || (character.is_control() && !matches!(character, '\n' | '\t' | '\r'))
}

#[cfg(test)]
mod tests {
    use super::{compact, tidy, unwrap_lines};

    #[test]
    fn keeps_what_is_printed_and_drops_what_is_around_it() {
        assert_eq!(
            tidy("\u{a0}(1)\u{a0}制定;\u{a0}\r\n \u{3000}\r\n(2013\u{a0}-2016年)\u{200b}"),
            "(1)\u{a0}制定;\n(2013\u{a0}-2016年)"
        );
        assert_eq!(unwrap_lines("完成\n经营性 IT\nsystems"), "完成经营性 IT systems");
        assert_eq!(compact("牵 头\n单位（１）"), "牵头单位(1)");
    }
}
