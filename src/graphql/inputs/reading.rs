//! Reading a filter: its depth and its conditions are counted on the coerced input, variables included.

use crate::config::Limits;
use crate::graphql::failure::Result;
use crate::model::filter::{Filter, Quantifier};
use crate::model::problem::{Limit, Problem};
use crate::store::list::NoTest;

/// Counts what one filter argument holds.
#[derive(Debug)]
pub struct Reading<'l> {
    limits: &'l Limits,
    depth: usize,
    conditions: usize,
}

/// A filter input that becomes the model's filter.
pub trait FilterInput {
    type Test;
    fn read(self, reading: &mut Reading<'_>) -> Result<Filter<Self::Test>>;
}

/// Lists without a filter.
#[derive(Debug)]
pub enum NoFilter {}

impl FilterInput for NoFilter {
    type Test = NoTest;

    fn read(self, _: &mut Reading<'_>) -> Result<Filter<NoTest>> {
        match self {}
    }
}

impl<'l> Reading<'l> {
    /// Reads the filter of a list; none passes everything.
    pub fn of<I: FilterInput>(limits: &'l Limits, input: Option<I>) -> Result<Filter<I::Test>> {
        let mut reading = Self { limits, depth: 0, conditions: 0 };
        input.map_or_else(|| Ok(Filter::default()), |input| reading.nested(input))
    }

    /// Reads a filter inside a filter. One without conditions counts as one: thousands of empty ones would still make
    /// a statement that no database reads.
    pub fn nested<I: FilterInput>(&mut self, input: I) -> Result<Filter<I::Test>> {
        self.depth += 1;
        within(Limit::FilterDepth, self.depth, self.limits.filter_depth)?;
        let before = self.conditions;
        let filter = input.read(self)?;
        self.depth -= 1;
        if self.conditions == before {
            self.condition()?;
        }
        Ok(filter)
    }

    /// Counts one condition.
    pub fn condition(&mut self) -> Result<()> {
        self.conditions += 1;
        Ok(within(Limit::FilterConditions, self.conditions, self.limits.filter_conditions)?)
    }

    /// Counts the values of a list.
    pub fn list<T>(&self, values: &[T]) -> Result<()> {
        Ok(within(Limit::ListValues, values.len(), self.limits.list_values)?)
    }

    /// `and`, `or`, `not` of a filter, with its own tests.
    pub fn combine<I: FilterInput>(
        &mut self,
        and: Option<Vec<I>>,
        or: Option<Vec<I>>,
        not: Option<Box<I>>,
        mut tests: Vec<Filter<I::Test>>,
    ) -> Result<Filter<I::Test>> {
        if let Some(and) = and {
            tests.push(Filter::All(self.each(and)?));
        }
        if let Some(or) = or {
            tests.push(Filter::Any(self.each(or)?));
        }
        if let Some(not) = not {
            tests.push(Filter::Not(Box::new(self.nested(*not)?)));
        }
        Ok(Filter::All(tests))
    }

    /// `some`, `none` and `every` of a list behind a relation.
    pub fn quantified<I: FilterInput, T>(
        &mut self,
        [some, none, every]: [Option<I>; 3],
        tests: &mut Vec<Filter<T>>,
        field: impl Fn(Quantifier, Filter<I::Test>) -> T,
    ) -> Result<()> {
        for (quantifier, filter) in [(Quantifier::Some, some), (Quantifier::None, none), (Quantifier::Every, every)] {
            if let Some(filter) = filter {
                tests.push(Filter::Is(field(quantifier, self.nested(filter)?)));
            }
        }
        Ok(())
    }

    fn each<I: FilterInput>(&mut self, inputs: Vec<I>) -> Result<Vec<Filter<I::Test>>> {
        self.list(&inputs)?;
        inputs.into_iter().map(|input| self.nested(input)).collect()
    }
}

/// Refuses a value beyond its limit, naming both.
pub fn within(limit: Limit, value: usize, most: usize) -> std::result::Result<(), Problem> {
    if value <= most {
        return Ok(());
    }
    let number = |number| u64::try_from(number).unwrap_or(u64::MAX);
    Err(Problem::LimitExceeded { limit, value: number(value), most: number(most) })
}
