//! Keys: UUIDv7 made from the clock with a counter, so that equal times stay in order.

use std::sync::Arc;

use uuid::{ContextV7, Timestamp, Uuid};

use super::clock::Clock;

/// Hands out keys in rising order.
#[derive(Debug, Clone)]
pub struct Ids {
    clock: Arc<dyn Clock>,
    context: Arc<std::sync::Mutex<ContextV7>>,
}

impl Ids {
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self { clock, context: Arc::new(std::sync::Mutex::new(ContextV7::new())) }
    }

    /// The next key.
    pub fn next(&self) -> Uuid {
        let now = self.clock.now();
        let context = self.context.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let seconds = u64::try_from(now.timestamp()).unwrap_or_default();
        Uuid::new_v7(Timestamp::from_unix(&*context, seconds, now.timestamp_subsec_nanos()))
    }
}
