//! Rows that have a past already: what `duban seed` makes up. Each has the one event of its making, on the day that its
//! story says; what an assignment's light read is given by day.

use chrono::{DateTime, NaiveDate, Utc};

use super::{ROWS_AT_ONCE, Stored, UnitOfWork, change, columns, id};
use crate::model::event::About;
use crate::store::assignment::AssignmentRecord;
use crate::store::assignment_state;
use crate::store::error::StoreError;

/// A row with what its event tells, and when.
#[derive(Clone, Debug)]
pub struct Lived<M> {
    pub row: M,
    pub about: About,
    pub at: DateTime<Utc>,
}

/// How an assignment stood from a day on.
#[derive(Clone, Debug)]
pub struct PastState {
    pub row: AssignmentRecord,
    pub from_on: NaiveDate,
    /// The first day on which it no longer did; none for what stands now.
    pub until_on: Option<NaiveDate>,
}

impl UnitOfWork {
    /// Adds rows of one table, each with its event on its own day.
    pub async fn add_lived<M: Stored>(&mut self, rows: &[Lived<M>]) -> Result<(), StoreError> {
        for part in rows.chunks(ROWS_AT_ONCE) {
            let part: Vec<M> = part.iter().map(|lived| lived.row.clone()).collect();
            self.insert(&part).await?;
        }
        let now = self.now;
        for Lived { row, about, at } in rows {
            // What is derived of a row is made at the commit, but for the states, which are given.
            self.remember(None, Some(row));
            self.assignments.remove(&id(row));
            (self.about, self.now) = (*about, *at);
            let changes = columns::<M>().filter_map(|column| change(&column, None, Some(&row.get(column)))).collect();
            let recorded = self.record::<M>(row, changes);
            self.now = now;
            recorded?;
        }
        Ok(())
    }

    /// Keeps what stood on assignments that were added with their past.
    pub async fn keep_past(&self, states: &[PastState]) -> Result<(), StoreError> {
        for part in states.chunks(ROWS_AT_ONCE) {
            let part: Vec<_> = part.iter().map(|past| assignment_state::past(self.id(), past)).collect();
            self.insert(&part).await?;
        }
        Ok(())
    }

    /// Puts the events that are owed into the order of their days, so that the trail tells the story as it went.
    pub fn sort_events(&mut self) {
        self.events.sort_by_key(|event| event.at);
    }
}
