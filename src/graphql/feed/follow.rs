//! One follower: its position, what it waits for, and what it is told.

use std::collections::VecDeque;
use std::sync::Arc;

use futures_util::stream::{Stream, unfold};
use tokio::sync::broadcast;
use tokio::sync::broadcast::error::RecvError;
use uuid::Uuid;

use super::hub::{Tick, join};
use super::told::{Followed, Told};
use super::{Feed, Parts};
use crate::graphql::batch::Loaded;
use crate::graphql::failure::problem_of;
use crate::model::feed_cursor::FeedCursor;
use crate::model::feed_position::{FeedPosition, follows};
use crate::model::filter::Filter;
use crate::model::problem::Problem;
use crate::model::viewer::Viewer;
use crate::store::StoreError;
use crate::store::feed::{Heads, Range};

/// Events that one read looks at: a large import is told in parts.
const EVENTS_AT_ONCE: i64 = 500;

/// What a follower is told.
#[derive(Debug)]
pub struct Moment<R> {
    /// Resumes after it.
    pub cursor: String,
    /// Of the row.
    pub id: Uuid,
    /// The row as it stands; none where it left the viewer's sight.
    pub row: Option<Loaded<R>>,
}

/// A follower.
pub struct Following<F: Followed> {
    parts: Arc<Parts>,
    viewer: Viewer,
    filter: Filter<F::Test>,
    /// Sight and filter: who has the same shares the reads.
    name: String,
    ticks: broadcast::Receiver<Arc<Tick>>,
    position: FeedPosition,
    /// The tick that is being read, and how far.
    tick: Option<Arc<Tick>>,
    ranges: VecDeque<(Uuid, i64)>,
    waiting: VecDeque<Told<F::Row>>,
    /// What is being told, and where that stands once it is.
    telling: Option<Range>,
}

impl<F: Followed> std::fmt::Debug for Following<F> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Following").field("what", &F::NAME).finish_non_exhaustive()
    }
}

impl<F: Followed> Drop for Following<F> {
    fn drop(&mut self) {
        // If it was the last, the watching ends.
        self.parts.bell.notify_one();
    }
}

impl Feed {
    /// Follows what the viewer is told: from now on, or from after a cursor. When this has returned, nothing that is
    /// committed later will be missed.
    pub async fn follow<F: Followed>(
        &self,
        viewer: Viewer,
        filter: Filter<F::Test>,
        after: Option<&str>,
    ) -> Result<Following<F>, Problem> {
        let parts = Arc::clone(&self.0);
        let after = after.map(str::parse::<FeedCursor>).transpose()?;
        // First the ticks, then where the events end: what comes between is in both.
        let ticks = join(&parts);
        let name = format!("{} {:?} {filter:?}", F::NAME, viewer.sight);
        let position = FeedPosition::beginning(&viewer);
        let mut following = Following {
            parts,
            viewer,
            filter,
            name,
            ticks,
            position,
            tick: None,
            ranges: VecDeque::new(),
            waiting: VecDeque::new(),
            telling: None,
        };
        following.begin(after).await?;
        Ok(following)
    }
}

impl<F: Followed> Following<F> {
    /// What it is told from now on. An error is the last item: it resumes after its last cursor.
    pub fn moments(self) -> impl Stream<Item = Result<Moment<F::Row>, Problem>> + Send {
        unfold(Some(self), async |following| {
            let mut following = following?;
            match following.next().await {
                Ok(moment) => Some((Ok(moment), Some(following))),
                Err(None) => None,
                Err(Some(problem)) => Some((Err(problem), None)),
            }
        })
    }

    async fn begin(&mut self, after: Option<FeedCursor>) -> Result<(), Problem> {
        let store = &self.parts.store;
        let heads = match after {
            None => {
                let heads = known(store.heads().await)?;
                self.position = FeedPosition::at(&self.viewer, &heads, None);
                heads
            }
            Some(cursor) => {
                let (position, heads) = known(store.resume(&self.viewer, cursor).await)??;
                self.position = position;
                heads
            }
        };
        self.look_at(&heads);
        Ok(())
    }

    async fn next(&mut self) -> Result<Moment<F::Row>, Option<Problem>> {
        loop {
            if let Some(range) = self.telling {
                if let Some(Told { sequence, event, id, row }) = self.waiting.pop_front() {
                    self.position.told(range.jurisdiction, sequence, event);
                    return Ok(Moment { cursor: self.position.cursor().to_string(), id, row });
                }
                self.position.passed(&range);
                self.telling = None;
            }
            if let Some(range) = self.range() {
                self.waiting = self.read(&range).await?.into();
                self.telling = Some(range);
                continue;
            }
            self.tick = None;
            match self.ticks.recv().await {
                Ok(tick) => {
                    self.look_at(&tick.heads);
                    self.tick = Some(tick);
                }
                // Too slow for the ticks: the next one says where the events end, and nothing before it was told.
                Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => return Err(None),
            }
        }
    }

    /// The next events to read.
    fn range(&mut self) -> Option<Range> {
        while let Some((jurisdiction, last)) = self.ranges.pop_front() {
            let from = self.position.of(jurisdiction);
            if from < last {
                let to = last.min(from + EVENTS_AT_ONCE);
                self.ranges.push_front((jurisdiction, last));
                return Some(Range { jurisdiction, from, to });
            }
        }
        None
    }

    async fn read(&self, range: &Range) -> Result<Vec<Told<F::Row>>, Problem> {
        let day = (self.parts.day)();
        let scope = self.parts.store.scope(&self.viewer, day);
        let read = F::read(&scope, range, &self.filter);
        match &self.tick {
            Some(tick) => {
                let name = format!("{} {day:?} {range:?}", self.name);
                tick.reads.shared(name, read).await.map(|told| told.as_ref().clone())
            }
            None => read.await,
        }
    }

    fn look_at(&mut self, heads: &Heads) {
        let visible = heads.iter().filter(|(place, _)| follows(&self.viewer, **place));
        self.ranges = visible.map(|(place, last)| (*place, *last)).collect();
    }
}

fn known<T>(result: Result<T, StoreError>) -> Result<T, Problem> {
    result.map_err(|error| problem_of(&error))
}
