//! Folding: what search takes for the same text.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::canonical_combining_class;

/// A text as search compares it, and where each of its characters comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Folded {
    pub text: String,
    /// Of each character of `text` the bytes of the original, from and to.
    pub origins: Vec<(usize, usize)>,
}

/// NFKC in lower case. White space is one space between Latin words and nothing beside Chinese: documents break and
/// justify lines as they like; but before a mark that stands alone, which would join what is before it. What nobody sees
/// (control characters, soft hyphens, joiners) is left out.
pub fn fold(text: &str) -> Folded {
    let mut folded = Folded::default();
    let mut last: Option<char> = None;
    let mut space: Option<(usize, usize)> = None;
    for (start, end) in clusters(text) {
        // Twice: a letter that becomes two in lower case (İ) puts its mark before those that follow it.
        let normal = text[start..end].nfkc().flat_map(char::to_lowercase).nfkc();
        for character in normal {
            if character.is_whitespace() {
                space = space.or(Some((start, end)));
                continue;
            }
            if is_unseen(character) {
                continue;
            }
            if let (Some(before), Some(origin)) = (last, space.take())
                && (joins(character) || !is_wide(before) && !is_wide(character))
            {
                folded.text.push(' ');
                folded.origins.push(origin);
            }
            folded.text.push(character);
            folded.origins.push((start, end));
            last = Some(character);
        }
    }
    folded
}

/// The parts of a text that NFKC composes for themselves: a character with the marks that follow it. So a folded text
/// is the same whatever stands around it.
fn clusters(text: &str) -> impl Iterator<Item = (usize, usize)> {
    let mut characters = text.char_indices().peekable();
    std::iter::from_fn(move || {
        let (start, first) = characters.next()?;
        let mut end = start + first.len_utf8();
        while let Some((at, next)) = characters.next_if(|(_, next)| joins(*next)) {
            end = at + next.len_utf8();
        }
        Some((start, end))
    })
}

/// Marks above and below, and the vowels and finals of Hangul.
fn joins(character: char) -> bool {
    canonical_combining_class(character) != 0 || ('\u{1160}'..='\u{11ff}').contains(&character)
}

/// Chinese and Japanese writing with its punctuation, which set no spaces.
const fn is_wide(character: char) -> bool {
    matches!(character, '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

fn is_unseen(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{fe00}'..='\u{fe0f}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::fold;

    #[test]
    fn width_case_line_breaks_and_what_nobody_sees_make_no_difference() {
        for (one, other) in [
            ("增长２０％", "增长20%"),
            ("建设Ａ类孵化器（60个）", "建设a类孵化器(60个)"),
            ("智慧 旅游\n城市", "智慧旅游城市"),
            ("Smart\u{3000}\n City", "smart city"),
            ("ＣＡＦÉ", "cafe\u{301}"),
            ("完\u{200b}成", "完成"),
            ("㈱ ㎡", "(株) m2"),
            ("  5G 基站 ", "5g基站"),
        ] {
            assert_eq!(fold(one).text, fold(other).text, "{one}");
        }
        assert_ne!(fold("smart city").text, fold("smartcity").text);
    }

    #[test]
    fn a_mark_that_stands_alone_joins_nothing() {
        let folded = fold("\u{302c}\u{a0}\u{300}").text;
        assert_eq!(folded, "\u{302c} \u{300}");
        assert_eq!(fold(&folded).text, folded);
        let folded = fold("İ\u{302a}").text;
        assert_eq!(fold(&folded).text, folded);
    }

    proptest! {
        #[test]
        fn each_character_knows_its_origin(text in "[ -~　-〿一-丏ａ-ｚ\\s\u{300}-\u{305}éßİ]{0,24}") {
            let folded = fold(&text);
            prop_assert_eq!(folded.text.chars().count(), folded.origins.len());
            for (start, end) in &folded.origins {
                prop_assert!(start < end && text.is_char_boundary(*start) && text.is_char_boundary(*end));
            }
            prop_assert!(folded.origins.is_sorted());
            prop_assert_eq!(&fold(&folded.text).text, &folded.text);
        }

        #[test]
        fn any_text_can_be_folded(text in "\\PC*") {
            let folded = fold(&text);
            prop_assert_eq!(folded.text.chars().count(), folded.origins.len());
        }
    }
}
