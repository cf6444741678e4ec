//! Rows as buckets: grouped, counted, tested, ordered, and cut to a page.

use sea_orm::sea_query::{Alias, Asterisk, CaseStatement, Expr, ExprTrait, Func, Order, Query, SelectStatement};

use super::{KEYS, LABELS, dimension};
use crate::model::order::Direction;
use crate::model::statistics::{Figure, Measure, Question, Rate};
use crate::store::condition::Conditions;
use crate::store::scope::ROWS;
use crate::store::sql::{all, col};

/// The number by which buckets sort before their keys, ascending whichever way is asked.
pub(super) const RANK: &str = "rank";

/// The alias of a bucket.
const BUCKET: &str = "bucket";

/// Behind every rank: a share of nothing comes last either way.
const LAST: &str = "9000000000000000";

/// The page that is asked for, and one bucket more.
pub(super) fn page(rows: SelectStatement, question: &Question, conditions: &Conditions<'_>) -> SelectStatement {
    let mut passing = passing(rows, question, conditions);
    if let Some(rank) = question.order.field.measure().map(|measure| rank(measure, question.order.direction)) {
        passing.expr_as(rank, Alias::new(RANK));
    }
    if question.total {
        passing.expr_as(Expr::cust("COUNT(*) OVER ()"), Alias::new("total"));
    }
    let mut page = Query::select();
    page.column(Asterisk).from_subquery(passing, Alias::new(BUCKET)).limit(question.size + 1);
    if let Some(place) = &question.after {
        page.and_where(beyond(place, question));
    }
    let order = if is_ascending(question) { Order::Asc } else { Order::Desc };
    for column in sort_columns(question) {
        page.order_by_expr(col(BUCKET, column), order.clone());
    }
    page
}

/// How many buckets pass.
pub(super) fn number(rows: SelectStatement, question: &Question, conditions: &Conditions<'_>) -> SelectStatement {
    let passing = passing(rows, question, conditions);
    let total = Expr::cust("COUNT(*)");
    Query::select().expr_as(total, Alias::new("total")).from_subquery(passing, Alias::new(BUCKET)).to_owned()
}

fn passing(mut rows: SelectStatement, question: &Question, conditions: &Conditions<'_>) -> SelectStatement {
    for (place, dimension) in question.group_by.iter().enumerate() {
        let key = || col(ROWS, KEYS[place]);
        rows.expr_as(key(), Alias::new(KEYS[place])).add_group_by([key()]);
        if dimension::is_printed(*dimension) {
            rows.expr_as(col(ROWS, LABELS[place]).min(), Alias::new(LABELS[place]));
        }
    }
    for figure in &question.figures {
        rows.expr_as(sum(*figure), Alias::new(figure.as_str()));
    }
    Query::select()
        .column(Asterisk)
        .from_subquery(rows, Alias::new(BUCKET))
        .and_where(conditions.having(BUCKET, &question.having))
        .to_owned()
}

/// A figure of all rows of a bucket: a 64-bit number on both databases.
fn sum(figure: Figure) -> Expr {
    let column = || col(ROWS, figure.as_str());
    match figure {
        Figure::Assignments => Expr::cust("COUNT(*)"),
        Figure::Responsibilities => Func::count_distinct(col(ROWS, "item")).into(),
        Figure::Closed => Func::count_distinct(column()).into(),
        _ => Expr::from(Func::coalesce([column().sum(), Expr::cust("0")])).cast_as(Alias::new("bigint")),
    }
}

/// The share in percent of the bucket under the alias, in ten-thousandths; null of nothing.
pub(in crate::store) fn percent(alias: &str, rate: Rate) -> Expr {
    let (numerator, denominator) = rate.parts();
    let (numerator, denominator) = (|| col(alias, numerator.as_str()), || col(alias, denominator.as_str()));
    let share = numerator().mul(Expr::cust("1000000")).div(denominator());
    CaseStatement::new().case(denominator().eq(Expr::cust("0")), Expr::cust("NULL")).finally(share).into()
}

fn rank(measure: Measure, direction: Direction) -> Expr {
    let number = match measure {
        Measure::Figure(figure) => col(BUCKET, figure.as_str()),
        Measure::Percent(rate) => percent(BUCKET, rate),
    };
    let directed = match direction {
        Direction::Ascending => number,
        Direction::Descending => Expr::cust("-1").mul(number),
    };
    Func::coalesce([directed, Expr::cust(LAST)]).into()
}

/// Ranks run one way whichever is asked, and ties between them go by key.
fn is_ascending(question: &Question) -> bool {
    question.order.field.measure().is_some() || question.order.direction == Direction::Ascending
}

fn sort_columns(question: &Question) -> Vec<&'static str> {
    let rank = question.order.field.measure().map(|_| RANK);
    rank.into_iter().chain(KEYS.into_iter().take(question.group_by.len())).collect()
}

/// The buckets behind a place. Behind the total there is none.
fn beyond(place: &[String], question: &Question) -> Expr {
    let columns = sort_columns(question);
    let values = columns.iter().zip(place).map(|(column, value)| match value.parse::<i64>() {
        Ok(rank) if *column == RANK => Expr::val(rank),
        _ => Expr::val(value.clone()),
    });
    if question.group_by.is_empty() {
        return Expr::cust("FALSE");
    }
    let (row, bound) = (Expr::tuple(columns.iter().map(|column| col(BUCKET, *column))), Expr::tuple(values));
    all([if is_ascending(question) { row.gt(bound) } else { row.lt(bound) }])
}
