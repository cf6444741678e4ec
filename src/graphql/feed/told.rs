//! What of a range of events the three subscriptions tell.

use std::collections::HashMap;
use std::fmt::Debug;

use uuid::Uuid;

use crate::graphql::batch::{Batch, Loaded};
use crate::graphql::failure::problem_of;
use crate::model::filter::{AssignmentTest, ChangeTest, Filter, ResponsibilityTest};
use crate::model::problem::Problem;
use crate::store::assignment::AssignmentRow;
use crate::store::event::EventRow;
use crate::store::feed::{Range, Subject};
use crate::store::list::Listed;
use crate::store::responsibility::ResponsibilityRow;
use crate::store::{Scope, StoreError};

/// One thing to tell.
#[derive(Debug)]
pub struct Told<R> {
    /// The number of the event that tells it.
    pub sequence: i64,
    pub event: Uuid,
    pub id: Uuid,
    /// The row as it stands; none where it left the viewer's sight.
    pub row: Option<Loaded<R>>,
}

impl<R> Clone for Told<R> {
    fn clone(&self) -> Self {
        Self { sequence: self.sequence, event: self.event, id: self.id, row: self.row.clone() }
    }
}

/// What can be followed.
#[async_trait::async_trait]
pub trait Followed: Send + Sync + 'static {
    /// Tells its reads from those of the others.
    const NAME: &'static str;
    type Row: Send + Sync + 'static;
    type Test: Debug + Send + Sync + 'static;

    /// What of these events is told, in their order.
    async fn read(
        scope: &Scope<'static>,
        range: &Range,
        filter: &Filter<Self::Test>,
    ) -> Result<Vec<Told<Self::Row>>, Problem>;
}

/// The changes themselves.
#[derive(Debug)]
pub struct Changes;

/// The assignments of which they tell.
#[derive(Debug)]
pub struct Assignments;

/// The items of which they tell.
#[derive(Debug)]
pub struct Responsibilities;

#[async_trait::async_trait]
impl Followed for Changes {
    const NAME: &'static str = "changes";
    type Row = EventRow;
    type Test = ChangeTest;

    async fn read(
        scope: &Scope<'static>,
        range: &Range,
        filter: &Filter<ChangeTest>,
    ) -> Result<Vec<Told<EventRow>>, Problem> {
        let events = known(scope.events_in(range, filter).await)?;
        let told = |row: Loaded<EventRow>| Told {
            sequence: row.event.sequence,
            event: row.event.id,
            id: row.event.entity_id,
            row: Some(row),
        };
        Ok(Batch::of(events).into_iter().map(told).collect())
    }
}

#[async_trait::async_trait]
impl Followed for Assignments {
    const NAME: &'static str = "assignmentChanged";
    type Row = AssignmentRow;
    type Test = AssignmentTest;

    async fn read(
        scope: &Scope<'static>,
        range: &Range,
        filter: &Filter<AssignmentTest>,
    ) -> Result<Vec<Told<AssignmentRow>>, Problem> {
        again(scope, range, filter, Subject::Assignment).await
    }
}

#[async_trait::async_trait]
impl Followed for Responsibilities {
    const NAME: &'static str = "responsibilityChanged";
    type Row = ResponsibilityRow;
    type Test = ResponsibilityTest;

    async fn read(
        scope: &Scope<'static>,
        range: &Range,
        filter: &Filter<ResponsibilityTest>,
    ) -> Result<Vec<Told<ResponsibilityRow>>, Problem> {
        again(scope, range, filter, Subject::Responsibility).await
    }
}

/// Reads the rows of which the events tell, as they stand now, through the viewer's scope.
async fn again<R: Listed>(
    scope: &Scope<'static>,
    range: &Range,
    filter: &Filter<R::Test>,
    subject: Subject,
) -> Result<Vec<Told<R>>, Problem> {
    let touched = known(scope.touched_in(range, subject).await)?;
    let ids: Vec<Uuid> = touched.iter().map(|row| row.id).collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows = known(scope.these::<R>(&ids, filter).await)?;
    let rows: HashMap<Uuid, Loaded<R>> = Batch::of(rows).into_iter().map(|row| (row.id(), row)).collect();
    // Of what left the viewer's sight no filter can be asked; what only fails the filter is not told.
    let left: Vec<Uuid> =
        touched.iter().filter(|row| row.left && !rows.contains_key(&row.id)).map(|row| row.id).collect();
    let there = if left.is_empty() { Vec::new() } else { known(scope.these::<R>(&left, &Filter::default()).await)? };
    let gone = |id: &Uuid| left.contains(id) && !there.iter().any(|row| row.id() == *id);
    let told = touched.into_iter().filter(|row| rows.contains_key(&row.id) || gone(&row.id));
    Ok(told
        .map(|touched| Told {
            sequence: touched.sequence,
            event: touched.event,
            id: touched.id,
            row: rows.get(&touched.id).cloned(),
        })
        .collect())
}

fn known<T>(result: Result<T, StoreError>) -> Result<T, Problem> {
    result.map_err(|error| problem_of(&error))
}
