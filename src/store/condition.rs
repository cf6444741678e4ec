//! Filters as SQL conditions. Whatever lies behind a relation is tested only where the viewer sees it, by the same
//! conditions as its own list, so that a filter can't tell of a row that no list would show.

mod reporting_obligation;
mod statistics;

use std::cell::Cell;

use entity::{
    agency, assignment, event, extension_request, jurisdiction, measure, progress_report, reminder, responsibility,
    work_report,
};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, IntoIden, Query, SelectStatement};

use super::assignment_state::join_state;
use super::light;
use super::scope::{Day, Scope};
use super::sql::{Bind, all, among, any, col, contains, json_texts, starts_with};
use crate::model::assignment::{AssignmentRole, AssignmentStatus, Origin};
use crate::model::extension::ExtensionStatus;
use crate::model::filter::{
    AgencyTest, AssignmentTest, ChangeTest, ExtensionRequestTest, Filter, JurisdictionTest, MeasureTest,
    ProgressReportTest, Quantifier, ReminderTest, ResponsibilityTest, Test, WorkReportTest,
};
use crate::model::measure::MeasureStatus;
use crate::model::reminder::ReminderLevel;
use crate::model::responsibility::ResponsibilityStatus;
use crate::model::text::nfkc;
use crate::model::told::snake;
use crate::model::work_plan::FilingStatus;

/// Turns filters into conditions, handing each subquery an alias of its own.
pub(crate) struct Conditions<'s> {
    scope: &'s Scope<'s>,
    /// The past day by whose end assignments are judged; none: as they stand today.
    then: Option<Day>,
    aliases: Cell<u32>,
}

impl<'s> Conditions<'s> {
    pub fn new(scope: &'s Scope<'s>) -> Self {
        Self { scope, then: None, aliases: Cell::new(0) }
    }

    /// As of the end of a past day, from what was kept by the day. The model refuses filters on what was not.
    pub fn as_of(scope: &'s Scope<'s>, day: Day) -> Self {
        Self { then: Some(day), ..Self::new(scope) }
    }

    fn day(&self) -> &Day {
        self.then.as_ref().unwrap_or(self.scope.day())
    }

    pub fn jurisdiction(&self, alias: &str, filter: &Filter<JurisdictionTest>) -> Expr {
        tree(filter, &|test| match test {
            JurisdictionTest::Code(test) => self.text(col(alias, jurisdiction::Column::Code), false, test),
            JurisdictionTest::Name(test) => self.text(col(alias, jurisdiction::Column::Name), false, test),
        })
    }

    pub fn agency(&self, alias: &str, filter: &Filter<AgencyTest>) -> Expr {
        tree(filter, &|test| match test {
            AgencyTest::Code(test) => self.text(col(alias, agency::Column::Code), false, test),
            AgencyTest::Name(test) => self.text(col(alias, agency::Column::NameNfkc), false, test),
            AgencyTest::Active(test) => self.required(col(alias, agency::Column::Active), test),
            AgencyTest::JurisdictionCode(test) => {
                self.jurisdiction_code(col(alias, agency::Column::JurisdictionId), test)
            }
        })
    }

    pub fn work_report(&self, alias: &str, filter: &Filter<WorkReportTest>) -> Expr {
        tree(filter, &|test| match test {
            WorkReportTest::Year(test) => self.required(col(alias, work_report::Column::Year), test),
            WorkReportTest::JurisdictionCode(test) => {
                self.jurisdiction_code(col(alias, work_report::Column::JurisdictionId), test)
            }
        })
    }

    pub fn responsibility(&self, alias: &str, filter: &Filter<ResponsibilityTest>) -> Expr {
        use responsibility::Column;
        tree(filter, &|test| match test {
            ResponsibilityTest::Year(test) => {
                let report = self.alias();
                let year = self.required(col(&report, work_report::Column::Year), test);
                let id = col(&report, work_report::Column::Id).eq(col(alias, Column::WorkReportId));
                exists(work_report::Entity, &report, [id, year])
            }
            ResponsibilityTest::JurisdictionCode(test) => {
                self.jurisdiction_code(col(alias, Column::JurisdictionId), test)
            }
            ResponsibilityTest::Leader(test) => self.text(col(alias, Column::LeaderNfkc), true, test),
            ResponsibilityTest::Title(test) => self.text(col(alias, Column::TitleNfkc), false, test),
            ResponsibilityTest::Section(test) => self.section(&col(alias, Column::SectionNfkc), test),
            ResponsibilityTest::Ordinal(test) => self.optional(&col(alias, Column::Ordinal), test),
            ResponsibilityTest::Status(test) => {
                self.required(col(alias, Column::Status), &named(test, ResponsibilityStatus::as_str))
            }
            ResponsibilityTest::Light(test) => {
                let code =
                    if self.then.is_some() { light::responsibility_code_then } else { light::responsibility_code };
                let code = code(self.day(), alias);
                light::color_test(self.scope.backend(), &code, test)
            }
            ResponsibilityTest::DueOn(test) => self.optional(&col(alias, Column::DueOn), test),
            ResponsibilityTest::UpdatedAt(test) => self.required(col(alias, Column::UpdatedAt), test),
            ResponsibilityTest::Lead(filter) => {
                let lead = self.alias();
                let id = col(&lead, agency::Column::Id).eq(col(alias, Column::LeadAgencyId));
                exists(agency::Entity, &lead, [id, self.agency(&lead, filter)])
            }
            ResponsibilityTest::Assignments(quantifier, filter) => {
                let each = self.alias();
                let of = col(&each, assignment::Column::ResponsibilityId).eq(col(alias, Column::Id));
                let mut parts = related(assignment::Entity, &each, [of, self.scope.sees_assignment(&each)]);
                let state = self.then.map_or_else(
                    || each.clone(),
                    |day| {
                        let state = self.alias();
                        join_state(&mut parts, &each, &state, day);
                        state
                    },
                );
                over(*quantifier, parts, self.assignment_in(&each, &state, filter))
            }
        })
    }

    pub fn assignment(&self, alias: &str, filter: &Filter<AssignmentTest>) -> Expr {
        self.assignment_in(alias, alias, filter)
    }

    /// Of an assignment whose state stands under an alias of its own: what stood there on a past day has the same columns.
    pub fn assignment_in(&self, alias: &str, state: &str, filter: &Filter<AssignmentTest>) -> Expr {
        use assignment::Column;
        tree(filter, &|test| match test {
            AssignmentTest::Role(test) => self.required(col(state, Column::Role), &named(test, AssignmentRole::as_str)),
            AssignmentTest::Status(test) => {
                self.required(col(state, Column::Status), &named(test, AssignmentStatus::as_str))
            }
            AssignmentTest::Light(test) => {
                let code = light::code(self.day(), state);
                light::color_test(self.scope.backend(), &code, test)
            }
            AssignmentTest::DueOn(test) => self.optional(&col(alias, Column::DueOn), test),
            AssignmentTest::Origin(test) => self.required(col(alias, Column::Origin), &named(test, Origin::as_str)),
            AssignmentTest::Ordinal(test) => self.optional(&col(alias, Column::Ordinal), test),
            AssignmentTest::NextDueOn(test) => self.optional(&col(state, Column::NextDueOn), test),
            AssignmentTest::UpdatedAt(test) => self.required(col(alias, Column::UpdatedAt), test),
            AssignmentTest::Agency(filter) => {
                let agency = self.alias();
                let id = col(&agency, agency::Column::Id).eq(col(alias, Column::AgencyId));
                exists(agency::Entity, &agency, [id, self.agency(&agency, filter)])
            }
            AssignmentTest::Responsibility(filter) => {
                let item = self.alias();
                let id = col(&item, responsibility::Column::Id).eq(col(alias, Column::ResponsibilityId));
                let seen = self.scope.sees_responsibility(&item);
                exists(responsibility::Entity, &item, [id, seen, self.responsibility(&item, filter)])
            }
            AssignmentTest::ProgressReports(quantifier, filter) => {
                let each = self.alias();
                let of = col(&each, progress_report::Column::AssignmentId).eq(col(alias, Column::Id));
                let related = [of, self.scope.sees_progress_report(&each)];
                quantified(*quantifier, progress_report::Entity, &each, related, self.progress_report(&each, filter))
            }
            AssignmentTest::Measures(quantifier, filter) => {
                let each = self.alias();
                let of = col(&each, measure::Column::AssignmentId).eq(col(alias, Column::Id));
                let related = [of, self.scope.sees_measure(&each)];
                quantified(*quantifier, measure::Entity, &each, related, self.measure(&each, filter))
            }
            AssignmentTest::Reminders(quantifier, filter) => {
                let each = self.alias();
                let of = || col(&each, reminder::Column::AssignmentId);
                let related = [of().eq(col(alias, Column::Id)), self.scope.sees_privately(of())];
                quantified(*quantifier, reminder::Entity, &each, related, self.reminder(&each, filter))
            }
            AssignmentTest::ExtensionRequests(quantifier, filter) => {
                let each = self.alias();
                let of = || col(&each, extension_request::Column::AssignmentId);
                let related = [of().eq(col(alias, Column::Id)), self.scope.sees_privately(of())];
                let passes = self.extension_request(&each, filter);
                quantified(*quantifier, extension_request::Entity, &each, related, passes)
            }
        })
    }

    fn reminder(&self, alias: &str, filter: &Filter<ReminderTest>) -> Expr {
        use reminder::Column;
        tree(filter, &|test| match test {
            ReminderTest::Level(test) => self.required(col(alias, Column::Level), &named(test, ReminderLevel::as_str)),
            ReminderTest::AnsweredAt(test) => self.optional(&col(alias, Column::AnsweredAt), test),
        })
    }

    fn extension_request(&self, alias: &str, filter: &Filter<ExtensionRequestTest>) -> Expr {
        use extension_request::Column;
        tree(filter, &|test| match test {
            ExtensionRequestTest::Status(test) => {
                self.required(col(alias, Column::Status), &named(test, ExtensionStatus::as_str))
            }
        })
    }

    pub fn progress_report(&self, alias: &str, filter: &Filter<ProgressReportTest>) -> Expr {
        use progress_report::Column;
        tree(filter, &|test| match test {
            ProgressReportTest::Period(test) => self.required(col(alias, Column::Period), test),
            ProgressReportTest::Status(test) => {
                self.required(col(alias, Column::Status), &named(test, FilingStatus::as_str))
            }
            ProgressReportTest::SubmittedAt(test) => self.optional(&col(alias, Column::SubmittedAt), test),
        })
    }

    pub fn change(&self, alias: &str, filter: &Filter<ChangeTest>) -> Expr {
        use event::Column;
        tree(filter, &|test| match test {
            ChangeTest::Action(test) => self.text(col(alias, Column::Action), false, test),
            ChangeTest::EntityType(test) => {
                self.text(col(alias, Column::EntityType), false, &mapped(test, |name| snake(name)))
            }
            ChangeTest::At(test) => self.required(col(alias, Column::At), test),
            ChangeTest::Agency(filter) => {
                let agency = self.alias();
                let id = col(&agency, agency::Column::Id).eq(col(alias, Column::AgencyId));
                exists(agency::Entity, &agency, [id, self.agency(&agency, filter)])
            }
            ChangeTest::Responsibility(filter) => {
                let item = self.alias();
                let id = col(&item, responsibility::Column::Id).eq(col(alias, Column::ResponsibilityId));
                let seen = self.scope.sees_responsibility(&item);
                exists(responsibility::Entity, &item, [id, seen, self.responsibility(&item, filter)])
            }
        })
    }

    fn measure(&self, alias: &str, filter: &Filter<MeasureTest>) -> Expr {
        tree(filter, &|test| match test {
            MeasureTest::Status(test) => {
                self.required(col(alias, measure::Column::Status), &named(test, MeasureStatus::as_str))
            }
            MeasureTest::DueOn(test) => self.optional(&col(alias, measure::Column::DueOn), test),
            MeasureTest::Content(test) => self.text(col(alias, measure::Column::ContentNfkc), false, test),
        })
    }

    fn alias(&self) -> String {
        let number = self.aliases.get() + 1;
        self.aliases.set(number);
        format!("f{number}")
    }

    fn jurisdiction_code(&self, jurisdiction_id: Expr, test: &Test<String>) -> Expr {
        let place = self.alias();
        let id = col(&place, jurisdiction::Column::Id).eq(jurisdiction_id);
        let code = self.text(col(&place, jurisdiction::Column::Code), false, test);
        exists(jurisdiction::Entity, &place, [id, code])
    }

    /// Any heading passes; an item without headings is missing them.
    fn section(&self, headings: &Expr, test: &Test<String>) -> Expr {
        let alias = self.alias();
        let any_heading = |condition: Expr| {
            let headings = json_texts(self.scope.backend(), headings.clone());
            let select = Query::select()
                .expr(Expr::cust("1"))
                .from_function(headings, Alias::new(alias.as_str()))
                .and_where(condition)
                .to_owned();
            Expr::exists(select)
        };
        match test {
            Test::Missing(missing) => {
                let some = any_heading(Expr::cust("TRUE"));
                if *missing { some.not() } else { some }
            }
            // No heading is the text, as the complement of `eq`.
            Test::Ne(text) => any_heading(self.text(col(&alias, "value"), false, &Test::Eq(text.clone()))).not(),
            other => any_heading(self.text(col(&alias, "value"), false, other)),
        }
    }

    /// A test on text that is stored in NFKC.
    fn text(&self, column: Expr, nullable: bool, test: &Test<String>) -> Expr {
        let test = mapped(test, |text| nfkc(text));
        if nullable { self.optional(&column, &test) } else { self.required(column, &test) }
    }

    /// A test on a column that may be null: a missing value fails every test but `ne` and `isNull: true`, and never
    /// makes the condition itself null, so that `not` stays the complement.
    fn optional<V: Bind>(&self, column: &Expr, test: &Test<V>) -> Expr {
        match test {
            Test::Missing(true) => column.clone().is_null(),
            Test::Missing(false) => column.clone().is_not_null(),
            Test::Ne(_) => column.clone().is_null().or(self.required(column.clone(), test)),
            _ => column.clone().is_not_null().and(self.required(column.clone(), test)),
        }
    }

    /// A test on a column that is never null.
    fn required<V: Bind>(&self, column: Expr, test: &Test<V>) -> Expr {
        let backend = self.scope.backend();
        match test {
            Test::Eq(value) => column.eq(value.clone()),
            Test::Ne(value) => column.ne(value.clone()),
            Test::In(values) if values.is_empty() => Expr::cust("FALSE"),
            Test::In(values) => among(backend, column, values),
            Test::Lt(value) => column.lt(value.clone()),
            Test::Lte(value) => column.lte(value.clone()),
            Test::Gt(value) => column.gt(value.clone()),
            Test::Gte(value) => column.gte(value.clone()),
            Test::Contains(value) => contains(backend, column, value),
            Test::StartsWith(value) => starts_with(backend, column, value),
            Test::Missing(missing) => Expr::cust(if *missing { "FALSE" } else { "TRUE" }),
        }
    }
}

/// The tree of a filter, each test turned by the closure.
fn tree<T>(filter: &Filter<T>, test: &impl Fn(&T) -> Expr) -> Expr {
    match filter {
        Filter::All(filters) => all(filters.iter().map(|filter| tree(filter, test))),
        Filter::Any(filters) => any(filters.iter().map(|filter| tree(filter, test))),
        Filter::Not(filter) => tree(filter, test).not(),
        Filter::Is(leaf) => test(leaf),
    }
}

fn exists<E: sea_orm::EntityTrait>(entity: E, alias: &str, conditions: impl IntoIterator<Item = Expr>) -> Expr {
    Expr::exists(related(entity, alias, conditions))
}

fn related<E: sea_orm::EntityTrait>(
    entity: E,
    alias: &str,
    conditions: impl IntoIterator<Item = Expr>,
) -> SelectStatement {
    Query::select()
        .expr(Expr::cust("1"))
        .from_as(entity.into_iden(), Alias::new(alias))
        .and_where(all(conditions))
        .to_owned()
}

fn quantified<E: sea_orm::EntityTrait>(
    quantifier: Quantifier,
    entity: E,
    alias: &str,
    of: [Expr; 2],
    condition: Expr,
) -> Expr {
    over(quantifier, related(entity, alias, of), condition)
}

/// How many of the related rows must pass the condition.
fn over(quantifier: Quantifier, mut related: SelectStatement, condition: Expr) -> Expr {
    let (asked, found) = match quantifier {
        Quantifier::Some => (condition, true),
        Quantifier::None => (condition, false),
        Quantifier::Every => (condition.not(), false),
    };
    let some = Expr::exists(related.and_where(asked).to_owned());
    if found { some } else { some.not() }
}

/// The same test on another value.
fn mapped<V, W>(test: &Test<V>, map: impl Fn(&V) -> W) -> Test<W> {
    match test {
        Test::Eq(value) => Test::Eq(map(value)),
        Test::Ne(value) => Test::Ne(map(value)),
        Test::In(values) => Test::In(values.iter().map(map).collect()),
        Test::Lt(value) => Test::Lt(map(value)),
        Test::Lte(value) => Test::Lte(map(value)),
        Test::Gt(value) => Test::Gt(map(value)),
        Test::Gte(value) => Test::Gte(map(value)),
        Test::Contains(value) => Test::Contains(map(value)),
        Test::StartsWith(value) => Test::StartsWith(map(value)),
        Test::Missing(missing) => Test::Missing(*missing),
    }
}

/// A test on an enum, as the text that stands in the database.
fn named<V: Copy>(test: &Test<V>, name: impl Fn(V) -> &'static str) -> Test<String> {
    mapped(test, |value| name(*value).to_owned())
}
