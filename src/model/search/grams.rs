//! The index's words: single characters and pairs of neighbours, each as a number. Chinese sets no spaces, so any run of
//! characters may be looked for; a text that has all pairs of a term is looked at exactly, so that two texts with one
//! number do no harm.

use std::collections::BTreeSet;

use uuid::Uuid;

/// Pairs have the highest bit, places the one below it; a single character is its own code point.
const PAIR: u32 = 1 << 31;
const PLACE: u32 = 1 << 30;

/// What the index keeps of folded texts; nothing spans two of them.
pub fn grams<'t>(texts: impl IntoIterator<Item = &'t str>) -> BTreeSet<u32> {
    let mut grams = BTreeSet::new();
    for text in texts {
        let mut before = None;
        for character in text.chars() {
            grams.insert(u32::from(character));
            grams.extend(before.map(|before| pair(before, character)));
            before = Some(character);
        }
    }
    grams
}

/// What a text that has the folded term in it has in the index.
pub fn grams_of_term(term: &str) -> BTreeSet<u32> {
    let mut characters = term.chars();
    match (characters.next(), characters.next()) {
        (Some(only), None) => BTreeSet::from([u32::from(only)]),
        _ => term.chars().zip(term.chars().skip(1)).map(|(one, next)| pair(one, next)).collect(),
    }
}

/// What every text of a jurisdiction has in the index: so the index itself tells one city's from all others.
pub fn place_gram(jurisdiction: Uuid) -> u32 {
    let (high, low) = jurisdiction.as_u64_pair();
    mixed(high ^ low.rotate_left(32)) & !PAIR | PLACE
}

fn pair(one: char, next: char) -> u32 {
    mixed(u64::from(u32::from(one)) << 32 | u64::from(u32::from(next))) | PAIR
}

/// The finalizer of SplitMix64: near numbers come far apart. It must never change without the index being made anew.
fn mixed(value: u64) -> u32 {
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    u32::try_from((value ^ (value >> 31)) >> 32).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_text_has_every_gram_of_every_part_of_it(text in "[a-e一-五 ]{1,12}", from in 0usize..11, length in 1usize..6) {
            let part: String = text.chars().skip(from).take(length).collect();
            prop_assert!(grams_of_term(&part).is_subset(&grams([text.as_str()])));
        }
    }

    #[test]
    fn characters_pairs_and_places_have_numbers_of_their_own() {
        let place = place_gram(Uuid::from_u128(7));
        assert!(place & PAIR == 0 && place & PLACE != 0 && u32::from(char::MAX) < PLACE);
        assert!(grams_of_term("旅游").iter().all(|gram| gram & PAIR != 0));
        assert_eq!(grams_of_term("市"), BTreeSet::from([0x5e02]));
    }
}
