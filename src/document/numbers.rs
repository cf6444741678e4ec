//! Printed numbers: (1) （1） 1、 1. ① 一、 （一） before a text, and Chinese numerals within one.

use super::tidy::to_half_width;

/// How a printed number is dressed; within one list the dress stays the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    /// (1) （1） (一)
    Brackets,
    /// 1) 1）
    HalfBracket,
    /// 1、 1. 1．
    Mark,
    /// ①
    Circle,
    /// 一、 三.
    ChineseMark,
}

/// A text that starts with its printed number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Numbered<'t> {
    pub number: u32,
    pub style: Style,
    /// What follows the number.
    pub rest: &'t str,
}

/// Reads the printed number at the start of a text. Numbers beyond 99 are quantities or years.
pub(super) fn numbered(text: &str) -> Option<Numbered<'_>> {
    let text = text.trim_start();
    let first = text.chars().next()?;
    if let Some(number) = circled(first) {
        return finish(number, Style::Circle, &text[first.len_utf8()..]);
    }
    let bracketed = matches!(to_half_width(first), '(');
    let after_bracket = if bracketed { text[first.len_utf8()..].trim_start() } else { text };
    let (number, chinese, rest) = leading_number(after_bracket)?;
    let closing = rest.trim_start();
    let mark = closing.chars().next()?;
    let after = &closing[mark.len_utf8()..];
    let style = match (to_half_width(mark), bracketed, chinese) {
        (')', true, _) => Style::Brackets,
        (')', false, false) => Style::HalfBracket,
        ('、' | '.', false, true) => Style::ChineseMark,
        ('、', false, false) => Style::Mark,
        // 1.5倍 is a quantity.
        ('.', false, false) if !after.starts_with(|next: char| next.is_ascii_digit()) => Style::Mark,
        _ => return None,
    };
    finish(number, style, after)
}

fn finish(number: u32, style: Style, rest: &str) -> Option<Numbered<'_>> {
    let rest = rest.trim_start_matches(|next: char| next.is_whitespace() || next == '、');
    (1..=99).contains(&number).then_some(Numbered { number, style, rest })
}

/// Splits a cell at its printed numbers: at each line that starts with one, and within a line after ；。 where the
/// next number of the same dress follows. A text before the first number is a part of its own.
pub(super) fn split(text: &str) -> Vec<(Option<u32>, String)> {
    let mut parts: Vec<(Option<u32>, String)> = Vec::new();
    let mut style = None;
    for line in text.lines() {
        match numbered(line) {
            Some(found) if style.is_none_or(|style| style == found.style) => {
                style = Some(found.style);
                split_line(found, &mut parts);
            }
            _ => match parts.last_mut() {
                Some((_, content)) => {
                    content.push('\n');
                    content.push_str(line.trim());
                }
                None => parts.push((None, line.trim().to_owned())),
            },
        }
    }
    parts
}

fn split_line(mut found: Numbered<'_>, parts: &mut Vec<(Option<u32>, String)>) {
    loop {
        let next = boundaries(found.rest).find_map(|end| {
            let (before, after) = found.rest.split_at(end);
            let next = numbered(after)?;
            (next.style == found.style && next.number == found.number + 1).then_some((before, next))
        });
        let Some((before, after)) = next else { break };
        parts.push((Some(found.number), before.trim().to_owned()));
        found = after;
    }
    parts.push((Some(found.number), found.rest.trim().to_owned()));
}

/// The ends of clauses within a line, as byte positions.
fn boundaries(text: &str) -> impl Iterator<Item = usize> {
    text.char_indices()
        .filter(|(_, character)| matches!(character, ';' | '；' | '。'))
        .map(|(position, character)| position + character.len_utf8())
}

/// A number at the start, whether it is written in Chinese numerals, and what follows.
pub(super) fn leading_number(text: &str) -> Option<(u32, bool, &str)> {
    let digits = text.find(|next: char| !to_half_width(next).is_ascii_digit()).unwrap_or(text.len());
    if digits > 0 {
        let number: String = text[..digits].chars().map(to_half_width).collect();
        return Some((number.parse().ok()?, false, &text[digits..]));
    }
    let numerals = text.find(|next: char| chinese_digit(next).is_none() && next != '十').unwrap_or(text.len());
    let number = chinese_number(&text[..numerals])?;
    Some((number, true, &text[numerals..]))
}

/// 三 → 3, 十二 → 12, 三十一 → 31, 二〇一五 → 2015.
pub(super) fn chinese_number(text: &str) -> Option<u32> {
    if let Some((tens, ones)) = text.split_once('十') {
        let digit = |part: &str, default| match part.chars().collect::<Vec<_>>().as_slice() {
            [] => Some(default),
            [digit] => chinese_digit(*digit),
            _ => None,
        };
        return Some(digit(tens, 1)? * 10 + digit(ones, 0)?);
    }
    if text.is_empty() || text.chars().count() > 4 {
        return None;
    }
    text.chars().try_fold(0, |number, digit| Some(number * 10 + chinese_digit(digit)?))
}

fn chinese_digit(character: char) -> Option<u32> {
    if character == '○' {
        return Some(0);
    }
    let digit = "〇一二三四五六七八九".chars().position(|digit| digit == character);
    digit.and_then(|digit| u32::try_from(digit).ok())
}

fn circled(character: char) -> Option<u32> {
    ('①'..='⑳').contains(&character).then(|| u32::from(character) - u32::from('①') + 1)
}

#[cfg(test)]
mod tests {
    use super::{chinese_number, numbered, split};

    #[test]
    fn reads_every_dress_of_a_number() {
        for (text, number, rest) in [
            ("(1)出台", 1, "出台"),
            ("（12） 出台", 12, "出台"),
            ("( 2 )、出台", 2, "出台"),
            ("3、出台", 3, "出台"),
            ("4.出台", 4, "出台"),
            ("５．出台", 5, "出台"),
            ("6)出台", 6, "出台"),
            ("⑦出台", 7, "出台"),
            ("十一、出台", 11, "出台"),
            ("（二）出台", 2, "出台"),
        ] {
            let found = numbered(text).unwrap();
            assert_eq!((found.number, found.rest), (number, rest), "{text}");
        }
        for text in ["1.5倍", "2015年", "(2013 -2016年)", "一批", "100个", "出台(1)", "", "(", "一", "1", "二是推进"]
        {
            assert_eq!(numbered(text), None, "{text}");
        }
        assert_eq!(chinese_number("二〇一五"), Some(2015));
    }

    #[test]
    fn a_cell_with_several_measures_is_split() {
        let part = |number, text: &str| (number, text.to_owned());
        assert_eq!(split("(1)调研;\n接上\n(2)评审"), [part(Some(1), "调研;\n接上"), part(Some(2), "评审")]);
        assert_eq!(
            split("(1)调研；(2)评审。(3)扶持"),
            [part(Some(1), "调研；"), part(Some(2), "评审。"), part(Some(3), "扶持")]
        );
        assert_eq!(split("(1)见附件(2)的要求；(5)另议"), [part(Some(1), "见附件(2)的要求；(5)另议")]);
        assert_eq!(split("继续推进改制"), [part(None, "继续推进改制")]);
        assert_eq!(split("主要做法：\n1.调研\n2.评审").len(), 3);
        assert_eq!(split("（1）调研\n①细化\n（2）评审").len(), 2);
    }
}
