//! Filters on reminders.

use async_graphql::InputObject;

use super::actions::ReminderLevelFilter;
use super::operators::DateTimeFilter;
use super::reading::{FilterInput, Reading};
use crate::graphql::failure::Result;
use crate::model::filter::{Filter, Quantifier, ReminderTest};

/// Tests a reminder; all given fields must hold. 督办单条件
#[derive(Debug, InputObject)]
pub struct ReminderFilter {
    /// How pressing it is. 督办级别
    level: Option<ReminderLevelFilter>,
    /// When the agency answered; `isNull: true` finds those without an answer. 反馈时间
    answered_at: Option<DateTimeFilter>,
}

impl FilterInput for ReminderFilter {
    type Test = ReminderTest;

    fn read(self, reading: &mut Reading<'_>) -> Result<Filter<ReminderTest>> {
        let Self { level, answered_at } = self;
        let mut tests = Vec::new();
        if let Some(level) = level {
            level.tests(reading, &mut tests, ReminderTest::Level)?;
        }
        if let Some(answered_at) = answered_at {
            answered_at.tests(reading, &mut tests, ReminderTest::AnsweredAt)?;
        }
        Ok(Filter::All(tests))
    }
}

/// Tests the reminders that the viewer sees of an assignment; all given quantifiers must hold. 督办单列表条件
#[derive(Debug, InputObject)]
pub struct ReminderListFilter {
    /// At least one passes. 至少一项满足
    some: Option<ReminderFilter>,
    /// None passes. 没有一项满足
    none: Option<ReminderFilter>,
    /// All pass; of no reminders, all do. 全部满足
    every: Option<ReminderFilter>,
}

impl ReminderListFilter {
    /// Adds this input's tests.
    pub fn tests<T>(
        self,
        reading: &mut Reading<'_>,
        tests: &mut Vec<Filter<T>>,
        field: impl Fn(Quantifier, Filter<ReminderTest>) -> T,
    ) -> Result<()> {
        let Self { some, none, every } = self;
        reading.quantified([some, none, every], tests, field)
    }
}
