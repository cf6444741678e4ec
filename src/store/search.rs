//! Search: rows of the index that a viewer sees and that have all terms, the best first.
//!
//! The index gives candidates; the folded text decides, by the same words on both databases. So does the score: it is
//! computed from what the viewer sees, and neither engine's rank has a part in it.

use std::collections::BTreeSet;

use entity::search_text::{Column, Entity};
use entity::{goal, measure, responsibility};
use sea_orm::sea_query::{Alias, CaseStatement, Expr, ExprTrait, Func, JoinType, Query, SelectStatement};
use sea_orm::{DbBackend, EntityTrait, FromQueryResult};
use uuid::Uuid;

use super::agency::AgencyRow;
use super::condition::Conditions;
use super::error::StoreError;
use super::goal::GoalRow;
use super::keyset::Page;
use super::measure::MeasureRow;
use super::responsibility::{ResponsibilityRow, join_lead};
use super::scope::{ROOT, Ranked, Readable, Scope, Scoped};
use super::search_index::has_grams;
use super::sql::{all, among, any, col, columns, contains};
use crate::model::filter::{Filter, ResponsibilityTest};
use crate::model::page::{Key, PageRequest, Place};
use crate::model::search::{
    BODY_WEIGHT, COUNTED, DETAILS_WEIGHT, SearchScope, TITLE_WEIGHT, grams_of_term, place_gram,
};

/// What is looked for, and where.
#[derive(Clone, Debug)]
pub struct Search {
    /// Folded; all must be there.
    pub terms: Vec<String>,
    /// Where to look; everywhere unless said.
    pub scopes: Option<Vec<SearchScope>>,
    /// Keeps what belongs to items that pass.
    pub filter: Filter<ResponsibilityTest>,
}

/// A row that was found, by its key and kind, with the item to which it belongs, and with the measure or the goal that it
/// is. A progress report is read through its own table: to plan its four joins takes longer than to ask once more.
#[derive(Clone, Debug, FromQueryResult)]
pub struct SearchRow {
    pub id: Uuid,
    /// SearchScope.
    pub kind: String,
    pub score: i32,
    #[sea_orm(nested(prefix = "item_"))]
    item: responsibility::Model,
    #[sea_orm(nested(prefix = "lead_"))]
    lead: Option<AgencyRow>,
    #[sea_orm(nested(prefix = "measure_"))]
    pub measure: Option<MeasureRow>,
    #[sea_orm(nested(prefix = "goal_"))]
    pub goal: Option<GoalRow>,
}

impl SearchRow {
    /// The item, whose own light was not read.
    pub fn responsibility(&self) -> ResponsibilityRow {
        ResponsibilityRow { item: self.item.clone(), lead: self.lead.clone(), light: None }
    }

    /// The key of the progress report that it is.
    pub fn report(&self) -> Option<Uuid> {
        (self.kind == SearchScope::ProgressReport.as_str()).then_some(self.id)
    }

    /// Its place in the list: by score, then by key.
    pub fn place(&self) -> Place {
        Place { key: Key::Number(self.score.into()), id: self.id }
    }
}

impl Readable for SearchRow {
    fn table() -> SelectStatement {
        Query::select().from_as(Entity, Alias::new(ROOT)).to_owned()
    }

    fn select(select: &mut SelectStatement, _: &Scope<'_>) {
        for column in [Column::Id, Column::Kind, Column::ResponsibilityId] {
            select.expr_as(col(ROOT, column), Alias::new(sea_orm::IdenStatic::as_str(&column)));
        }
    }

    fn visible(scope: &Scope<'_>, alias: &str) -> Expr {
        scope.sees_search_text(alias)
    }
}

impl Ranked for SearchRow {
    fn complete(page: &mut SelectStatement) {
        join::<responsibility::Entity>(page, JoinType::InnerJoin, "item", Column::ResponsibilityId);
        join_lead(page, "item");
        // Whoever finds one of these sees it: the index is seen by the same condition.
        join::<measure::Entity>(page, JoinType::LeftJoin, "measure", Column::Id);
        join::<goal::Entity>(page, JoinType::LeftJoin, "goal", Column::Id);
    }
}

/// Joins the row that a column names, with all its columns under its name.
fn join<E: EntityTrait>(page: &mut SelectStatement, join: JoinType, name: &str, key: Column) {
    let row = col(name, "id").eq(col(ROOT, key));
    page.join_as(join, E::default().table_ref(), Alias::new(name), row);
    columns::<E>(page, name, &format!("{name}_"));
}

const SCORE: &str = "score";

impl Scope<'_> {
    /// One page of what was found: the best first, the newest of equals.
    pub async fn search(&self, search: &Search, request: &PageRequest) -> Result<Page<SearchRow>, StoreError> {
        self.found(search).with(self.score(&search.terms), SCORE).ranked(SCORE, request).await
    }

    /// How many were found.
    pub async fn search_count(&self, search: &Search) -> Result<u64, StoreError> {
        self.found(search).count().await
    }

    /// How the database reads the first page, in its own words: for whoever wonders why it takes so long.
    pub async fn search_plan(&self, search: &Search, request: &PageRequest) -> Result<Vec<String>, StoreError> {
        self.found(search).with(self.score(&search.terms), SCORE).ranked_plan(SCORE, request).await
    }

    fn found(&self, search: &Search) -> Scoped<'_, SearchRow> {
        let mut grams: BTreeSet<u32> = search.terms.iter().flat_map(|term| grams_of_term(term)).collect();
        // Of one city alone the index itself knows which rows are its own.
        if let (None, [place]) = (self.sight.agency, self.sight.oversees.as_slice()) {
            grams.insert(place_gram(*place));
        }
        let grams: Vec<u32> = grams.into_iter().collect();
        let mut found = self.all::<SearchRow>().filter(has_grams(self.backend(), ROOT, &grams));
        if let Some(scopes) = &search.scopes {
            let kinds: Vec<String> = scopes.iter().map(ToString::to_string).collect();
            found = found.filter(if kinds.is_empty() {
                Expr::cust("FALSE")
            } else {
                among(self.backend(), col(ROOT, Column::Kind), &kinds)
            });
        }
        for term in &search.terms {
            found = found.filter(self.has(term));
        }
        if search.filter != Filter::default() {
            let item = Query::select()
                .expr(Expr::cust("1"))
                .from_as(responsibility::Entity, Alias::new("item"))
                .and_where(col("item", responsibility::Column::Id).eq(col(ROOT, Column::ResponsibilityId)))
                .and_where(Conditions::new(self).responsibility("item", &search.filter))
                .to_owned();
            found = found.filter(Expr::exists(item));
        }
        found
    }

    /// The term stands in what the viewer sees of the row.
    fn has(&self, term: &String) -> Expr {
        let backend = self.backend();
        let stands_in = |column: Column| contains(backend, col(ROOT, column), term);
        any([
            stands_in(Column::Title),
            stands_in(Column::Body),
            all([stands_in(Column::Details), self.sees_with_report_details(col(ROOT, Column::Id))]),
        ])
    }

    /// How well a row answers: each term by the weight of each place in which it stands, up to [`COUNTED`] times.
    fn score(&self, terms: &[String]) -> Expr {
        let backend = self.backend();
        let weighed = |column: Column, weight: i32| {
            let times = terms.iter().map(|term| times(backend, col(ROOT, column), term));
            times.reduce(ExprTrait::add).unwrap_or_else(|| Expr::cust("0")).mul(Expr::cust(weight.to_string()))
        };
        // Of what is hidden nothing counts.
        let details: Expr = CaseStatement::new()
            .case(
                col(ROOT, Column::Details).ne("").and(self.sees_with_report_details(col(ROOT, Column::Id))),
                weighed(Column::Details, DETAILS_WEIGHT),
            )
            .finally(Expr::cust("0"))
            .into();
        weighed(Column::Title, TITLE_WEIGHT).add(weighed(Column::Body, BODY_WEIGHT)).add(details)
    }
}

/// How often the term stands in the text, one behind the other, up to [`COUNTED`] times.
fn times(backend: DbBackend, text: Expr, term: &str) -> Expr {
    let length = |text: Expr| Expr::from(Func::cust("length").arg(text));
    let without = Func::cust("replace").arg(text.clone()).arg(Expr::val(term)).arg(Expr::cust("''"));
    let times = length(text).sub(length(without.into())).div(Expr::cust(term.chars().count().max(1).to_string()));
    let least = if backend == DbBackend::Postgres { "LEAST" } else { "MIN" };
    Func::cust(least).arg(times).arg(Expr::cust(COUNTED.to_string())).into()
}
