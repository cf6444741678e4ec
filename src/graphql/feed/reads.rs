//! What followers share of one tick: each read is made once, by the first who asks.

use std::any::Any;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::OnceCell;

use crate::model::problem::Problem;

type Cells = HashMap<String, Arc<dyn Any + Send + Sync>>;

/// Reads by what they read: kind, sight, day, filter, and the range of events.
#[derive(Default)]
pub struct Reads(Mutex<Cells>);

impl std::fmt::Debug for Reads {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Reads")
    }
}

impl Reads {
    /// The read of this name, made now unless it was.
    pub async fn shared<T, F>(&self, name: String, read: F) -> Result<Arc<T>, Problem>
    where
        T: Send + Sync + 'static,
        F: Future<Output = Result<T, Problem>>,
    {
        type Cell<T> = OnceCell<Result<Arc<T>, Problem>>;
        let cell = {
            let mut cells = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(cells.entry(name).or_insert_with(|| Arc::new(Cell::<T>::new()) as Arc<dyn Any + Send + Sync>))
        };
        // One name is one kind, so its cell has one type.
        let cell = cell.downcast::<Cell<T>>().map_err(|_| Problem::Internal)?;
        cell.get_or_init(async || read.await.map(Arc::new)).await.clone()
    }
}
