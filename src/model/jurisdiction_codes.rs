//! The codes of provinces and prefecture-level cities, as the Ministry of Civil Affairs (民政部) publishes them in
//! GB/T 2260. Districts and counties are the deployment's own data.

use std::sync::LazyLock;

/// A jurisdiction (行政区划) of GB/T 2260, from the province down to the prefecture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct JurisdictionCode {
    /// Six digits: `420000` for a province, `420100` for a city.
    pub code: &'static str,
    /// The full name: 湖北省, 武汉市.
    pub name: &'static str,
}

impl JurisdictionCode {
    /// A province, autonomous region or municipality directly under the central government.
    pub fn is_province(&self) -> bool {
        self.code.ends_with("0000")
    }
}

static CODES: LazyLock<Vec<JurisdictionCode>> = LazyLock::new(|| {
    include_str!("../../data/gbt2260.tsv")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once('\t'))
        .map(|(code, name)| JurisdictionCode { code, name })
        .collect()
});

/// Every code, in ascending order.
pub fn all() -> &'static [JurisdictionCode] {
    &CODES
}

/// The jurisdiction with this code; `None` for an unknown one, and for districts and counties.
pub fn by_code(code: &str) -> Option<JurisdictionCode> {
    let found = CODES.binary_search_by(|entry| entry.code.cmp(code)).ok()?;
    CODES.get(found).copied()
}

/// The jurisdiction with exactly this full name (武汉市).
pub fn by_name(name: &str) -> Option<JurisdictionCode> {
    CODES.iter().find(|entry| entry.name == name).copied()
}

#[cfg(test)]
mod tests {
    use super::{all, by_code, by_name};

    #[test]
    fn finds_cities_and_provinces_both_ways() {
        assert_eq!(by_code("420100").map(|entry| entry.name), Some("武汉市"));
        assert_eq!(by_name("湖北省").map(|entry| entry.code), Some("420000"));
        assert_eq!(by_name("北京市").map(|entry| entry.code), Some("110000"));
        assert!(by_name("北京市").is_some_and(|entry| entry.is_province()));
        assert_eq!(by_name("恩施土家族苗族自治州").map(|entry| entry.code), Some("422800"));
        assert_eq!((by_code("429999"), by_name("武汉")), (None, None));
    }

    #[test]
    fn the_list_is_sorted_and_each_code_and_name_stands_once() {
        assert!(all().len() > 360);
        assert!(all().windows(2).all(|pair| pair[0].code < pair[1].code));
        assert!(
            all().iter().all(|entry| entry.code.len() == 6 && entry.code.bytes().all(|byte| byte.is_ascii_digit()))
        );
        let mut names: Vec<_> = all().iter().map(|entry| entry.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), all().len());
    }
}
