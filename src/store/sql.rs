//! The few places where SQLite and PostgreSQL need different words, and the values that both are sent.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::sea_query::{Alias, ArrayType, CaseStatement, Expr, ExprTrait, Func, IntoIden, SelectStatement, Value};
use sea_orm::{DbBackend, EntityTrait, Iterable};
use uuid::Uuid;

/// A column of a table by the alias that the statement gave it.
pub(super) fn col(alias: &str, column: impl IntoIden) -> Expr {
    Expr::col((Alias::new(alias), column.into_iden()))
}

/// Selects every column of an entity under a prefix, for a nested model of the row.
pub(super) fn columns<E: EntityTrait>(select: &mut SelectStatement, alias: &str, prefix: &str) {
    for column in E::Column::iter() {
        let name = format!("{prefix}{}", sea_orm::IdenStatic::as_str(&column));
        select.expr_as(col(alias, column), Alias::new(name));
    }
}

/// All of these hold.
pub(super) fn all(expressions: impl IntoIterator<Item = Expr>) -> Expr {
    expressions.into_iter().reduce(ExprTrait::and).unwrap_or_else(|| Expr::cust("TRUE"))
}

/// At least one of these holds: none of an empty list does, so that a viewer without sight sees nothing.
pub(super) fn any(expressions: impl IntoIterator<Item = Expr>) -> Expr {
    expressions.into_iter().reduce(ExprTrait::or).unwrap_or_else(|| Expr::cust("FALSE"))
}

/// A value that can stand in a statement: alone, in PostgreSQL's array, in SQLite's JSON list.
pub(super) trait Bind: Clone + Into<Value> {
    const ARRAY: ArrayType;
    fn json(&self) -> serde_json::Value;
}

impl Bind for Uuid {
    const ARRAY: ArrayType = ArrayType::Uuid;
    fn json(&self) -> serde_json::Value {
        self.simple().to_string().into()
    }
}

impl Bind for String {
    const ARRAY: ArrayType = ArrayType::String;
    fn json(&self) -> serde_json::Value {
        self.clone().into()
    }
}

impl Bind for i32 {
    const ARRAY: ArrayType = ArrayType::Int;
    fn json(&self) -> serde_json::Value {
        (*self).into()
    }
}

impl Bind for i64 {
    const ARRAY: ArrayType = ArrayType::BigInt;
    fn json(&self) -> serde_json::Value {
        (*self).into()
    }
}

impl Bind for bool {
    const ARRAY: ArrayType = ArrayType::Bool;
    fn json(&self) -> serde_json::Value {
        i32::from(*self).into()
    }
}

impl Bind for NaiveDate {
    const ARRAY: ArrayType = ArrayType::ChronoDate;
    fn json(&self) -> serde_json::Value {
        self.to_string().into()
    }
}

impl Bind for DateTime<Utc> {
    const ARRAY: ArrayType = ArrayType::ChronoDateTimeUtc;
    fn json(&self) -> serde_json::Value {
        self.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, false).into()
    }
}

/// The expression has one of the values: one prepared statement whatever their number, so never an `IN (?, ?, …)`.
pub(super) fn among<V: Bind>(backend: DbBackend, expression: Expr, values: &[V]) -> Expr {
    if let [value] = values {
        return expression.eq(Expr::val(value.clone()));
    }
    if backend == DbBackend::Postgres {
        let array = values.iter().cloned().map(Into::into).collect();
        return Expr::cust_with_exprs(
            "$1 = ANY($2)",
            [expression, Expr::val(Value::Array(V::ARRAY, Some(Box::new(array))))],
        );
    }
    let list = serde_json::Value::Array(values.iter().map(Bind::json).collect()).to_string();
    let item = if V::ARRAY == ArrayType::Uuid { "unhex(value)" } else { "value" };
    Expr::cust_with_exprs(format!("? IN (SELECT {item} FROM json_each(?))"), [expression, Expr::val(list)])
}

/// The text has the part in it, by code points; `%` and `_` are themselves.
pub(super) fn contains(backend: DbBackend, text: Expr, part: &impl Bind) -> Expr {
    let position = if backend == DbBackend::Postgres { "strpos" } else { "instr" };
    Expr::from(Func::cust(position).arg(text).arg(Expr::val(part.clone()))).gt(0)
}

/// The text begins with the part.
pub(super) fn starts_with(backend: DbBackend, text: Expr, part: &impl Bind) -> Expr {
    let part = Expr::val(part.clone());
    if backend == DbBackend::Postgres {
        return Func::cust("starts_with").arg(text).arg(part).into();
    }
    let length = Func::cust("length").arg(part.clone());
    Expr::from(Func::cust("substr").arg(text).arg(Expr::cust("1")).arg(length)).eq(part)
}

/// A list of texts in a JSON column, as a table to select from under the alias, with the column `value`.
pub(super) fn json_texts(backend: DbBackend, column: Expr) -> sea_orm::sea_query::FunctionCall {
    let unnest = if backend == DbBackend::Postgres { "jsonb_array_elements_text" } else { "json_each" };
    Func::cust(unnest).arg(column)
}

/// A number as text.
pub(super) fn as_text(backend: DbBackend, value: Expr) -> Expr {
    written(backend, "CAST($1 AS text)", "CAST(? AS text)", [value])
}

/// A key as text, in hexadecimal.
pub(super) fn key_text(backend: DbBackend, key: Expr) -> Expr {
    written(backend, "CAST($1 AS text)", "lower(hex(?))", [key])
}

/// The month of a day: `2015-06`.
pub(super) fn month_text(backend: DbBackend, day: Expr) -> Expr {
    written(backend, "to_char($1, 'YYYY-MM')", "substr(?, 1, 7)", [day])
}

/// The first of the texts in a JSON column; none of an empty list.
pub(super) fn first_text(backend: DbBackend, list: Expr) -> Expr {
    written(backend, "($1 ->> 0)", "(? ->> 0)", [list])
}

/// One text, and behind a character that sorts before all others another one.
pub(super) fn followed_by(backend: DbBackend, text: Expr, other: Expr) -> Expr {
    written(backend, "($1 || chr(31) || $2)", "(? || char(31) || ?)", [text, other])
}

/// A text that sorts last where it is missing, and is never null.
pub(super) fn or_last(backend: DbBackend, text: &Expr) -> Expr {
    let present = written(backend, "('0' || $1)", "('0' || ?)", [text.clone()]);
    CaseStatement::new().case(text.clone().is_null(), Expr::cust("'1'")).finally(present).into()
}

/// An expression in each database's words, that gives a text: it sorts by code point on both.
fn written<const N: usize>(backend: DbBackend, postgres: &str, sqlite: &str, parts: [Expr; N]) -> Expr {
    match backend {
        DbBackend::Postgres => Expr::cust_with_exprs(format!("{postgres} COLLATE \"C\""), parts),
        _ => Expr::cust_with_exprs(sqlite.to_owned(), parts),
    }
}
