//! Batches: the rows that one statement loaded, and the relations that were loaded for all of them at once.
//!
//! The first row that is asked for a relation loads it for all its siblings, inside the viewer's scope; the others find
//! it there. No timer waits for more keys, so a list of any size takes one statement a relation.

use std::any::Any;
use std::collections::HashMap;
use std::ops::Deref;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::OnceCell;
use uuid::Uuid;

use crate::model::problem::Problem;

/// What has been loaded for a batch: one cell for each relation and its arguments.
type Cells = HashMap<(&'static str, String), Arc<dyn Any + Send + Sync>>;

/// Rows that were loaded together.
pub struct Batch<R> {
    rows: Vec<R>,
    cells: Mutex<Cells>,
}

impl<R> std::fmt::Debug for Batch<R> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Batch").field("rows", &self.rows.len()).finish_non_exhaustive()
    }
}

/// One row of a batch.
pub struct Loaded<R> {
    batch: Arc<Batch<R>>,
    place: usize,
}

impl<R> std::fmt::Debug for Loaded<R> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Loaded").field("place", &self.place).finish_non_exhaustive()
    }
}

impl<R> Clone for Loaded<R> {
    fn clone(&self) -> Self {
        Self { batch: Arc::clone(&self.batch), place: self.place }
    }
}

impl<R> Deref for Loaded<R> {
    type Target = R;
    fn deref(&self) -> &R {
        &self.batch.rows[self.place]
    }
}

/// The rows of a relation: a batch of their own, and for each parent's place theirs.
struct Related<C> {
    batch: Arc<Batch<C>>,
    places: Vec<Vec<usize>>,
}

impl<R: Send + Sync + 'static> Batch<R> {
    /// Makes a batch of the rows of one statement.
    pub fn of(rows: Vec<R>) -> Vec<Loaded<R>> {
        let batch = Arc::new(Self { rows, cells: Mutex::default() });
        (0..batch.rows.len()).map(|place| Loaded { batch: Arc::clone(&batch), place }).collect()
    }

    /// What is loaded once for the whole batch under this name and these arguments.
    async fn cell<T, F>(&self, name: &'static str, arguments: String, load: F) -> Result<Arc<T>, Problem>
    where
        T: Send + Sync + 'static,
        F: AsyncFnOnce() -> Result<T, Problem>,
    {
        let cell = {
            let mut cells = self.cells.lock().unwrap_or_else(PoisonError::into_inner);
            let cell = cells
                .entry((name, arguments))
                .or_insert_with(|| Arc::new(OnceCell::<Result<Arc<T>, Problem>>::new()) as Arc<dyn Any + Send + Sync>);
            Arc::clone(cell)
        };
        // One name is one relation, so its cell has one type.
        let cell = cell.downcast::<OnceCell<Result<Arc<T>, Problem>>>().map_err(|_| Problem::Internal)?;
        cell.get_or_init(async || load().await.map(Arc::new)).await.clone()
    }

    fn keys(&self, key: impl Fn(&R) -> Option<Uuid>) -> Vec<Uuid> {
        let mut keys: Vec<Uuid> = self.rows.iter().filter_map(key).collect();
        keys.sort_unstable();
        keys.dedup();
        keys
    }
}

impl<R: Send + Sync + 'static> Loaded<R> {
    /// A row that was loaded alone.
    pub fn alone(row: R) -> Self {
        Self { batch: Arc::new(Batch { rows: vec![row], cells: Mutex::default() }), place: 0 }
    }

    /// The rows that point at this one: loaded for all siblings, in the order in which they were read.
    pub async fn many<C, F>(
        &self,
        name: &'static str,
        key: fn(&R) -> Uuid,
        parent: fn(&C) -> Option<Uuid>,
        load: F,
    ) -> Result<Vec<Loaded<C>>, Problem>
    where
        C: Send + Sync + 'static,
        F: AsyncFnOnce(Vec<Uuid>) -> Result<Vec<C>, Problem>,
    {
        let related = async || {
            let children = load(self.batch.keys(|row| Some(key(row)))).await?;
            let mut by_parent: HashMap<Uuid, Vec<usize>> = HashMap::new();
            for (place, child) in children.iter().enumerate() {
                if let Some(parent) = parent(child) {
                    by_parent.entry(parent).or_default().push(place);
                }
            }
            let places =
                self.batch.rows.iter().map(|row| by_parent.get(&key(row)).cloned().unwrap_or_default()).collect();
            Ok(Related { batch: Arc::new(Batch { rows: children, cells: Mutex::default() }), places })
        };
        Ok(self.pick(&*self.batch.cell(name, String::new(), related).await?))
    }

    /// The row that this one points at: loaded for all siblings. None where it points at none, or at a hidden one.
    pub async fn one<C, K, F>(
        &self,
        name: &'static str,
        key: fn(&R) -> K,
        id: fn(&C) -> Uuid,
        load: F,
    ) -> Result<Option<Loaded<C>>, Problem>
    where
        C: Send + Sync + 'static,
        K: Into<Option<Uuid>>,
        F: AsyncFnOnce(Vec<Uuid>) -> Result<Vec<C>, Problem>,
    {
        let related = async || {
            let keys = self.batch.keys(|row| key(row).into());
            let targets = if keys.is_empty() { Vec::new() } else { load(keys).await? };
            let by_id: HashMap<Uuid, usize> =
                targets.iter().enumerate().map(|(place, target)| (id(target), place)).collect();
            let place = |row: &R| key(row).into().and_then(|key| by_id.get(&key).copied()).into_iter().collect();
            let places = self.batch.rows.iter().map(place).collect();
            Ok(Related { batch: Arc::new(Batch { rows: targets, cells: Mutex::default() }), places })
        };
        Ok(self.pick(&*self.batch.cell(name, String::new(), related).await?).pop())
    }

    /// The row that was read together with this one: its siblings make a batch of their own, without a statement.
    pub async fn joined<C>(&self, name: &'static str, part: fn(&R) -> Option<C>) -> Result<Option<Loaded<C>>, Problem>
    where
        C: Send + Sync + 'static,
    {
        let related = async || {
            let mut rows = Vec::new();
            let mut places = Vec::new();
            for row in &self.batch.rows {
                let place = part(row).map(|part| {
                    rows.push(part);
                    rows.len() - 1
                });
                places.push(place.into_iter().collect());
            }
            Ok(Related { batch: Arc::new(Batch { rows, cells: Mutex::default() }), places })
        };
        Ok(self.pick(&*self.batch.cell(name, String::new(), related).await?).pop())
    }

    /// Whatever else is loaded once for all siblings, by their keys.
    pub async fn shared<T, F>(
        &self,
        name: &'static str,
        arguments: String,
        key: fn(&R) -> Uuid,
        load: F,
    ) -> Result<Arc<T>, Problem>
    where
        T: Send + Sync + 'static,
        F: AsyncFnOnce(Vec<Uuid>) -> Result<T, Problem>,
    {
        self.batch.cell(name, arguments, async || load(self.batch.keys(|row| Some(key(row)))).await).await
    }

    /// What is loaded once for all siblings from the rows themselves.
    pub async fn together<T, F>(&self, name: &'static str, load: F) -> Result<Arc<T>, Problem>
    where
        T: Send + Sync + 'static,
        F: AsyncFnOnce(&[R]) -> Result<T, Problem>,
    {
        self.batch.cell(name, String::new(), async || load(&self.batch.rows).await).await
    }

    fn pick<C>(&self, related: &Related<C>) -> Vec<Loaded<C>> {
        related.places[self.place].iter().map(|&place| Loaded { batch: Arc::clone(&related.batch), place }).collect()
    }
}
