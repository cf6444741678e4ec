//! How many operations may be answered at once, of one viewer and of all. Over HTTP a request takes a permit and is short;
//! a stream takes a place and may last as long as its token.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::config::Limits;
use crate::model::problem::{Limit, Problem};

/// The places of one server. Clones share them.
#[derive(Clone, Debug)]
pub(in crate::http) struct Places {
    per_viewer: usize,
    per_node: usize,
    taken: Arc<Mutex<Taken>>,
}

#[derive(Debug, Default)]
struct Taken {
    of_all: usize,
    /// By the token's subject; who has none isn't here.
    of_viewers: HashMap<Arc<str>, usize>,
}

/// A place, until it is dropped.
#[derive(Debug)]
pub(in crate::http) struct Place {
    subject: Arc<str>,
    places: Places,
}

impl Places {
    pub fn new(limits: &Limits) -> Self {
        let (per_viewer, per_node) = (limits.streams_per_viewer, limits.streams_per_node);
        Self { per_viewer, per_node, taken: Arc::default() }
    }

    /// A place for one more operation of this subject.
    pub fn take(&self, subject: &str) -> Result<Place, Problem> {
        let subject: Arc<str> = subject.into();
        let mut taken = self.taken();
        within(Limit::StreamsPerNode, taken.of_all + 1, self.per_node)?;
        let of_viewer = taken.of_viewers.get(&subject).copied().unwrap_or_default() + 1;
        within(Limit::StreamsPerViewer, of_viewer, self.per_viewer)?;
        taken.of_all += 1;
        taken.of_viewers.insert(Arc::clone(&subject), of_viewer);
        drop(taken);
        Ok(Place { subject, places: self.clone() })
    }

    /// A count that is whole at every moment can't be left broken by a panic.
    fn taken(&self) -> MutexGuard<'_, Taken> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.places.taken();
        taken.of_all -= 1;
        if let Entry::Occupied(mut viewer) = taken.of_viewers.entry(Arc::clone(&self.subject)) {
            *viewer.get_mut() -= 1;
            if *viewer.get() == 0 {
                viewer.remove();
            }
        }
    }
}

/// That one more is not one too many.
pub(in crate::http) fn within(limit: Limit, value: usize, most: usize) -> Result<(), Problem> {
    if value <= most {
        return Ok(());
    }
    let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
    Err(Problem::StreamLimit { limit, value: count(value), most: count(most) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::fixture;
    use crate::model::problem::ErrorCode;

    fn places() -> Places {
        let settings = [("DUBAN_LIMITS__STREAMS_PER_VIEWER", "2"), ("DUBAN_LIMITS__STREAMS_PER_NODE", "3")];
        Places::new(&fixture::config(&settings).limits)
    }

    #[test]
    fn a_viewer_and_a_node_have_so_many_places_and_they_come_free_again() {
        let places = places();
        let first = places.take("zhang.san").unwrap();
        let second = places.take("zhang.san").unwrap();
        let refused = places.take("zhang.san").unwrap_err();
        assert_eq!(refused, Problem::StreamLimit { limit: Limit::StreamsPerViewer, value: 3, most: 2 });
        assert_eq!(refused.code(), ErrorCode::RateLimited);
        let _other = places.take("li.si").unwrap();
        let refused = places.take("wang.wu").unwrap_err();
        assert_eq!(refused, Problem::StreamLimit { limit: Limit::StreamsPerNode, value: 4, most: 3 });
        assert_eq!(refused.code(), ErrorCode::Unavailable);
        drop(first);
        drop(places.take("wang.wu").unwrap());
        drop(second);
        assert_eq!(places.taken().of_viewers.len(), 1, "who has no stream is forgotten");
        assert_eq!(places.taken().of_all, 1);
    }
}
