//! Why a question can't be answered, and what to do.

use chrono::NaiveDate;

use super::{MOST_DIMENSIONS, StatisticsDimension};
use crate::model::language::Language;

/// Why statistics are refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StatisticsProblem {
    TooManyDimensions {
        asked: usize,
    },
    RepeatedDimension {
        dimension: StatisticsDimension,
    },
    MalformedPeriod {
        text: String,
    },
    FutureDay {
        as_of: NaiveDate,
        today: NaiveDate,
    },
    /// Before anything that the viewer sees was kept.
    BeforeFirstDay {
        as_of: NaiveDate,
        first: NaiveDate,
    },
    FilterWithoutHistory {
        field: &'static str,
    },
    FigureWithoutHistory {
        field: &'static str,
    },
}

impl StatisticsProblem {
    /// In a word, for the log and the metrics.
    pub const fn rule(&self) -> &'static str {
        match self {
            Self::TooManyDimensions { .. } => "too_many_dimensions",
            Self::RepeatedDimension { .. } => "repeated_dimension",
            Self::MalformedPeriod { .. } => "malformed_period",
            Self::FutureDay { .. } => "future_day",
            Self::BeforeFirstDay { .. } => "before_first_day",
            Self::FilterWithoutHistory { .. } | Self::FigureWithoutHistory { .. } => "without_history",
        }
    }

    /// What is wrong and what to do, in one sentence.
    pub fn message(&self, language: Language) -> String {
        match self {
            Self::TooManyDimensions { asked } => language.pick(
                format!("groupBy 有 {asked} 个维度,最多 {MOST_DIMENSIONS} 个:请减少维度,或分几次查询"),
                format!(
                    "groupBy has {asked} dimensions, at most {MOST_DIMENSIONS} go together: leave some out, or ask \
                     several times"
                ),
            ),
            Self::RepeatedDimension { dimension } => language.pick(
                format!("groupBy 中 {dimension} 重复:每个维度只能写一次"),
                format!("groupBy names {dimension} twice: name each dimension once"),
            ),
            Self::MalformedPeriod { text } => language.pick(
                format!("period 为“{text}”,不是报送周期:请写 2015-Q2 或 2015-06"),
                format!("period is `{text}`, which is no period: write 2015-Q2 or 2015-06"),
            ),
            Self::FutureDay { as_of, today } => language.pick(
                format!("asOf 为 {as_of},尚未到来:请给出 {today} 或更早的日期,或省略 asOf"),
                format!("asOf is {as_of}, which has not come yet: give {today} or a day before it, or leave asOf out"),
            ),
            Self::BeforeFirstDay { as_of, first } => language.pick(
                format!("asOf 为 {as_of},早于最早有记录的日期 {first}:请给出 {first} 或之后的日期"),
                format!(
                    "asOf is {as_of}, before {first}, the first day of which anything is kept here: give {first} or a \
                     day after it"
                ),
            ),
            Self::FilterWithoutHistory { field } => language.pick(
                format!(
                    "条件 {field} 没有按日保存的历史,不能与 asOf 同用:请省略 asOf,或改用按日保存的 role、status、light、nextDueOn"
                ),
                format!(
                    "The filter {field} cannot be asked together with asOf, for no history of it is kept: leave asOf \
                     out, or test role, status, light or nextDueOn, which are kept by the day"
                ),
            ),
            Self::FigureWithoutHistory { field } => language.pick(
                format!("{field} 没有按日保存的历史,不能与 asOf 同用:请省略 asOf,或不查询 {field}"),
                format!(
                    "{field} cannot be asked together with asOf, for no history of it is kept: leave asOf or {field} out"
                ),
            ),
        }
    }
}
