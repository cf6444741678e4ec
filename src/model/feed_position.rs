//! Where a viewer stands in the feed of changes, and what it reads next: pure bookkeeping over the numbers of events.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::feed_cursor::FeedCursor;
use super::problem::Problem;
use super::viewer::Viewer;

/// The last event's number of each jurisdiction.
pub type Heads = BTreeMap<Uuid, i64>;

/// A range of a jurisdiction's events: after `from`, up to `to`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Range {
    pub jurisdiction: Uuid,
    pub from: i64,
    pub to: i64,
}

/// What is read next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ahead {
    /// In the order of the jurisdictions' ids.
    pub ranges: Vec<Range>,
    /// Events lie behind these ranges.
    pub more: bool,
}

/// Where a viewer stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedPosition {
    places: BTreeMap<Uuid, i64>,
    /// Of an agency: the event that it was told last; [`FeedCursor::BEGINNING`] before the first.
    event: Option<Uuid>,
}

/// Whether the viewer is told anything of the jurisdiction.
pub fn follows(viewer: &Viewer, jurisdiction: Uuid) -> bool {
    let sight = &viewer.sight;
    sight.oversees.contains(&jurisdiction) || sight.agency.is_some() && viewer.jurisdiction == jurisdiction
}

/// Whoever oversees nothing must not learn an event's number.
pub const fn is_named(viewer: &Viewer) -> bool {
    viewer.sight.oversees.is_empty()
}

impl FeedPosition {
    /// Before the first event.
    pub fn beginning(viewer: &Viewer) -> Self {
        Self { places: BTreeMap::new(), event: is_named(viewer).then_some(FeedCursor::BEGINNING) }
    }

    /// Behind every event up to these, of which an agency was told this one last.
    pub fn at(viewer: &Viewer, heads: &Heads, last: Option<Uuid>) -> Self {
        let places = heads.iter().filter(|(place, _)| follows(viewer, **place));
        let places = places.map(|(place, last)| (*place, *last)).collect();
        Self { places, event: is_named(viewer).then(|| last.unwrap_or(FeedCursor::BEGINNING)) }
    }

    /// Behind a cursor. `place` is the jurisdiction and the number of the event that the cursor names.
    pub fn after(
        viewer: &Viewer,
        cursor: FeedCursor,
        heads: &Heads,
        place: Option<(Uuid, i64)>,
    ) -> Result<Self, Problem> {
        match cursor {
            FeedCursor::Event(FeedCursor::BEGINNING) if is_named(viewer) => Ok(Self::beginning(viewer)),
            FeedCursor::Event(event) if is_named(viewer) => {
                let (place, sequence) = place.ok_or(Problem::MalformedCursor)?;
                if !follows(viewer, place) {
                    return Err(FeedCursor::foreign());
                }
                Ok(Self { places: [(place, sequence)].into(), event: Some(event) })
            }
            FeedCursor::Places(places) if !is_named(viewer) => {
                // A number that no event has yet is of another database, or of a copy that is older than the cursor.
                let known = |(place, last): (&Uuid, &i64)| {
                    follows(viewer, *place) && heads.get(place).copied().unwrap_or_default() >= *last
                };
                if places.iter().all(known) { Ok(Self { places, event: None }) } else { Err(FeedCursor::foreign()) }
            }
            FeedCursor::Event(_) | FeedCursor::Places(_) => Err(FeedCursor::foreign()),
        }
    }

    /// What lies ahead, `most` events at the most. A jurisdiction that came into sight later is read from its beginning.
    pub fn ahead(&self, viewer: &Viewer, heads: &Heads, most: i64) -> Ahead {
        let mut ahead = Ahead { ranges: Vec::new(), more: false };
        let mut left = most;
        for (jurisdiction, last) in heads.iter().filter(|(place, _)| follows(viewer, **place)) {
            let from = self.of(*jurisdiction);
            if from >= *last {
                continue;
            }
            if left == 0 {
                ahead.more = true;
                break;
            }
            let to = (*last).min(from.saturating_add(left));
            left -= to - from;
            ahead.more |= to < *last;
            ahead.ranges.push(Range { jurisdiction: *jurisdiction, from, to });
        }
        ahead
    }

    /// The number of the last event behind the viewer.
    pub fn of(&self, jurisdiction: Uuid) -> i64 {
        self.places.get(&jurisdiction).copied().unwrap_or_default()
    }

    /// Now behind this event, which the viewer was told.
    pub fn told(&mut self, jurisdiction: Uuid, sequence: i64, event: Uuid) {
        self.places.insert(jurisdiction, sequence);
        if self.event.is_some() {
            self.event = Some(event);
        }
    }

    /// Now behind this range, of which there was no more to tell.
    pub fn passed(&mut self, range: &Range) {
        self.places.insert(range.jurisdiction, range.to);
    }

    /// Resumes here.
    pub fn cursor(&self) -> FeedCursor {
        self.event.map_or_else(|| FeedCursor::Places(self.places.clone()), FeedCursor::Event)
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};
    use proptest::prelude::*;

    use super::*;
    use crate::model::viewer::Sight;

    fn viewer(oversees: &[u128], agency: Option<u128>) -> Viewer {
        Viewer {
            subject: "s".to_owned(),
            name: None,
            roles: Vec::new(),
            jurisdiction: Uuid::from_u128(1),
            agency: agency.map(Uuid::from_u128),
            sight: Sight {
                oversees: oversees.iter().copied().map(Uuid::from_u128).collect(),
                agency: agency.map(Uuid::from_u128),
            },
            expires_at: DateTime::<Utc>::MAX_UTC,
        }
    }

    fn heads(of: &[(u128, i64)]) -> Heads {
        of.iter().map(|(place, last)| (Uuid::from_u128(*place), *last)).collect()
    }

    proptest! {
        #[test]
        fn windows_of_any_size_cover_each_event_once(lasts in proptest::collection::vec(0..40_i64, 1..6), most in 1..30_i64) {
            let places: Vec<u128> = (1..).take(lasts.len()).collect();
            let viewer = viewer(&places, None);
            let heads: Heads = heads(&places.iter().copied().zip(lasts.iter().copied()).collect::<Vec<_>>());
            let mut position = FeedPosition::beginning(&viewer);
            let mut seen = Vec::new();
            loop {
                let Ahead { ranges, more } = position.ahead(&viewer, &heads, most);
                prop_assert!(ranges.iter().map(|range| range.to - range.from).sum::<i64>() <= most);
                for range in &ranges {
                    seen.extend((range.from + 1..=range.to).map(|sequence| (range.jurisdiction, sequence)));
                    position.passed(range);
                }
                if !more {
                    break;
                }
            }
            let all: Vec<_> = heads.iter().flat_map(|(place, last)| (1..=*last).map(|sequence| (*place, sequence))).collect();
            prop_assert_eq!(seen, all);
            prop_assert_eq!(FeedPosition::after(&viewer, position.cursor(), &heads, None), Ok(position));
        }
    }

    #[test]
    fn a_jurisdiction_that_is_added_later_is_read_from_its_beginning() {
        let position = FeedPosition::at(&viewer(&[1], None), &heads(&[(1, 5), (2, 9)]), None);
        let ahead = position.ahead(&viewer(&[1, 3], None), &heads(&[(1, 5), (2, 9), (3, 2)]), 100);
        assert_eq!(ahead.ranges, [Range { jurisdiction: Uuid::from_u128(3), from: 0, to: 2 }]);
    }

    #[test]
    fn numbers_of_the_future_and_of_others_are_refused() {
        let office = viewer(&[1], None);
        let after = |places: &[(u128, i64)]| {
            FeedPosition::after(&office, FeedCursor::Places(heads(places)), &heads(&[(1, 5), (2, 9)]), None)
        };
        assert!(after(&[(1, 5)]).is_ok());
        assert_eq!(after(&[(1, 6)]), Err(FeedCursor::foreign()));
        assert_eq!(after(&[(2, 1)]), Err(FeedCursor::foreign()));
    }

    #[test]
    fn an_agency_is_told_no_number_and_begins_without_an_event() {
        let (agency, heads) = (viewer(&[], Some(7)), heads(&[(1, 5)]));
        let mut position = FeedPosition::at(&agency, &heads, None);
        assert_eq!(position.cursor(), FeedCursor::Event(FeedCursor::BEGINNING));
        assert_eq!(
            FeedPosition::after(&agency, position.cursor(), &heads, None).map(|begun| begun.of(Uuid::from_u128(1))),
            Ok(0)
        );
        position.told(Uuid::from_u128(1), 5, Uuid::from_u128(50));
        let named = FeedCursor::Event(Uuid::from_u128(50));
        assert_eq!(position.cursor(), named);
        assert_eq!(FeedPosition::after(&agency, named.clone(), &heads, None), Err(Problem::MalformedCursor));
        assert!(FeedPosition::after(&agency, FeedCursor::Places(Heads::new()), &heads, None).is_err());
        let elsewhere = Some((Uuid::from_u128(2), 1));
        assert_eq!(FeedPosition::after(&agency, named, &heads, elsewhere), Err(FeedCursor::foreign()));
    }
}
