//! Filters as trees of tests, free of any API's and any database's form.

use chrono::{DateTime, NaiveDate, Utc};

use super::assignment::{AssignmentRole, AssignmentStatus, Origin};
use super::extension::ExtensionStatus;
use super::light::LightColor;
use super::measure::MeasureStatus;
use super::reminder::ReminderLevel;
use super::responsibility::ResponsibilityStatus;
use super::work_plan::FilingStatus;

/// Tests joined by and, or, not. An empty `All` holds for everything, an empty `Any` for nothing.
#[derive(Clone, Debug, PartialEq)]
pub enum Filter<T> {
    All(Vec<Filter<T>>),
    Any(Vec<Filter<T>>),
    Not(Box<Filter<T>>),
    Is(T),
}

impl<T> Default for Filter<T> {
    fn default() -> Self {
        Self::All(Vec::new())
    }
}

impl<T> Filter<T> {
    /// Both filters hold.
    pub fn and(self, other: Self) -> Self {
        Self::All(vec![self, other])
    }

    /// The same filter with some of its tests answered: those for which there is an answer.
    pub fn answered(&self, answer: &impl Fn(&T) -> Option<bool>) -> Self
    where
        T: Clone,
    {
        let each = |filters: &[Self]| filters.iter().map(|filter| filter.answered(answer)).collect();
        match self {
            Self::All(filters) => Self::All(each(filters)),
            Self::Any(filters) => Self::Any(each(filters)),
            Self::Not(filter) => Self::Not(Box::new(filter.answered(answer))),
            Self::Is(test) => match answer(test) {
                Some(true) => Self::All(Vec::new()),
                Some(false) => Self::Any(Vec::new()),
                None => Self::Is(test.clone()),
            },
        }
    }
}

/// One operator on one value. A missing value passes `Ne` and `Missing(true)` alone, so that `not` is the complement.
#[derive(Clone, Debug, PartialEq)]
pub enum Test<V> {
    Eq(V),
    Ne(V),
    In(Vec<V>),
    Lt(V),
    Lte(V),
    Gt(V),
    Gte(V),
    /// `%` and `_` are themselves; case counts; full and half width alike.
    Contains(V),
    StartsWith(V),
    Missing(bool),
}

impl Test<String> {
    /// Whether a text passes.
    pub fn holds(&self, text: &str) -> bool {
        match self {
            Self::Eq(value) => text == value,
            Self::Ne(value) => text != value,
            Self::In(values) => values.iter().any(|value| text == value),
            Self::Lt(value) => text < value.as_str(),
            Self::Lte(value) => text <= value.as_str(),
            Self::Gt(value) => text > value.as_str(),
            Self::Gte(value) => text >= value.as_str(),
            Self::Contains(value) => text.contains(value.as_str()),
            Self::StartsWith(value) => text.starts_with(value.as_str()),
            Self::Missing(missing) => !missing,
        }
    }
}

/// How many of a row's related rows must pass; none at all pass `Every` and `None`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantifier {
    Some,
    None,
    Every,
}

#[derive(Clone, Debug, PartialEq)]
pub enum JurisdictionTest {
    Code(Test<String>),
    Name(Test<String>),
}

#[derive(Clone, Debug, PartialEq)]
pub enum AgencyTest {
    Code(Test<String>),
    Name(Test<String>),
    Active(Test<bool>),
    JurisdictionCode(Test<String>),
}

#[derive(Clone, Debug, PartialEq)]
pub enum WorkReportTest {
    Year(Test<i32>),
    JurisdictionCode(Test<String>),
}

#[derive(Clone, Debug, PartialEq)]
pub enum ResponsibilityTest {
    Year(Test<i32>),
    JurisdictionCode(Test<String>),
    Leader(Test<String>),
    Title(Test<String>),
    /// Any heading above the item.
    Section(Test<String>),
    Ordinal(Test<i32>),
    Status(Test<ResponsibilityStatus>),
    Light(Test<LightColor>),
    DueOn(Test<NaiveDate>),
    UpdatedAt(Test<DateTime<Utc>>),
    Lead(Filter<AgencyTest>),
    Assignments(Quantifier, Box<Filter<AssignmentTest>>),
}

#[derive(Clone, Debug, PartialEq)]
pub enum AssignmentTest {
    Role(Test<AssignmentRole>),
    Status(Test<AssignmentStatus>),
    Light(Test<LightColor>),
    DueOn(Test<NaiveDate>),
    Origin(Test<Origin>),
    Ordinal(Test<i32>),
    NextDueOn(Test<NaiveDate>),
    UpdatedAt(Test<DateTime<Utc>>),
    Agency(Filter<AgencyTest>),
    Responsibility(Box<Filter<ResponsibilityTest>>),
    Measures(Quantifier, Filter<MeasureTest>),
    Reminders(Quantifier, Filter<ReminderTest>),
    ExtensionRequests(Quantifier, Filter<ExtensionRequestTest>),
    ProgressReports(Quantifier, Filter<ProgressReportTest>),
}

#[derive(Clone, Debug, PartialEq)]
pub enum MeasureTest {
    Status(Test<MeasureStatus>),
    DueOn(Test<NaiveDate>),
    Content(Test<String>),
}

#[derive(Clone, Debug, PartialEq)]
pub enum ReminderTest {
    Level(Test<ReminderLevel>),
    AnsweredAt(Test<DateTime<Utc>>),
}

#[derive(Clone, Debug, PartialEq)]
pub enum ExtensionRequestTest {
    Status(Test<ExtensionStatus>),
}

#[derive(Clone, Debug, PartialEq)]
pub enum ReportingObligationTest {
    Agency(Filter<AgencyTest>),
    Assignment(Filter<AssignmentTest>),
    Period(Test<String>),
    DueOn(Test<NaiveDate>),
    Overdue(Test<bool>),
    OnTime(Test<bool>),
}

#[derive(Clone, Debug, PartialEq)]
pub enum ProgressReportTest {
    Period(Test<String>),
    Status(Test<FilingStatus>),
    SubmittedAt(Test<DateTime<Utc>>),
}

#[derive(Clone, Debug, PartialEq)]
pub enum ChangeTest {
    Action(Test<String>),
    /// The table of the changed row.
    EntityType(Test<String>),
    At(Test<DateTime<Utc>>),
    /// The agency whose row was changed.
    Agency(Filter<AgencyTest>),
    Responsibility(Filter<ResponsibilityTest>),
}

#[cfg(test)]
mod tests {
    use super::*;

    fn action(test: Test<String>) -> Filter<ChangeTest> {
        Filter::Is(ChangeTest::Action(test))
    }

    #[test]
    fn a_test_holds_as_its_operator_says() {
        let word = || "change".to_owned();
        let passes = [
            (Test::Eq(word()), true),
            (Test::Ne(word()), false),
            (Test::In(vec!["tick".to_owned(), word()]), true),
            (Test::In(Vec::new()), false),
            (Test::Lt("d".to_owned()), true),
            (Test::Lt(word()), false),
            (Test::Lte(word()), true),
            (Test::Gt(word()), false),
            (Test::Gte(word()), true),
            (Test::Contains("han".to_owned()), true),
            (Test::StartsWith("han".to_owned()), false),
            (Test::Missing(true), false),
            (Test::Missing(false), true),
        ];
        for (test, expected) in passes {
            assert_eq!(test.holds("change"), expected, "{test:?}");
        }
    }

    #[test]
    fn what_has_an_answer_is_answered_wherever_it_stands_and_the_rest_stays() {
        let rest = Filter::Is(ChangeTest::EntityType(Test::Eq("measure".to_owned())));
        let is = |word: &str| action(Test::Eq(word.to_owned()));
        let answer = |test: &ChangeTest| match test {
            ChangeTest::Action(test) => Some(test.holds("change")),
            _ => None,
        };
        let asked = Filter::Any(vec![is("change").and(rest.clone()), Filter::Not(Box::new(is("tick")))]);
        let (yes, no) = (Filter::All(Vec::new()), Filter::Any(Vec::new()));
        assert_eq!(asked.answered(&answer), Filter::Any(vec![yes.and(rest), Filter::Not(Box::new(no))]));
    }
}
