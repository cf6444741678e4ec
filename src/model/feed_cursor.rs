//! Where a reader of the feed of changes stands: one position for each jurisdiction that it oversees. An agency's
//! position is named by the event that it was told last, and not by its number: gaps would tell of hidden events.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use uuid::Uuid;

use super::problem::Problem;

/// The name that stands in every cursor of the feed.
const LIST: &str = "changes";

/// A cursor, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FeedCursor {
    /// After this event: of whoever oversees nothing. [`Self::BEGINNING`] before the first.
    Event(Uuid),
    /// After these numbers, by jurisdiction; one that is not named had no event yet.
    Places(BTreeMap<Uuid, i64>),
}

impl FeedCursor {
    /// No event's id: the position of an agency that was told nothing yet.
    pub const BEGINNING: Uuid = Uuid::nil();

    /// The refusal of a cursor of another list or of another viewer.
    pub fn foreign() -> Problem {
        Problem::ForeignCursor { list: LIST, order: "SEQUENCE ASC".to_owned() }
    }
}

impl std::fmt::Display for FeedCursor {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut lines = vec![LIST.to_owned()];
        match self {
            Self::Event(event) => lines.extend(["e".to_owned(), event.simple().to_string()]),
            Self::Places(places) => {
                lines.push("p".to_owned());
                lines.extend(places.iter().map(|(place, sequence)| format!("{} {sequence}", place.simple())));
            }
        }
        let text = lines.join("\n");
        formatter.write_str(&URL_SAFE_NO_PAD.encode(text))
    }
}

impl std::str::FromStr for FeedCursor {
    type Err = Problem;

    fn from_str(cursor: &str) -> Result<Self, Problem> {
        let bytes = URL_SAFE_NO_PAD.decode(cursor).map_err(|_| Problem::MalformedCursor)?;
        let text = String::from_utf8(bytes).map_err(|_| Problem::MalformedCursor)?;
        let mut lines = text.split('\n');
        if lines.next() != Some(LIST) {
            return Err(Self::foreign());
        }
        let read = match lines.next() {
            Some("e") => lines.next().and_then(|event| Uuid::parse_str(event).ok()).map(Self::Event),
            Some("p") => lines.by_ref().map(place).collect::<Option<_>>().map(Self::Places),
            _ => None,
        };
        read.filter(|_| lines.next().is_none()).ok_or(Problem::MalformedCursor)
    }
}

fn place(line: &str) -> Option<(Uuid, i64)> {
    let (jurisdiction, sequence) = line.split_once(' ')?;
    let sequence = sequence.parse().ok().filter(|sequence| *sequence >= 0)?;
    Some((Uuid::parse_str(jurisdiction).ok()?, sequence))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_cursor_reads_back(places in proptest::collection::btree_map(any::<u128>(), 0..i64::MAX, 0..5), event in any::<u128>()) {
            let places = places.into_iter().map(|(key, sequence)| (Uuid::from_u128(key), sequence)).collect();
            for cursor in [FeedCursor::Places(places), FeedCursor::Event(Uuid::from_u128(event))] {
                prop_assert_eq!(cursor.to_string().parse(), Ok(cursor));
            }
        }

        #[test]
        fn no_text_makes_a_cursor_panic(text in "\\PC*") {
            prop_assert!(text.parse::<FeedCursor>().is_err());
        }
    }

    #[test]
    fn a_cursor_of_another_list_is_refused() {
        let other = URL_SAFE_NO_PAD.encode("history\nSEQUENCE ASC\nu\n00000000000000000000000000000000\n");
        assert_eq!(other.parse::<FeedCursor>(), Err(FeedCursor::foreign()));
        for broken in ["changes", "changes\ne", "changes\ne\nx", "changes\np\nx", "changes\np\n1 -1", "changes\nx"] {
            assert_eq!(URL_SAFE_NO_PAD.encode(broken).parse::<FeedCursor>(), Err(Problem::MalformedCursor), "{broken}");
        }
    }
}
