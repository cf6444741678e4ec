//! Events: what was changed, by whom and when. Append-only; the audit trail and the change feed are one table.

use std::collections::{HashMap, HashSet};

use entity::event::{self, Column};
use sea_orm::FromQueryResult;
use sea_orm::sea_query::{Alias, CaseStatement, DynIden, Expr, ExprTrait, IntoIden, JoinType, Query, SelectStatement};
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
    /// How much of it the viewer is told: [`WHOLE`], [`TOMBSTONE`] or [`BESIDE`].
    told_as: i32,
}

/// All of it.
pub(super) const WHOLE: i32 = 0;
/// The row left the viewer's sight with it: that alone.
pub(super) const TOMBSTONE: i32 = 1;
/// Another agency's part in an item of the viewer's changed: that alone.
pub(super) const BESIDE: i32 = 2;

/// The action of a change of which only that it happened is told.
pub(super) const CHANGE: &str = "change";

impl EventRow {
    /// Whether the row left the viewer's sight with it, and the viewer is told that alone.
    pub const fn is_tombstone(&self) -> bool {
        self.told_as == TOMBSTONE
    }

    /// Whether the viewer is told only that another agency's part in an item changed, and whose it is.
    pub const fn is_beside(&self) -> bool {
        self.told_as == BESIDE
    }

    /// What was done.
    pub fn action(&self) -> &str {
        if self.is_beside() { CHANGE } else { &self.event.action }
    }

    /// What it tells of the changed row, in the words of the API.
    pub fn told(&self) -> Result<Vec<Told>, StoreError> {
        let mut changes = changes(&self.event)?;
        // Of a row that left the viewer's sight only that it did.
        changes.retain(|change| match self.told_as {
            WHOLE => true,
            TOMBSTONE => change.field == "status",
            _ => false,
        });
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
        Self::select_as(select, &Expr::cust(WHOLE.to_string()));
    }

    fn visible(scope: &Scope<'_>, alias: &str) -> Expr {
        scope.sees_event(alias)
    }
}

impl EventRow {
    /// Selects its columns, and as what it is told. The agency is the one that acted, or whose part it is where no more
    /// than that is told.
    pub(super) fn select_as(select: &mut SelectStatement, told_as: &Expr) {
        use entity::agency;
        select.expr_as(told_as.clone(), Alias::new("told_as"));
        let beside = told_as.clone().eq(BESIDE);
        let whose =
            CaseStatement::new().case(beside, col(ROOT, Column::AgencyId)).finally(col(ROOT, Column::ActorAgencyId));
        columns::<event::Entity>(select, ROOT, "event_");
        columns::<agency::Entity>(select, "agency", "agency_");
        select.join_as(
            JoinType::LeftJoin,
            agency::Entity,
            Alias::new("agency"),
            col("agency", agency::Column::Id).eq(whose),
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
