//! Keyset paging: what a page is asked for by, and the cursors that name a place in a list.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::problem::Problem;

/// What a page holds unless asked otherwise.
pub const DEFAULT_SIZE: u64 = 20;

/// The value of the column by which a list is ordered, in one row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Key {
    Number(i64),
    Text(String),
    Date(NaiveDate),
    Time(DateTime<Utc>),
    /// The row's own key, looked up by its id where it is needed: a number whose gaps would tell of hidden rows never
    /// stands in a cursor.
    Unsaid,
}

impl Key {
    fn encode(&self) -> (char, String) {
        match self {
            Self::Number(number) => ('n', number.to_string()),
            Self::Text(text) => ('t', text.clone()),
            Self::Date(day) => ('d', day.to_string()),
            Self::Time(time) => ('i', time.to_rfc3339()),
            Self::Unsaid => ('u', String::new()),
        }
    }

    fn decode(kind: char, text: &str) -> Option<Self> {
        match kind {
            'n' => text.parse().ok().map(Self::Number),
            't' => Some(Self::Text(text.to_owned())),
            'd' => text.parse().ok().map(Self::Date),
            'u' => Some(Self::Unsaid),
            'i' => DateTime::parse_from_rfc3339(text).ok().map(|time| Self::Time(time.to_utc())),
            _ => None,
        }
    }

    fn same_kind(&self, other: &Self) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(other)
    }
}

/// A place in a list: between rows, named by the row's sort key and id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub key: Key,
    pub id: Uuid,
}

/// The list that a cursor belongs to: its name and its order (`assignments`, `NEXT_DUE_ON ASC`), and a key of the kind
/// that the order has.
#[derive(Clone, Debug)]
pub struct ListName {
    pub list: &'static str,
    pub order: String,
}

impl ListName {
    /// The cursor of a place in this list.
    pub fn cursor(&self, place: &Place) -> String {
        let (kind, key) = place.key.encode();
        URL_SAFE_NO_PAD.encode(format!("{}\n{}\n{kind}\n{}\n{key}", self.list, self.order, place.id.simple()))
    }

    /// Reads a cursor back; one of another list or another ordering is refused, as is one that nobody issued.
    pub fn place(&self, cursor: &str, example: &Key) -> Result<Place, Problem> {
        let bytes = URL_SAFE_NO_PAD.decode(cursor).map_err(|_| Problem::MalformedCursor)?;
        let text = String::from_utf8(bytes).map_err(|_| Problem::MalformedCursor)?;
        let mut parts = text.splitn(5, '\n');
        let (list, order) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        if list != self.list || order != self.order {
            return Err(Problem::ForeignCursor { list: self.list, order: self.order.clone() });
        }
        let kind = parts.next().and_then(|kind| kind.chars().next()).ok_or(Problem::MalformedCursor)?;
        let id = parts.next().and_then(|id| Uuid::parse_str(id).ok()).ok_or(Problem::MalformedCursor)?;
        let key = parts.next().and_then(|key| Key::decode(kind, key)).ok_or(Problem::MalformedCursor)?;
        if key.same_kind(example) { Ok(Place { key, id }) } else { Err(Problem::MalformedCursor) }
    }
}

/// A page as asked for, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageRequest {
    /// How many rows at the most.
    pub size: u64,
    /// Whether the page is the last one of its range (`last`) and not the first.
    pub from_end: bool,
    pub after: Option<Place>,
    pub before: Option<Place>,
}

/// The four paging arguments as they came in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageArguments {
    pub first: Option<i32>,
    pub after: Option<String>,
    pub last: Option<i32>,
    pub before: Option<String>,
}

impl PageArguments {
    /// Checks the arguments against the list that they page.
    pub fn check(&self, list: &ListName, example: &Key, most: u64) -> Result<PageRequest, Problem> {
        let (asked, from_end) = match (self.first, self.last) {
            (Some(_), Some(_)) => return Err(Problem::FirstAndLast),
            (first, None) => (first, false),
            (None, last) => (last, true),
        };
        let size = match asked {
            None => DEFAULT_SIZE.min(most),
            Some(asked) => match u64::try_from(asked) {
                Ok(size) if size >= 1 && size <= most => size,
                _ => return Err(Problem::PageSize { asked, most }),
            },
        };
        let place = |cursor: &Option<String>| cursor.as_deref().map(|cursor| list.place(cursor, example)).transpose();
        Ok(PageRequest { size, from_end, after: place(&self.after)?, before: place(&self.before)? })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn list(order: &str) -> ListName {
        ListName { list: "assignments", order: order.to_owned() }
    }

    proptest! {
        #[test]
        fn a_cursor_reads_back_as_its_place(text in "\\PC*", id in any::<u128>()) {
            let place = Place { key: Key::Text(text), id: Uuid::from_u128(id) };
            let list = list("AGENCY ASC");
            prop_assert_eq!(list.place(&list.cursor(&place), &Key::Text(String::new())), Ok(place));
        }

        #[test]
        fn no_text_makes_a_cursor_panic(text in "\\PC*") {
            prop_assert!(list("AGENCY ASC").place(&text, &Key::Number(0)).is_err());
        }
    }

    #[test]
    fn a_cursor_of_another_ordering_is_refused() {
        let cursor = list("DUE_ON ASC").cursor(&Place { key: Key::Number(1), id: Uuid::nil() });
        let refused = list("DUE_ON DESC").place(&cursor, &Key::Number(0));
        assert_eq!(refused, Err(Problem::ForeignCursor { list: "assignments", order: "DUE_ON DESC".to_owned() }));
    }

    #[test]
    fn a_page_is_1_to_100_rows() {
        let check =
            |first| PageArguments { first: Some(first), ..Default::default() }.check(&list("A"), &Key::Number(0), 100);
        assert_eq!(check(101), Err(Problem::PageSize { asked: 101, most: 100 }));
        assert_eq!(check(0), Err(Problem::PageSize { asked: 0, most: 100 }));
        assert_eq!(check(100).map(|page| page.size), Ok(100));
    }
}
