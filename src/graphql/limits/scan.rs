//! Before the parser: how long a document is and how deep its brackets nest. The parser recurses with each bracket and
//! has no guard of its own: a list of 4 KB nested 2,000 deep overflows the stack and ends the process.

use crate::config::Limits;
use crate::graphql::inputs::reading::within;
use crate::model::problem::{Limit, Problem};

/// Refuses a document that is too long, or whose brackets outside strings and comments nest too deep.
pub fn check(document: &str, limits: &Limits) -> Result<(), Problem> {
    within(Limit::DocumentBytes, document.len(), limits.document_bytes)?;
    within(Limit::Nesting, nesting(document), limits.nesting)
}

fn nesting(document: &str) -> usize {
    let mut rest = document.as_bytes();
    let (mut depth, mut deepest) = (0_usize, 0_usize);
    while let Some((&byte, tail)) = rest.split_first() {
        rest = match byte {
            b'#' => skip_comment(tail),
            b'"' => match tail.strip_prefix(b"\"\"") {
                Some(block) => skip_block_string(block),
                None => skip_string(tail),
            },
            b'{' | b'[' | b'(' => {
                depth += 1;
                deepest = deepest.max(depth);
                tail
            }
            b'}' | b']' | b')' => {
                depth = depth.saturating_sub(1);
                tail
            }
            _ => tail,
        };
    }
    deepest
}

fn skip_comment(text: &[u8]) -> &[u8] {
    let end = text.iter().position(|byte| matches!(byte, b'\n' | b'\r')).unwrap_or(text.len());
    &text[end..]
}

/// A string ends at its quote or, unterminated, at the line: the parser refuses it, but brackets behind it count.
fn skip_string(mut text: &[u8]) -> &[u8] {
    while let Some((&byte, tail)) = text.split_first() {
        text = match byte {
            b'\\' => tail.get(1..).unwrap_or_default(),
            b'"' => return tail,
            b'\n' | b'\r' => return text,
            _ => tail,
        };
    }
    text
}

fn skip_block_string(mut text: &[u8]) -> &[u8] {
    while !text.is_empty() {
        if let Some(tail) = text.strip_prefix(b"\\\"\"\"") {
            text = tail;
        } else if let Some(tail) = text.strip_prefix(b"\"\"\"") {
            return tail;
        } else {
            text = &text[1..];
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::nesting;

    #[test]
    fn brackets_in_strings_and_comments_do_not_nest() {
        assert_eq!(nesting("{ a(b: [1, {c: 2}]) }"), 4);
        assert_eq!(nesting(r#"{ a(b: "((([[[{{{") }"#), 2);
        assert_eq!(nesting("{ a # ((((((\n }"), 1);
        assert_eq!(nesting(r#"{ a(b: """ (( \""" [[ """) }"#), 2);
        assert_eq!(nesting(r#"{ a(b: "\"(((") }"#), 2);
    }

    #[test]
    fn a_bracket_behind_an_unterminated_string_counts() {
        assert_eq!(nesting("\"\n[[[["), 4);
    }

    proptest! {
        #[test]
        fn no_document_panics(document in "[\\[\\](){}\"\\\\#\n a-z督]{0,200}") {
            nesting(&document);
        }
    }
}
