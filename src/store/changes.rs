//! Pages of the feed of changes: what of the events ahead of a position a viewer is told. Besides the events that it
//! sees, an agency is told that an assignment of its own left its sight, and that another agency's part in an item of its
//! own changed, and nothing more of that.

use sea_orm::sea_query::{Alias, CaseStatement, Expr, ExprTrait, Func, IntoIden, Order, SelectStatement, TableRef};
use sea_orm::{DbBackend, FromQueryResult, QueryResult};

use entity::{assignment, event};
use uuid::Uuid;

use super::Store;
use super::condition::Conditions;
use super::error::StoreError;
use super::event::{BESIDE, CHANGE, EventRow, TOMBSTONE, WHOLE};
use super::feed::{Heads, Range, within};
use super::list::Listed;
use super::scope::{ROOT, Readable, Scope};
use super::sql::{any, col};
use crate::model::feed_cursor::FeedCursor;
use crate::model::feed_position::{Ahead, FeedPosition};
use crate::model::filter::{ChangeTest, Filter};
use crate::model::problem::Problem;
use crate::model::viewer::Viewer;

/// Events that one page looks at: what a filter keeps may be rare among them.
const EVENTS_AT_ONCE: i64 = 20_000;

/// A page of the feed.
#[derive(Debug)]
pub struct ChangePage {
    pub rows: Vec<EventRow>,
    /// Where each row leaves the reader.
    pub positions: Vec<FeedPosition>,
    /// Where the page leaves the reader: behind its last row, and behind what was looked at and not told.
    pub end: FeedPosition,
    /// There is more to look at.
    pub more: bool,
}

/// An event as the feed tells it.
struct Fed(EventRow);

impl FromQueryResult for Fed {
    fn from_query_result(row: &QueryResult, prefix: &str) -> Result<Self, sea_orm::DbErr> {
        EventRow::from_query_result(row, prefix).map(Self)
    }
}

impl Readable for Fed {
    fn table() -> SelectStatement {
        EventRow::table()
    }

    fn select(select: &mut SelectStatement, scope: &Scope<'_>) {
        let told_as = match scope.sees_beside(ROOT) {
            Some(beside) => {
                CaseStatement::new().case(scope.sees_event(ROOT), WHOLE).case(beside, BESIDE).finally(TOMBSTONE).into()
            }
            None => Expr::cust(WHOLE.to_string()),
        };
        EventRow::select_as(select, &told_as);
    }

    fn visible(scope: &Scope<'_>, alias: &str) -> Expr {
        any(std::iter::once(scope.sees_event(alias)).chain(scope.loses(alias)).chain(scope.sees_beside(alias)))
    }
}

impl Store {
    /// Where a cursor leaves the viewer, and where the events end. The outer error is the database's, the inner one the
    /// cursor's.
    pub async fn resume(
        &self,
        viewer: &Viewer,
        cursor: FeedCursor,
    ) -> Result<Result<(FeedPosition, Heads), Problem>, StoreError> {
        let place = match &cursor {
            FeedCursor::Event(event) if *event != FeedCursor::BEGINNING => self.place_of_event(*event).await?,
            FeedCursor::Event(_) | FeedCursor::Places(_) => None,
        };
        let heads = self.heads().await?;
        Ok(FeedPosition::after(viewer, cursor, &heads, place).map(|position| (position, heads)))
    }
}

impl Scope<'_> {
    /// The events of a range that the viewer is told and that pass, in order.
    pub(crate) async fn events_in(
        &self,
        range: &Range,
        filter: &Filter<ChangeTest>,
    ) -> Result<Vec<EventRow>, StoreError> {
        let rows = self.fed(filter).filter(within(range)).rows(&[col(ROOT, event::Column::Sequence)]).await?;
        Ok(rows.into_iter().map(|Fed(row)| row).collect())
    }

    /// The next changes behind a position that the viewer is told and that pass: those of one jurisdiction after those
    /// of another, each in the order of the commits. One statement, however many jurisdictions there are.
    pub(crate) async fn changes_after(
        &self,
        viewer: &Viewer,
        position: FeedPosition,
        heads: &Heads,
        filter: &Filter<ChangeTest>,
        most: u64,
    ) -> Result<ChangePage, StoreError> {
        // An agency's position can't lie between two events that it is told, so it looks at all that is ahead.
        let agency_alone = self.sight.oversees.is_empty();
        let Ahead { ranges, more } =
            position.ahead(viewer, heads, if agency_alone { i64::MAX } else { EVENTS_AT_ONCE });
        let sequence = (col(ROOT, event::Column::Sequence), Order::Asc);
        let place = (col(ROOT, event::Column::JurisdictionId), Order::Asc);
        let mut rows: Vec<Fed> = match ranges.as_slice() {
            [] => Vec::new(),
            [range] => self.fed(filter).filter(within(range)).first(&[sequence], most + 1).await?,
            ranges => {
                let (list, on) = self.ranges(ranges);
                self.fed(filter).joined(list, on).first(&[place, sequence], most + 1).await?
            }
        };
        let size = usize::try_from(most).unwrap_or(usize::MAX);
        let cut = rows.len() > size;
        rows.truncate(size);
        let mut end = position;
        let mut positions = Vec::with_capacity(rows.len());
        let mut ahead = ranges.iter().peekable();
        for Fed(row) in &rows {
            while let Some(range) = ahead.next_if(|range| range.jurisdiction < row.event.jurisdiction_id) {
                end.passed(range);
            }
            end.told(row.event.jurisdiction_id, row.event.sequence, row.event.id);
            positions.push(end.clone());
        }
        if !cut {
            ahead.for_each(|range| end.passed(range));
        }
        let rows = rows.into_iter().map(|Fed(row)| row).collect();
        Ok(ChangePage { rows, positions, end, more: cut || more })
    }

    /// The first change of a range that the viewer is told and that passes.
    pub(crate) async fn next_change(
        &self,
        range: &Range,
        filter: &Filter<ChangeTest>,
    ) -> Result<Option<EventRow>, StoreError> {
        let sequence = (col(ROOT, event::Column::Sequence), Order::Asc);
        let rows = self.fed(filter).filter(within(range)).first(&[sequence], 1).await?;
        Ok(rows.into_iter().next().map(|Fed(row)| row))
    }

    /// Where the feed ends now: everything that the viewer is told later lies behind it.
    pub(crate) async fn feed_end(&self, viewer: &Viewer, heads: &Heads) -> Result<FeedPosition, StoreError> {
        let last = match (self.sight.oversees.is_empty(), heads.get(&viewer.jurisdiction)) {
            (true, Some(last)) => {
                let range = Range { jurisdiction: viewer.jurisdiction, from: 0, to: *last };
                let latest = (col(ROOT, event::Column::Sequence), Order::Desc);
                let rows = self.all::<Fed>().filter(within(&range)).first(&[latest], 1).await?;
                rows.first().map(|Fed(row)| row.event.id)
            }
            _ => None,
        };
        Ok(FeedPosition::at(viewer, heads, last))
    }

    /// How many changes the viewer is told that pass, from the beginning.
    pub(crate) async fn count_changes(&self, filter: &Filter<ChangeTest>) -> Result<u64, StoreError> {
        self.fed(filter).count().await
    }

    fn fed(&self, filter: &Filter<ChangeTest>) -> super::scope::Scoped<'_, Fed> {
        let passes = |filter: &_| EventRow::condition(&Conditions::new(self), ROOT, filter);
        let Some(beside) = self.sees_beside(ROOT) else { return self.all::<Fed>().filter(passes(filter)) };
        // What is not told must not be asked either.
        let told = filter.answered(&|test| match test {
            ChangeTest::Action(test) => Some(test.holds(CHANGE)),
            _ => None,
        });
        let (seen, beside) = (self.sees_event(ROOT), || beside.clone());
        self.all::<Fed>().filter(any([
            seen.clone().and(passes(filter)),
            seen.clone().not().and(beside()).and(passes(&told)),
            // Of what left the viewer's sight no filter can be asked.
            seen.not().and(beside().not()),
        ]))
    }

    /// Whether the event took an assignment of the agency's own out of its sight, and the item with it: it was
    /// withdrawn, or is gone, and has not come back.
    fn loses(&self, alias: &str) -> Option<Expr> {
        let own = self.own_part(alias)?;
        let test = "c.value ->> 'field' = 'status' AND c.value ->> 'before' IS NOT NULL \
                    AND COALESCE(c.value ->> 'after', 'WITHDRAWN') = 'WITHDRAWN'";
        let changes = [col(alias, event::Column::Changes)];
        let ended = if self.backend() == DbBackend::Postgres {
            Expr::cust_with_exprs(format!("EXISTS (SELECT 1 FROM jsonb_array_elements($1) AS c WHERE {test})"), changes)
        } else {
            Expr::cust_with_exprs(format!("EXISTS (SELECT 1 FROM json_each(?) AS c WHERE {test})"), changes)
        };
        let back = sea_orm::sea_query::Query::select()
            .expr(Expr::cust("1"))
            .from_as(assignment::Entity, Alias::new("part"))
            .and_where(col("part", assignment::Column::Id).eq(col(alias, event::Column::EntityId)))
            .and_where(self.sees_assignment("part"))
            .to_owned();
        Some(own.and(ended).and(Expr::exists(back).not()))
    }

    /// Ranges as a list of values with the condition that an event lies in one of them.
    fn ranges(&self, ranges: &[Range]) -> (TableRef, Expr) {
        let postgres = self.backend() == DbBackend::Postgres;
        let key = |place: Uuid| if postgres { place.to_string() } else { place.simple().to_string() };
        let entries = ranges.iter().map(|range| serde_json::json!([key(range.jurisdiction), range.from, range.to]));
        let list = Expr::val(serde_json::Value::Array(entries.collect()).to_string());
        let value = || [col("ahead", "value")];
        let part = |postgres_form: &str, sqlite_form: &str| {
            Expr::cust_with_exprs(if postgres { postgres_form } else { sqlite_form }.to_owned(), value())
        };
        let (list, name) = if postgres {
            (Expr::cust_with_exprs("($1)::jsonb", [list]), "jsonb_array_elements")
        } else {
            (list, "json_each")
        };
        let table = TableRef::FunctionCall(Func::cust(name).arg(list), Alias::new("ahead").into_iden());
        let on = col(ROOT, event::Column::JurisdictionId)
            .eq(part("($1 ->> 0)::uuid", "unhex(? ->> 0)"))
            .and(col(ROOT, event::Column::Sequence).gt(part("($1 ->> 1)::bigint", "(? ->> 1)")))
            .and(col(ROOT, event::Column::Sequence).lte(part("($1 ->> 2)::bigint", "(? ->> 2)")));
        (table, on)
    }
}
