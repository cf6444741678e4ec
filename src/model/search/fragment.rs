//! The fragment of a text that shows where it was found.

use super::fold::{Folded, fold};

/// Stands before what was found; in a fragment it means nothing else.
pub const HIT_START: char = '⟦';
/// Stands behind it.
pub const HIT_END: char = '⟧';

/// Characters of a fragment's piece, and how many of them stand before the hit.
const PIECE: usize = 80;
const BEFORE: usize = 20;
/// Pieces of a fragment.
const PIECES: usize = 3;

/// A piece of one text, by the characters of its folded form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Piece {
    text: usize,
    start: usize,
    end: usize,
}

/// Pieces of the texts around the first place of each term, as printed, with every hit in them between [`HIT_START`]
/// and [`HIT_END`]. Where something was cut stands an ellipsis. Without a hit, the beginning of the first text.
pub fn fragment(texts: &[&str], terms: &[String]) -> String {
    let folded: Vec<Folded> = texts.iter().map(|text| fold(text)).collect();
    let hits: Vec<Vec<Piece>> = terms.iter().map(|term| places(&folded, term)).collect();
    let mut pieces: Vec<Piece> = Vec::new();
    for places in &hits {
        let shown = |place: &Piece| pieces.iter().any(|piece| holds(piece, place));
        if pieces.len() < PIECES && !places.iter().any(shown) {
            pieces.extend(places.first().map(|place| around(place, &folded[place.text])));
        }
    }
    if pieces.is_empty() {
        let end = folded.first().map_or(0, |text| text.origins.len().min(PIECE));
        pieces.push(Piece { text: 0, start: 0, end });
    }
    let pieces: Vec<String> = joined(pieces)
        .into_iter()
        .filter_map(|piece| Some(show(texts.get(piece.text)?, folded.get(piece.text)?, &piece, &hits)))
        .collect();
    pieces.join(" ")
}

/// Where the term stands, in the order of the texts.
fn places(texts: &[Folded], term: &str) -> Vec<Piece> {
    let length = term.chars().count();
    let mut found = Vec::new();
    for (text, folded) in texts.iter().enumerate() {
        let (mut byte, mut start) = (0, 0);
        for (at, _) in folded.text.match_indices(term) {
            start += folded.text[byte..at].chars().count();
            byte = at;
            found.push(Piece { text, start, end: start + length });
        }
    }
    found
}

fn holds(piece: &Piece, place: &Piece) -> bool {
    piece.text == place.text && piece.start <= place.start && place.end <= piece.end
}

fn around(place: &Piece, folded: &Folded) -> Piece {
    // Rather a few characters more than a sign that they were left out.
    let start = Some(place.start.saturating_sub(BEFORE)).filter(|start| *start > BEFORE / 2).unwrap_or_default();
    let end = place.end.max(start + PIECE).min(folded.origins.len());
    Piece { text: place.text, start, end }
}

/// In the order of the texts, and as one where they touch.
fn joined(mut pieces: Vec<Piece>) -> Vec<Piece> {
    pieces.sort_unstable();
    let mut joined: Vec<Piece> = Vec::new();
    for piece in pieces {
        match joined.last_mut() {
            Some(last) if last.text == piece.text && piece.start <= last.end => last.end = last.end.max(piece.end),
            _ => joined.push(piece),
        }
    }
    joined
}

fn show(text: &str, folded: &Folded, piece: &Piece, hits: &[Vec<Piece>]) -> String {
    let origin = |start: usize, end: usize| {
        let from = folded.origins.get(start).map_or(0, |(from, _)| *from);
        let to = end.checked_sub(1).and_then(|last| folded.origins.get(last)).map_or(from, |(_, to)| *to);
        (from, to.max(from))
    };
    let mut marked: Vec<(usize, usize)> =
        hits.iter().flatten().filter(|place| holds(piece, place)).map(|place| origin(place.start, place.end)).collect();
    marked.sort_unstable();
    let (mut at, end) = origin(piece.start, piece.end);
    let mut shown = String::new();
    if piece.start > 0 {
        shown.push('…');
    }
    let mut open = false;
    let mut close_at = at;
    for (from, to) in marked {
        if open && from <= close_at {
            close_at = close_at.max(to);
            continue;
        }
        if open {
            plain(&text[at..close_at], &mut shown);
            shown.push(HIT_END);
            at = close_at;
        }
        plain(&text[at..from.max(at)], &mut shown);
        shown.push(HIT_START);
        (at, close_at, open) = (from.max(at), to, true);
    }
    if open {
        plain(&text[at..close_at], &mut shown);
        shown.push(HIT_END);
        at = close_at;
    }
    plain(&text[at..end.max(at)], &mut shown);
    if piece.end < folded.origins.len() {
        shown.push('…');
    }
    shown
}

/// Text as printed on one line; the marks alone are replaced, by what looks like them.
fn plain(text: &str, shown: &mut String) {
    for character in text.chars() {
        match character {
            HIT_START => shown.push('['),
            HIT_END => shown.push(']'),
            space if space.is_whitespace() => {
                if !shown.ends_with(' ') {
                    shown.push(' ');
                }
            }
            unseen if unseen.is_control() => {}
            other => shown.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(texts: &[&str], terms: &[&str]) -> String {
        let terms: Vec<String> = terms.iter().map(|term| (*term).to_owned()).collect();
        fragment(texts, &terms)
    }

    #[test]
    fn hits_are_marked_in_the_text_as_printed() {
        assert_eq!(shown(&["推进国家智慧 旅游城市建设。"], &["智慧旅游", "建设"]), "推进国家⟦智慧 旅游⟧城市⟦建设⟧。");
        assert_eq!(shown(&["增长２０％，以上"], &["20%", "增"]), "⟦增⟧长⟦２０％⟧，以上");
        assert_eq!(shown(&["aaa", "<b>B</b>"], &["b"]), "<⟦b⟧>⟦B⟧</⟦b⟧>");
        assert_eq!(shown(&["一二三四"], &["二三", "三四"]), "一⟦二三四⟧");
        assert_eq!(shown(&["⟦旅游⟧"], &["旅游"]), "[⟦旅游⟧]");
        assert_eq!(shown(&["没有"], &["旅游"]), "没有");
        assert_eq!(shown(&[], &["旅游"]), "");
    }

    #[test]
    fn a_long_text_is_cut_around_what_was_found() {
        let long = format!("{}旅游{}预算{}", "一".repeat(300), "二".repeat(300), "三".repeat(300));
        let found = shown(&["标题", &long], &["旅游", "预算"]);
        let expected =
            format!("…{}⟦旅游⟧{}… …{}⟦预算⟧{}…", "一".repeat(20), "二".repeat(58), "二".repeat(20), "三".repeat(58));
        assert_eq!(found, expected);
    }

    proptest! {
        #[test]
        fn marks_stand_in_pairs_around_the_terms(
            texts in prop::collection::vec("[a-cＡ-Ｃ一-三 \n⟦⟧]{0,120}", 1..4),
            terms in prop::collection::vec("[a-c一-三]{1,3}", 1..4),
        ) {
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            let shown = fragment(&texts, &terms);
            let mut inside = false;
            for part in shown.split_inclusive([HIT_START, HIT_END]) {
                let text = part.trim_end_matches([HIT_START, HIT_END]);
                if inside {
                    prop_assert!(part.ends_with(HIT_END));
                    let hit = fold(text).text;
                    prop_assert!(terms.iter().any(|term| hit.contains(term.as_str())), "{} in {}", hit, shown);
                } else {
                    prop_assert!(!part.ends_with(HIT_END));
                }
                inside = part.ends_with(HIT_START);
            }
            prop_assert!(!inside);
            let found = terms.iter().any(|term| texts.iter().any(|text| fold(text).text.contains(term.as_str())));
            prop_assert_eq!(shown.contains(HIT_START), found);
        }
    }
}
