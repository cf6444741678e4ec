//! Names by their sound: the key by which they sort, and the initials that make an agency's code.

use pinyin::ToPinyin;
use unicode_normalization::UnicodeNormalization;

/// Below every printable character, so that a name sorts before the names that go on from it.
const END: char = '\u{1f}';

/// Readings that stand in names of places and offices and differ from the character's most frequent one.
const PHRASES: [(&str, &[&str]); 9] = [
    ("重庆", &["chong2", "qing4"]),
    ("长沙", &["chang2", "sha1"]),
    ("长春", &["chang2", "chun1"]),
    ("长治", &["chang2", "zhi4"]),
    ("厦门", &["xia4", "men2"]),
    ("六安", &["lu4", "an1"]),
    ("会计", &["kuai4", "ji4"]),
    ("银行", &["yin2", "hang2"]),
    ("调查", &["diao4", "cha2"]),
];

/// The stored key by which names sort on both databases: toned pinyin for each Han character (科技 → `ke1 ji4 `),
/// other characters as NFKC in lower case, and the name itself at the end, which keeps names of equal sound apart.
pub fn sort_key(name: &str) -> String {
    let mut key = String::with_capacity(name.len() * 3);
    for sound in sounds(name) {
        match sound {
            Sound::Syllable(syllable) => {
                key.push_str(syllable);
                // A space sorts before letters and digits: `ke1 ji4` stands before `ke1xue2`, and `xi` before `xian`.
                key.push(' ');
            }
            Sound::Other(character) => key.extend(character.to_lowercase()),
        }
    }
    key.push(END);
    key.push_str(name);
    key
}

/// The code of a new agency: upper-case pinyin initials (市科技局 → `KJJ`, 东湖高新区 → `DHGXQ`). A leading
/// 市, 区, 县 or 省 says nothing within one jurisdiction and is left out, unless 委 or 政府 follows (市委人才办 →
/// `SWRCB`). ASCII letters and digits stay, all else is dropped; `X` where nothing is left.
pub fn agency_code(name: &str) -> String {
    let name = name.trim();
    let own = match name.strip_prefix(['市', '区', '县', '省']) {
        Some(rest) if !rest.is_empty() && !rest.starts_with('委') && !rest.starts_with("政府") => rest,
        _ => name,
    };
    let code: String = sounds(own)
        .filter_map(|sound| match sound {
            Sound::Syllable(syllable) => syllable.chars().next(),
            Sound::Other(character) => character.is_ascii_alphanumeric().then_some(character),
        })
        .map(|character| character.to_ascii_uppercase())
        .collect();
    if code.is_empty() { "X".to_owned() } else { code }
}

/// A name in ASCII, for what reads nothing else: the pinyin of each Han character without tones, letters, digits, `.` and
/// `-` as they are, and `_` for all else.
pub fn ascii(name: &str) -> String {
    let mut ascii = String::with_capacity(name.len());
    for sound in sounds(name) {
        match sound {
            Sound::Syllable(syllable) => ascii.extend(syllable.chars().filter(char::is_ascii_lowercase)),
            Sound::Other(character @ ('a'..='z' | 'A'..='Z' | '0'..='9' | '.' | '-')) => ascii.push(character),
            Sound::Other(_) => ascii.push('_'),
        }
    }
    ascii
}

enum Sound {
    /// A Han character's pinyin with its tone's number last; the neutral tone has none.
    Syllable(&'static str),
    Other(char),
}

fn sounds(name: &str) -> impl Iterator<Item = Sound> {
    let name: String = name.nfkc().collect();
    let mut found = Vec::with_capacity(name.len());
    let mut rest = name.as_str();
    while let Some(character) = rest.chars().next() {
        if let Some((phrase, syllables)) = PHRASES.iter().find(|(phrase, _)| rest.starts_with(phrase)) {
            found.extend(syllables.iter().map(|syllable| Sound::Syllable(syllable)));
            rest = &rest[phrase.len()..];
            continue;
        }
        found.push(match character.to_pinyin() {
            Some(pinyin) => Sound::Syllable(pinyin.with_tone_num_end()),
            None => Sound::Other(character),
        });
        rest = &rest[character.len_utf8()..];
    }
    found.into_iter()
}

#[cfg(test)]
mod tests {
    use super::{agency_code, sort_key};
    use proptest::prelude::*;

    #[test]
    fn codes_are_the_initials() {
        for (name, code) in [
            ("市科技局", "KJJ"),
            ("市发改委", "FGW"),
            ("市旅游局", "LYJ"),
            ("市经信委", "JXW"),
            ("市委人才办", "SWRCB"),
            ("市商务局", "SWJ"),
            ("东湖高新区", "DHGXQ"),
            ("市政府办公厅", "SZFBGT"),
            ("省科技厅", "KJT"),
            ("市卫生健康委（爱卫办）", "WSJKWAWB"),
            ("12345热线办", "12345RXB"),
            ("重庆银行", "CQYH"),
            ("市", "S"),
            ("（）", "X"),
            ("", "X"),
        ] {
            assert_eq!(agency_code(name), code, "{name}");
        }
    }

    #[test]
    fn names_sort_by_sound_shorter_syllables_and_names_first() {
        let mut names = ["市旅游局", "西安", "市科技局", "先进", "市科", "啊", "市发改委", "ＡＢ局", "市科技局2"];
        names.sort_by_key(|name| sort_key(name));
        assert_eq!(names, ["啊", "ＡＢ局", "市发改委", "市科", "市科技局", "市科技局2", "市旅游局", "西安", "先进"]);
        assert!(sort_key("市科技局").starts_with("shi4 ke1 ji4 ju2 "));
    }

    #[test]
    fn names_of_equal_sound_stay_apart() {
        assert_ne!(sort_key("市计委"), sort_key("市纪委"));
        assert_ne!(sort_key("ＡＢ"), sort_key("AB"));
    }

    proptest! {
        #[test]
        fn any_name_has_a_code_and_a_key_of_its_own(first in ".{0,12}", second in ".{0,12}") {
            let code = agency_code(&first);
            prop_assert!(!code.is_empty() && code.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit()));
            prop_assert_eq!(first == second, sort_key(&first) == sort_key(&second));
        }
    }
}
