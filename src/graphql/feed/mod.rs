//! The live feed behind the subscriptions. One task a node, while anybody follows, watches where the events of each
//! jurisdiction end; when one moves on it sends a tick to all followers. A follower reads what lies between its own
//! position and the tick through its own scope; those with the same sight and the same filter share that read, and the
//! batch of rows that came of it, so that a relation is loaded once for all of them.
//!
//! Nothing is lost and nothing told twice: what was told is a position in the commit order, and not what was sent. Who is
//! too slow for the ticks reads the whole range at the next one.

mod follow;
mod hub;
mod page;
mod reads;
mod told;

use std::sync::{Arc, Mutex};

use tokio::sync::{Notify, broadcast};

pub use self::follow::{Following, Moment};
use self::hub::Tick;
pub use self::page::FeedListing;
pub use self::told::{Assignments, Changes, Followed, Responsibilities};
use crate::store::{Day, Store};

/// Ticks that may wait for a follower; beyond that it reads several at once.
const TICKS_WAITING: usize = 64;

/// A node's feed. Clones share it.
#[derive(Clone)]
pub struct Feed(Arc<Parts>);

struct Parts {
    store: Store,
    /// The business day by which what is told now is judged.
    day: Box<dyn Fn() -> Day + Send + Sync>,
    ticks: broadcast::Sender<Arc<Tick>>,
    /// Rung after a commit of this process, and when the last follower leaves.
    bell: Notify,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// The watching task runs.
    watching: bool,
    /// The other nodes are being called; and again, when that is done.
    calling: Option<bool>,
}

impl std::fmt::Debug for Feed {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Feed").field("followers", &self.followers()).finish_non_exhaustive()
    }
}

impl Feed {
    /// The feed of a node: from now on its commits call the other nodes.
    /// `day` tells the business day of the moment: a follower outlives the day on which it began.
    pub fn new(store: Store, day: impl Fn() -> Day + Send + Sync + 'static) -> Self {
        let (ticks, _) = broadcast::channel(TICKS_WAITING);
        let (bell, state) = (Notify::new(), Mutex::default());
        let parts = Arc::new(Parts { store, day: Box::new(day), ticks, bell, state });
        let weak = Arc::downgrade(&parts);
        parts.store.on_commit(move || {
            if let Some(parts) = weak.upgrade() {
                hub::committed(&parts);
            }
        });
        Self(parts)
    }

    /// How many follow.
    pub fn followers(&self) -> usize {
        self.0.ticks.receiver_count()
    }
}
