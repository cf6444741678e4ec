//! The two languages in which the server speaks.

/// Chinese unless the caller asks for English.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Language {
    #[default]
    Chinese,
    English,
}

impl Language {
    /// Reads an `Accept-Language` header: English only where it ranks above every Chinese.
    pub fn from_header(header: Option<&str>) -> Self {
        let mut best = (0.0_f32, Self::Chinese);
        for part in header.unwrap_or_default().split(',') {
            let mut pieces = part.split(';');
            let tag = pieces.next().unwrap_or_default().trim().to_ascii_lowercase();
            let quality = pieces
                .find_map(|piece| piece.trim().strip_prefix("q=").and_then(|quality| quality.parse::<f32>().ok()))
                .unwrap_or(1.0);
            let language = match tag.split('-').next() {
                Some("zh") => Self::Chinese,
                Some("en") => Self::English,
                _ => continue,
            };
            if quality > best.0 {
                best = (quality, language);
            }
        }
        best.1
    }

    /// Picks the text of this language.
    pub fn pick<T>(self, chinese: T, english: T) -> T {
        match self {
            Self::Chinese => chinese,
            Self::English => english,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Language;

    #[test]
    fn chinese_unless_english_ranks_higher() {
        assert_eq!(Language::from_header(None), Language::Chinese);
        assert_eq!(Language::from_header(Some("en-GB,zh;q=0.8")), Language::English);
        assert_eq!(Language::from_header(Some("zh-CN,zh;q=0.9,en;q=0.8")), Language::Chinese);
        assert_eq!(Language::from_header(Some("fr, *;q=0.5")), Language::Chinese);
        assert_eq!(Language::from_header(Some("zh;q=0.1, en;q=x;q=0.2")), Language::English);
    }
}
