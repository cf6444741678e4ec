//! What is looked for: the terms of a text that somebody typed.

use super::fold::fold;
use crate::model::problem::{Limit, Problem};

/// How much may be looked for at once.
#[derive(Clone, Copy, Debug)]
pub struct SearchLimits {
    /// Characters of the text.
    pub characters: usize,
    /// Terms in it.
    pub terms: usize,
}

/// Folded terms, all of which a row must have, each one once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchQuery {
    pub terms: Vec<String>,
}

/// What opens and closes a phrase; one that is never closed reaches to the end.
const QUOTES: [char; 4] = ['"', '“', '”', '＂'];

/// What people set between words: not looked for at either end of a term that is not quoted.
const SEPARATORS: [char; 10] = [',', '.', ';', ':', '!', '?', '、', '。', '…', '·'];

impl SearchQuery {
    /// Takes a text apart at its white space, but for what is quoted. Everything else is looked for as it stands: `%`,
    /// `_`, `*`, `-` and words such as AND have no meaning.
    pub fn read(text: &str, limits: SearchLimits) -> Result<Self, Problem> {
        within(Limit::SearchCharacters, text.chars().count(), limits.characters)?;
        let mut terms: Vec<String> = Vec::new();
        for (number, part) in text.split(QUOTES).enumerate() {
            let quoted = number % 2 == 1;
            let found: Vec<String> = if quoted {
                vec![fold(part).text]
            } else {
                let words = part.split_whitespace().map(|word| fold(word).text);
                words.map(|word| word.trim_matches(SEPARATORS).to_owned()).collect()
            };
            for term in found {
                if !term.is_empty() && !terms.contains(&term) {
                    terms.push(term);
                }
            }
        }
        within(Limit::SearchTerms, terms.len(), limits.terms)?;
        if terms.is_empty() { Err(Problem::EmptySearch) } else { Ok(Self { terms }) }
    }
}

fn within(limit: Limit, value: usize, most: usize) -> Result<(), Problem> {
    if value <= most {
        return Ok(());
    }
    let number = |number| u64::try_from(number).unwrap_or(u64::MAX);
    Err(Problem::LimitExceeded { limit, value: number(value), most: number(most) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Vec<String>, Problem> {
        SearchQuery::read(text, SearchLimits { characters: 200, terms: 10 }).map(|query| query.terms)
    }

    #[test]
    fn a_text_is_taken_apart_at_spaces_but_for_what_is_quoted() {
        for (text, terms) in [
            ("智慧　旅游", &["智慧", "旅游"][..]),
            ("Smart CITY smart", &["smart", "city"]),
            ("\"smart  city\" ５Ｇ", &["smart city", "5g"]),
            ("“智慧 城市”旅游", &["智慧城市", "旅游"]),
            ("推进“互联网＋”行动", &["推进", "互联网+", "行动"]),
            ("\"never closed", &["never closed"]),
            ("完成。 旅游,", &["完成", "旅游"]),
            ("\"完成。\"", &["完成。"]),
            ("100% a_b -x NOT x* OR (y", &["100%", "a_b", "-x", "not", "x*", "or", "(y"]),
            ("市", &["市"]),
            ("%", &["%"]),
        ] {
            assert_eq!(read(text), Ok(terms.iter().map(|term| (*term).to_owned()).collect()), "{text}");
        }
    }

    #[test]
    fn what_has_nothing_to_look_for_is_refused() {
        for text in ["", "  \u{3000}", "。，；", "\"\"", "“ ”", "\u{200b}", "…… ？"] {
            assert_eq!(read(text), Err(Problem::EmptySearch), "{text:?}");
        }
    }

    #[test]
    fn what_is_too_much_is_refused_by_the_name_of_the_limit() {
        let refused = |limit, value, most| Err(Problem::LimitExceeded { limit, value, most });
        assert_eq!(read(&"督".repeat(10_000)), refused(Limit::SearchCharacters, 10_000, 200));
        assert_eq!(read("a b c d e f g h i j k"), refused(Limit::SearchTerms, 11, 10));
    }
}
