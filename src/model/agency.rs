//! What agencies (单位) are known by: names and codes.

use super::pinyin::agency_code;
use super::text::nfkc;

/// What names are compared by: full and half width alike, without spaces around them.
pub fn compared(name: &str) -> String {
    nfkc(name).trim().to_owned()
}

/// The code of a new agency: its initials; where another agency has them, with the first free number from 2.
pub fn new_code(name: &str, is_taken: impl Fn(&str) -> bool) -> String {
    let initials = agency_code(name);
    let numbered = (2_u32..).map(|number| format!("{initials}{number}"));
    let free = std::iter::once(initials.clone()).chain(numbered).find(|code| !is_taken(code));
    free.unwrap_or(initials)
}

#[cfg(test)]
mod tests {
    use super::new_code;

    #[test]
    fn a_code_that_is_taken_gets_the_first_free_number() {
        let taken = |codes: &'static [&'static str]| move |code: &str| codes.contains(&code);
        assert_eq!(new_code("市水务局", taken(&[])), "SWJ");
        assert_eq!(new_code("市水务局", taken(&["SWJ", "SWJ3"])), "SWJ2");
        assert_eq!(new_code("市税务局", taken(&["SWJ", "SWJ2"])), "SWJ3");
    }
}
