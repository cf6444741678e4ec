//! Events: what was changed, by whom and when. Append-only; the audit trail and the change feed are one table.

use std::collections::{HashMap, HashSet};

use entity::event::{self, Column};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query, SelectStatement};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::error::StoreError;
use super::scope::{ROOT, Readable, Scope};
use super::sql::{among, col, columns};

/// The action of what an import changes.
pub const IMPORT: &str = "import";

/// One changed field, as the event keeps it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FieldChange {
    pub field: String,
    pub before: serde_json::Value,
    pub after: serde_json::Value,
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
            let changes: Vec<FieldChange> = serde_json::from_value(event.changes)
                .map_err(|error| StoreError::Fault(format!("event {} cannot be read: {error}", event.id)))?;
            fields.entry(event.entity_id).or_default().extend(changes.into_iter().map(|change| change.field));
        }
        Ok(fields)
    }
}
