//! Events: what was changed, by whom and when. Append-only; the audit trail and the change feed are one table.

use std::collections::{HashMap, HashSet};

use entity::event::{self, Column};
use sea_orm::FromQueryResult;
use sea_orm::sea_query::{Alias, DynIden, Expr, ExprTrait, IntoIden, JoinType, Query, SelectStatement};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::agency::AgencyRow;
use super::condition::Conditions;
use super::error::StoreError;
use super::list::{Listed, Parent};
use super::scope::{ROOT, Readable, Scope};
use super::sql::{among, col, columns};
use crate::model::filter::{ChangeTest, Filter};
use crate::model::order::ChangeOrderField;
use crate::model::page::Key;
use crate::model::told::{Told, tell};

/// The action of what an import changes.
pub const IMPORT: &str = "import";

/// Stands among the changed fields and is none: why the change was made, in the words of who made it. No table may have a
/// column of this name.
pub const NOTE: &str = "note";

/// One changed field, as the event keeps it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FieldChange {
    pub field: String,
    pub before: serde_json::Value,
    pub after: serde_json::Value,
}

/// An event with the agency that acted.
#[derive(Clone, Debug, FromQueryResult)]
pub struct EventRow {
    #[sea_orm(nested(prefix = "event_"))]
    pub event: event::Model,
    #[sea_orm(nested(prefix = "agency_"))]
    pub agency: Option<AgencyRow>,
    /// 1 where the row left the viewer's sight with it, and the viewer is told that alone.
    tombstone: i32,
}

impl EventRow {
    /// Whether the row left the viewer's sight with it, and the viewer is told that alone.
    pub const fn is_tombstone(&self) -> bool {
        self.tombstone != 0
    }

    /// What it tells of the changed row, in the words of the API.
    pub fn told(&self) -> Result<Vec<Told>, StoreError> {
        let mut changes = changes(&self.event)?;
        // Of a row that left the viewer's sight only that it did.
        changes.retain(|change| !self.is_tombstone() || change.field == "status");
        Ok(changes.iter().filter_map(|change| tell(&change.field, &change.before, &change.after)).collect())
    }

    /// The events of an assignment.
    pub(crate) fn of_assignment() -> Parent<Self> {
        Parent { column: Column::AssignmentId.into_iden(), of: |row| row.event.assignment_id.unwrap_or_default() }
    }

    /// The events of an item and of what belongs to it.
    pub(crate) fn of_responsibility() -> Parent<Self> {
        Parent {
            column: Column::ResponsibilityId.into_iden(),
            of: |row| row.event.responsibility_id.unwrap_or_default(),
        }
    }
}

/// The changed fields of an event.
pub(super) fn changes(event: &event::Model) -> Result<Vec<FieldChange>, StoreError> {
    serde_json::from_value(event.changes.clone())
        .map_err(|error| StoreError::Fault(format!("event {} cannot be read: {error}", event.id)))
}

impl Readable for EventRow {
    fn table() -> SelectStatement {
        Query::select().from_as(event::Entity, Alias::new(ROOT)).to_owned()
    }

    fn select(select: &mut SelectStatement, _: &Scope<'_>) {
        Self::select_as(select, Expr::cust("0"));
    }

    fn visible(scope: &Scope<'_>, alias: &str) -> Expr {
        scope.sees_event(alias)
    }
}

impl EventRow {
    /// Selects its columns, and as what it is told.
    pub(super) fn select_as(select: &mut SelectStatement, tombstone: Expr) {
        use entity::agency;
        select.expr_as(tombstone, Alias::new("tombstone"));
        columns::<event::Entity>(select, ROOT, "event_");
        columns::<agency::Entity>(select, "agency", "agency_");
        select.join_as(
            JoinType::LeftJoin,
            agency::Entity,
            Alias::new("agency"),
            col("agency", agency::Column::Id).eq(col(ROOT, Column::ActorAgencyId)),
        );
    }
}

impl Listed for EventRow {
    type Test = ChangeTest;
    type Field = ChangeOrderField;

    fn sort_column(field: ChangeOrderField) -> (&'static str, DynIden) {
        match field {
            ChangeOrderField::Sequence => (ROOT, Column::Sequence.into_iden()),
        }
    }

    fn key(&self, _: ChangeOrderField) -> Key {
        Key::Unsaid
    }

    fn example(_: ChangeOrderField) -> Key {
        Key::Unsaid
    }

    fn id(&self) -> Uuid {
        self.event.id
    }

    fn condition(conditions: &Conditions<'_>, alias: &str, filter: &Filter<ChangeTest>) -> Expr {
        conditions.change(alias, filter)
    }
}

impl Readable for event::Model {
    fn table() -> SelectStatement {
        Query::select().from_as(event::Entity, Alias::new(ROOT)).to_owned()
    }

    fn select(select: &mut SelectStatement, _: &Scope<'_>) {
        columns::<event::Entity>(select, ROOT, "");
    }

    fn visible(scope: &Scope<'_>, alias: &str) -> Expr {
        scope.sees_event(alias)
    }
}

impl Scope<'_> {
    /// The fields of these rows that were changed otherwise than by an import.
    pub async fn fields_changed_since_import(
        &self,
        rows: &[Uuid],
    ) -> Result<HashMap<Uuid, HashSet<String>>, StoreError> {
        let events = self
            .all::<event::Model>()
            .filter(col(ROOT, Column::Action).ne(IMPORT))
            .filter(among(self.backend(), col(ROOT, Column::EntityId), rows))
            .rows(&[])
            .await?;
        let mut fields: HashMap<Uuid, HashSet<String>> = HashMap::new();
        for event in events {
            let told = changes(&event)?.into_iter().map(|change| change.field);
            fields.entry(event.entity_id).or_default().extend(told);
        }
        Ok(fields)
    }
}
