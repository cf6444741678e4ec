//! The chain of a jurisdiction's events: each carries the SHA-256 over the one before it and itself, so that no event
//! can be changed, taken out or put in without every later hash telling of it.

use entity::{event, event_chain};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, OnConflict, Order, Query};
use sea_orm::{ConnectionTrait, DatabaseTransaction};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::Store;
use super::error::StoreError;
use super::sql::col;
use crate::model::text::hex;

/// Events that are read at once while a chain is checked.
const EVENTS_AT_ONCE: u64 = 1_000;

/// Reserves numbers for so many events: the last number and the last hash before them. Whoever comes next waits until
/// this transaction ends.
#[expect(clippy::disallowed_methods, reason = "a number and a hash for the next event, that no answer shows")]
pub(super) async fn lock(
    transaction: &DatabaseTransaction,
    jurisdiction: Uuid,
    events: usize,
) -> Result<(i64, String), StoreError> {
    let count = i64::try_from(events).map_err(|_| StoreError::Fault(format!("{events} events at once")))?;
    let reserve = Query::update()
        .table(event_chain::Entity)
        .value(event_chain::Column::Sequence, Expr::col(event_chain::Column::Sequence).add(count))
        .and_where(Expr::col(event_chain::Column::JurisdictionId).eq(jurisdiction))
        .returning(Query::returning().columns([event_chain::Column::Sequence, event_chain::Column::Hash]))
        .to_owned();
    if let Some(row) = transaction.query_one(&reserve).await? {
        let (last, hash): (i64, String) = (row.try_get("", "sequence")?, row.try_get("", "hash")?);
        return Ok((last - count, hash));
    }
    // The first change of a jurisdiction; of two at once the second waits here, and then finds the row.
    let first = Query::insert()
        .into_table(event_chain::Entity)
        .columns([
            event_chain::Column::JurisdictionId,
            event_chain::Column::FirstSequence,
            event_chain::Column::Sequence,
            event_chain::Column::Hash,
        ])
        .values_panic([jurisdiction.into(), 1_i64.into(), 0_i64.into(), "".into()])
        .on_conflict(OnConflict::column(event_chain::Column::JurisdictionId).do_nothing().to_owned())
        .to_owned();
    transaction.execute(&first).await?;
    let row = transaction.query_one(&reserve).await?;
    let row = row.ok_or_else(|| StoreError::Fault(format!("the chain of {jurisdiction} cannot be begun")))?;
    let (last, hash): (i64, String) = (row.try_get("", "sequence")?, row.try_get("", "hash")?);
    Ok((last - count, hash))
}

/// Sets where the chain ends now.
pub(super) async fn end(transaction: &DatabaseTransaction, jurisdiction: Uuid, hash: &str) -> Result<(), StoreError> {
    let end = Query::update()
        .table(event_chain::Entity)
        .value(event_chain::Column::Hash, hash)
        .and_where(Expr::col(event_chain::Column::JurisdictionId).eq(jurisdiction))
        .to_owned();
    transaction.execute(&end).await?;
    Ok(())
}

/// The hash of an event that follows one with this hash.
pub(super) fn hash(before: &str, event: &event::Model) -> String {
    hex(&Sha256::digest(format!("{before}\n{}", canonical(event))))
}

/// An event as its hash sees it: JSON without spaces, keys in order, absent values as null. The databases keep JSON
/// each in its own order, so the keys of what was changed are sorted too.
fn canonical(event: &event::Model) -> String {
    // Destructured, so that a new column is hashed, or left out on purpose.
    let event::Model {
        id,
        jurisdiction_id,
        sequence,
        at,
        actor_subject,
        actor_name,
        actor_agency_id,
        action,
        entity_type,
        entity_id,
        changes,
        trace_id,
        responsibility_id,
        assignment_id,
        agency_id,
        audience,
        hash: _,
    } = event;
    let whole = serde_json::json!({
        "id": id,
        "jurisdiction": jurisdiction_id,
        "sequence": sequence,
        "at": at.timestamp_micros(),
        "actor": { "subject": actor_subject, "name": actor_name, "agency": actor_agency_id },
        "action": action,
        "entity": { "type": entity_type, "id": entity_id },
        "changes": changes,
        "trace": trace_id,
        "about": {
            "responsibility": responsibility_id,
            "assignment": assignment_id,
            "agency": agency_id,
            "audience": audience,
        },
    });
    sorted(&whole).to_string()
}

fn sorted(value: &serde_json::Value) -> serde_json::Value {
    match value {
        serde_json::Value::Object(fields) => {
            let mut fields: Vec<_> = fields.iter().map(|(key, value)| (key.clone(), sorted(value))).collect();
            fields.sort_by(|(one, _), (other, _)| one.cmp(other));
            serde_json::Value::Object(fields.into_iter().collect())
        }
        serde_json::Value::Array(items) => items.iter().map(sorted).collect(),
        other => other.clone(),
    }
}

/// What checking a jurisdiction's chain showed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChainCheck {
    /// The jurisdiction's code.
    pub jurisdiction: String,
    /// Events that are in order.
    pub events: u64,
    /// Events that were written before the chain began, and are not hashed.
    pub unhashed: i64,
    /// Where the chain breaks first; none where it is whole.
    pub broken: Option<BrokenLink>,
}

/// Where a chain breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BrokenLink {
    /// The number is missing: an event was taken out.
    Missing(i64),
    /// The event, or one before it, is not what it was when it was written.
    Changed { sequence: i64, event: Uuid },
    /// The chain's own end says otherwise than its last event: the last events were taken out, or put in.
    End { sequence: i64, expected: i64 },
}

impl Store {
    /// Checks the chain of every jurisdiction, or of one by its code, and finds its first broken link.
    #[expect(clippy::disallowed_methods, reason = "the operator checks what is written; no row is shown")]
    pub async fn verify_chains(&self, code: Option<&str>) -> Result<Vec<ChainCheck>, StoreError> {
        use entity::jurisdiction;
        let mut chains = Query::select();
        chains
            .columns([
                (event_chain::Entity, event_chain::Column::JurisdictionId),
                (event_chain::Entity, event_chain::Column::FirstSequence),
                (event_chain::Entity, event_chain::Column::Sequence),
                (event_chain::Entity, event_chain::Column::Hash),
            ])
            .column((jurisdiction::Entity, jurisdiction::Column::Code))
            .from(event_chain::Entity)
            .inner_join(
                jurisdiction::Entity,
                Expr::col((jurisdiction::Entity, jurisdiction::Column::Id))
                    .equals((event_chain::Entity, event_chain::Column::JurisdictionId)),
            )
            .order_by((jurisdiction::Entity, jurisdiction::Column::Code), Order::Asc);
        if let Some(code) = code {
            chains.and_where(Expr::col((jurisdiction::Entity, jurisdiction::Column::Code)).eq(code));
        }
        let mut checks = Vec::new();
        for row in self.reader.query_all(&chains).await? {
            let place: Uuid = row.try_get("", "jurisdiction_id")?;
            let first: i64 = row.try_get("", "first_sequence")?;
            let end: (i64, String) = (row.try_get("", "sequence")?, row.try_get("", "hash")?);
            let (events, broken) = self.verify_chain(place, first, end).await?;
            checks.push(ChainCheck { jurisdiction: row.try_get("", "code")?, events, unhashed: first - 1, broken });
        }
        Ok(checks)
    }

    #[expect(clippy::disallowed_methods, reason = "the operator checks what is written; no row is shown")]
    async fn verify_chain(
        &self,
        place: Uuid,
        first: i64,
        (end, end_hash): (i64, String),
    ) -> Result<(u64, Option<BrokenLink>), StoreError> {
        use sea_orm::FromQueryResult;
        let (mut before, mut next, mut events) = (String::new(), first, 0_u64);
        loop {
            let mut select = Query::select();
            super::sql::columns::<event::Entity>(&mut select, "e", "");
            select
                .from_as(event::Entity, Alias::new("e"))
                .and_where(col("e", event::Column::JurisdictionId).eq(place))
                .and_where(col("e", event::Column::Sequence).gte(next))
                // What is appended while this runs is checked next time.
                .and_where(col("e", event::Column::Sequence).lte(end))
                .order_by_expr(col("e", event::Column::Sequence), Order::Asc)
                .limit(EVENTS_AT_ONCE);
            let rows = self.reader.query_all(&select).await?;
            if rows.is_empty() {
                break;
            }
            for row in rows {
                let event = event::Model::from_query_result(&row, "")?;
                if event.sequence != next {
                    return Ok((events, Some(BrokenLink::Missing(next))));
                }
                before = hash(&before, &event);
                if event.hash.as_deref() != Some(before.as_str()) {
                    return Ok((events, Some(BrokenLink::Changed { sequence: next, event: event.id })));
                }
                next += 1;
                events += 1;
            }
        }
        let whole = next == end + 1 && (events == 0 || before == end_hash);
        let broken = (!whole).then_some(BrokenLink::End { sequence: next - 1, expected: end });
        Ok((events, broken))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::sorted;

    #[test]
    fn keys_are_sorted_at_every_depth_and_lists_keep_their_order() {
        let value = json!({ "b": [{ "d": 1, "c": "督" }, 2], "a": null });
        assert_eq!(sorted(&value).to_string(), r#"{"a":null,"b":[{"c":"督","d":1},2]}"#);
    }
}
