//! Keyset paging: `(sort column, id)` compared as a row value on NOT NULL columns, so that page 1 and page 10,000 cost
//! the same. (The OR form of the ORM's own cursor can't use the index: 400,000 buffers against 24, measured.)

use std::fmt::Display;

use chrono::NaiveDate;
use sea_orm::sea_query::{Alias, Asterisk, DynIden, Expr, ExprTrait, Order, Query, SelectStatement, WindowStatement};

use super::scope::ROOT;
use super::sql::col;
use crate::model::order::Direction;
use crate::model::page::{Key, PageRequest, Place};

/// What a list is sorted by: a NOT NULL column of the root table or of one joined to it, then the id.
#[derive(Clone, Debug)]
pub(super) struct Sort {
    pub table: &'static str,
    pub column: DynIden,
    pub direction: Direction,
}

/// Rows of a page in the list's order.
#[derive(Clone, Debug)]
pub struct Page<R> {
    pub rows: Vec<R>,
    pub has_next: bool,
    pub has_previous: bool,
}

impl<R> Page<R> {
    /// The page of a parent that has no rows.
    pub fn empty(request: &PageRequest) -> Self {
        page(Vec::new(), request)
    }
}

impl Sort {
    fn key(&self) -> Expr {
        col(self.table, self.column.clone())
    }

    fn id() -> Expr {
        col(ROOT, "id")
    }

    /// The way in which the rows are read: a page from the end is read backwards.
    fn reading(&self, from_end: bool) -> Order {
        let ascending = (self.direction == Direction::Ascending) != from_end;
        if ascending { Order::Asc } else { Order::Desc }
    }

    /// The rows that come later (or earlier) in the list than the place.
    fn beyond(&self, place: &Place, later: bool) -> Vec<Expr> {
        let greater = (self.direction == Direction::Ascending) == later;
        let value = || match &place.key {
            Key::Number(number) => Expr::val(i32::try_from(*number).unwrap_or(i32::MAX)),
            Key::Text(text) => Expr::val(text.clone()),
            Key::Date(day) => Expr::val(*day),
            Key::Time(time) => Expr::val(*time),
            // Of a row that is gone, or was never there, nothing lies beyond.
            Key::Unsaid => Expr::SubQuery(None, Box::new(self.key_of(place).into())),
        };
        let row = Expr::tuple([self.key(), Self::id()]);
        let bound = Expr::tuple([value(), Expr::val(place.id)]);
        let mut conditions = vec![if greater { row.gt(bound) } else { row.lt(bound) }];
        if self.table != ROOT {
            // The row value spans two tables, so no index serves it: this bound on the leading column lets one.
            conditions.push(if greater { self.key().gte(value()) } else { self.key().lte(value()) });
        }
        conditions
    }

    /// The key of the event that the place names: events alone have keys that no cursor says.
    fn key_of(&self, place: &Place) -> SelectStatement {
        Query::select()
            .expr(col("place", self.column.clone()))
            .from_as(entity::event::Entity, Alias::new("place"))
            .and_where(col("place", entity::event::Column::Id).eq(place.id))
            .to_owned()
    }

    fn conditions(&self, request: &PageRequest) -> Vec<Expr> {
        let after = request.after.iter().flat_map(|place| self.beyond(place, true));
        let before = request.before.iter().flat_map(|place| self.beyond(place, false));
        after.chain(before).collect()
    }
}

/// Bounds a selection to one page and one row more, which tells whether the list goes on.
pub(super) fn bound(select: &mut SelectStatement, sort: &Sort, request: &PageRequest) {
    for condition in sort.conditions(request) {
        select.and_where(condition);
    }
    let order = sort.reading(request.from_end);
    select.order_by_expr(sort.key(), order.clone()).order_by_expr(Sort::id(), order).limit(request.size + 1);
}

/// The same for each parent's rows at once.
pub(super) fn bound_each(
    mut select: SelectStatement,
    parent: DynIden,
    sort: &Sort,
    request: &PageRequest,
) -> SelectStatement {
    for condition in sort.conditions(request) {
        select.and_where(condition);
    }
    numbered(select, parent, sort, sort.reading(request.from_end), request.size + 1)
}

/// The first row of each parent.
pub(super) fn first_of_each(select: SelectStatement, parent: DynIden, sort: &Sort) -> SelectStatement {
    numbered(select, parent, sort, sort.reading(false), 1)
}

/// Numbered within the parent, cut by the number.
fn numbered(mut select: SelectStatement, parent: DynIden, sort: &Sort, order: Order, most: u64) -> SelectStatement {
    let mut window = WindowStatement::partition_by((Alias::new(ROOT), parent));
    window.order_by_expr(sort.key(), order.clone()).order_by_expr(Sort::id(), order);
    let number = Alias::new("page_number");
    select.expr_window_as(Expr::cust("ROW_NUMBER()"), window, number.clone());
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    Query::select()
        .column(Asterisk)
        .from_subquery(select, Alias::new("numbered"))
        .and_where(Expr::col(number.clone()).lte(most))
        .order_by(number, Order::Asc)
        .to_owned()
}

/// Bounds a selection to one page by a rank among what it reads, highest first, then by the id: the selection is wrapped,
/// so that the rank is written once. `complete` joins to the rows of the page, under [`ROOT`], what is not worth reading
/// of all.
pub(super) fn bound_ranked(
    select: SelectStatement,
    rank: &'static str,
    request: &PageRequest,
    complete: impl FnOnce(&mut SelectStatement),
) -> SelectStatement {
    let order = |select: &mut SelectStatement, table: &'static str| {
        let (key, id) = (col(table, Alias::new(rank)), col(table, Alias::new("id")));
        select.order_by_expr(key, Order::Desc).order_by_expr(id, Order::Desc);
    };
    let mut ranked = Query::select();
    ranked.column(Asterisk).from_subquery(select, Alias::new("ranked")).limit(request.size + 1);
    if let Some(Place { key: Key::Number(number), id: last }) = &request.after {
        let row = Expr::tuple([col("ranked", Alias::new(rank)), col("ranked", Alias::new("id"))]);
        let bound = Expr::tuple([Expr::val(i32::try_from(*number).unwrap_or(i32::MAX)), Expr::val(*last)]);
        ranked.and_where(row.lt(bound));
    }
    order(&mut ranked, "ranked");
    let mut page = Query::select();
    page.column((Alias::new(ROOT), Asterisk)).from_subquery(ranked, Alias::new(ROOT));
    complete(&mut page);
    order(&mut page, ROOT);
    page
}

/// Makes the page of what was read.
pub(super) fn page<R>(mut rows: Vec<R>, request: &PageRequest) -> Page<R> {
    let size = usize::try_from(request.size).unwrap_or(usize::MAX);
    let more = rows.len() > size;
    rows.truncate(size);
    if request.from_end {
        rows.reverse();
        Page { rows, has_next: request.before.is_some(), has_previous: more }
    } else {
        Page { rows, has_next: more, has_previous: request.after.is_some() }
    }
}

/// The key of a missing number: the derived column's, so that it sorts last.
pub(super) fn ordinal_key(ordinal: Option<i32>) -> Key {
    Key::Number(ordinal.unwrap_or(i32::MAX).into())
}

/// The key of a missing date: the derived column's, so that it sorts last.
pub(super) fn date_key(date: Option<NaiveDate>) -> Key {
    Key::Date(date.or(NaiveDate::from_ymd_opt(9999, 12, 31)).unwrap_or(NaiveDate::MAX))
}

/// The rank of an enum's value: its place in the list of all, as in the derived column.
pub(super) fn rank_key<E: Display>(all: &[E], value: &str) -> Key {
    let rank = all.iter().position(|one| one.to_string() == value).unwrap_or(all.len());
    Key::Number(i64::try_from(rank).unwrap_or(i64::MAX))
}
