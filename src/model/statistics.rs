//! Statistics (统计): what is counted, by what it is grouped, and what each figure and rate means.
//!
//! What is counted are the assignments that the viewer's list gives for the same filter, no more and no fewer. A figure
//! of reports counts only what is filed on assignments of which the viewer sees what they owe.

mod history;
mod refusal;
mod words;

use std::collections::BTreeSet;

use chrono::NaiveDate;

pub use self::history::without_history;
pub use self::refusal::StatisticsProblem;
pub use self::words::{label, value};
use super::filter::{AssignmentTest, Filter, Test};
use super::order::Order;
use super::period::Period;
use super::quantity::Quantity;
use super::text_enum::text_enum;

/// By so many dimensions one question groups: a table has rows, columns and sheets.
pub const MOST_DIMENSIONS: usize = 3;

text_enum! {
    /// What buckets are made by.
    StatisticsDimension {
        /// 行政区划
        Jurisdiction = "JURISDICTION",
        /// 年度, of the work report.
        Year = "YEAR",
        /// 单位
        Agency = "AGENCY",
        /// 牵头负责领导 of the item.
        Leader = "LEADER",
        /// 分工角色
        Role = "ROLE",
        /// 状态 of the assignment.
        Status = "STATUS",
        /// 灯色, by hand or by rule.
        Light = "LIGHT",
        /// 亮灯规则, whatever was set by hand.
        LightRule = "LIGHT_RULE",
        /// 时限月份, of the next open deadline.
        DueMonth = "DUE_MONTH",
        /// 报送周期 of what is owed or was filed.
        Period = "PERIOD",
        /// 章节: the outermost heading.
        Section = "SECTION",
    }
}

text_enum! {
    /// What buckets can be ordered by; ties go by key.
    StatisticsOrderField {
        Key = "KEY",
        Assignments = "ASSIGNMENTS",
        Overdue = "OVERDUE",
        CompletionRate = "COMPLETION_RATE",
        OverdueRate = "OVERDUE_RATE",
        OnTimeReportRate = "ON_TIME_REPORT_RATE",
    }
}

impl StatisticsOrderField {
    /// The number by which it sorts; none sorts by key alone.
    pub const fn measure(self) -> Option<Measure> {
        match self {
            Self::Key => None,
            Self::Assignments => Some(Measure::Figure(Figure::Assignments)),
            Self::Overdue => Some(Measure::Figure(Figure::Overdue)),
            Self::CompletionRate => Some(Measure::Percent(Rate::Completion)),
            Self::OverdueRate => Some(Measure::Percent(Rate::Overdue)),
            Self::OnTimeReportRate => Some(Measure::Percent(Rate::OnTimeReport)),
        }
    }
}

text_enum! {
    /// What is counted in a bucket, by the name of its column.
    Figure {
        /// The assignments.
        Assignments = "assignments",
        /// Those that ask something of somebody: dispatched and not withdrawn. What rates are of.
        InForce = "in_force",
        /// The distinct items.
        Responsibilities = "responsibilities",
        /// In force, and acknowledged, asking for completion, or completed.
        Acknowledged = "acknowledged",
        /// In force and completed.
        Completed = "completed",
        /// The distinct items that are closed, whatever their outcome.
        Closed = "closed",
        /// Judged by the rule OVERDUE, whatever colour was set by hand.
        Overdue = "overdue",
        /// Progress reports that are owed by the day or before it.
        ReportsDue = "reports_due",
        /// Of these those that were first submitted by their due day.
        ReportsOnTime = "reports_on_time",
        /// Progress reports that were submitted at least once, owed or not.
        ReportsSubmitted = "reports_submitted",
        /// Of these those that were returned at least once, whatever became of them.
        ReportsReturned = "reports_returned",
        /// The indicators of the goals that the viewer sees.
        Indicators = "indicators",
        /// Of these those whose last accepted reading meets the target; one without a reading does not.
        IndicatorsAttained = "indicators_attained",
    }
}

/// A share of one figure in another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Rate {
    /// 签收率
    Acknowledgement,
    /// 办结率
    Completion,
    /// 逾期率
    Overdue,
    /// 按时反馈率
    OnTimeReport,
    /// 退回率
    Return,
}

impl Rate {
    /// Its numerator and its denominator: the one definition of each rate.
    pub const fn parts(self) -> (Figure, Figure) {
        match self {
            Self::Acknowledgement => (Figure::Acknowledged, Figure::InForce),
            Self::Completion => (Figure::Completed, Figure::InForce),
            Self::Overdue => (Figure::Overdue, Figure::InForce),
            Self::OnTimeReport => (Figure::ReportsOnTime, Figure::ReportsDue),
            Self::Return => (Figure::ReportsReturned, Figure::ReportsSubmitted),
        }
    }
}

/// A share in percent, rounded down to ten-thousandths as the database does; none of nothing.
pub fn percent(numerator: i64, denominator: i64) -> Option<Quantity> {
    numerator.checked_mul(1_000_000)?.checked_div(denominator).map(Quantity::from_ten_thousandths)
}

/// A number of a bucket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Measure {
    Figure(Figure),
    Percent(Rate),
}

/// A test on a bucket.
#[derive(Clone, Debug, PartialEq)]
pub enum HavingTest {
    Figure(Figure, Test<i32>),
    /// In ten-thousandths of a percent; of nothing it is missing.
    Percent(Rate, Test<i64>),
}

/// What is asked, checked.
#[derive(Clone, Debug)]
pub struct Question {
    /// None: the total.
    pub group_by: Vec<StatisticsDimension>,
    pub filter: Filter<AssignmentTest>,
    /// Of which period reports are counted; none: of all.
    pub period: Option<Period>,
    /// The past day by whose end it is judged; none: as it stands today.
    pub as_of: Option<NaiveDate>,
    pub having: Filter<HavingTest>,
    pub order: Order<StatisticsOrderField>,
    /// What is to be counted: what nobody asks for costs nothing.
    pub figures: BTreeSet<Figure>,
    /// Whether the buckets are to be counted too.
    pub total: bool,
    pub size: u64,
    /// The place of the bucket after which the page begins.
    pub after: Option<Vec<String>>,
}

impl Question {
    /// Checks by what is grouped.
    pub fn check_dimensions(dimensions: &[StatisticsDimension]) -> Result<(), StatisticsProblem> {
        if dimensions.len() > MOST_DIMENSIONS {
            return Err(StatisticsProblem::TooManyDimensions { asked: dimensions.len() });
        }
        let repeated = dimensions.iter().enumerate().find(|(place, one)| dimensions[..*place].contains(one));
        repeated.map_or(Ok(()), |(_, dimension)| Err(StatisticsProblem::RepeatedDimension { dimension: *dimension }))
    }

    /// Checks what is asked of a past day: what was not kept can't be told.
    pub fn check_past(&self) -> Result<(), StatisticsProblem> {
        if self.as_of.is_none() {
            return Ok(());
        }
        if let Some(field) = without_history(&self.filter) {
            return Err(StatisticsProblem::FilterWithoutHistory { field });
        }
        let unkept = [(Figure::Indicators, "indicators"), (Figure::IndicatorsAttained, "indicatorsAttained")];
        match unkept.into_iter().find(|(figure, _)| self.figures.contains(figure)) {
            Some((_, field)) => Err(StatisticsProblem::FigureWithoutHistory { field }),
            None => Ok(()),
        }
    }

    /// Asks for what the tests, the order and the rates read, too.
    pub fn complete(&mut self) {
        // Tells an empty bucket from a day before everything.
        self.figures.insert(Figure::Assignments);
        let mut read = |measure: Measure| match measure {
            Measure::Figure(figure) => {
                self.figures.insert(figure);
            }
            Measure::Percent(rate) => {
                let (numerator, denominator) = rate.parts();
                self.figures.extend([numerator, denominator]);
            }
        };
        self.order.field.measure().into_iter().for_each(&mut read);
        each_measure(&self.having, &mut read);
    }
}

fn each_measure(filter: &Filter<HavingTest>, read: &mut impl FnMut(Measure)) {
    match filter {
        Filter::All(filters) | Filter::Any(filters) => filters.iter().for_each(|filter| each_measure(filter, read)),
        Filter::Not(filter) => each_measure(filter, read),
        Filter::Is(HavingTest::Figure(figure, _)) => read(Measure::Figure(*figure)),
        Filter::Is(HavingTest::Percent(rate, _)) => read(Measure::Percent(*rate)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_of_nothing_is_none_and_others_are_rounded_down() {
        assert_eq!(percent(1, 0), None);
        for (numerator, denominator, printed) in [(11, 12, "91.6666"), (0, 7, "0"), (7, 7, "100"), (1, 8, "12.5")] {
            assert_eq!(percent(numerator, denominator).map(|share| share.to_string()).as_deref(), Some(printed));
        }
    }

    #[test]
    fn at_most_three_dimensions_and_each_once() {
        use StatisticsDimension::{Agency, Role, Section, Year};
        assert_eq!(Question::check_dimensions(&[Agency, Role, Year]), Ok(()));
        assert_eq!(
            Question::check_dimensions(&[Agency, Role, Agency]),
            Err(StatisticsProblem::RepeatedDimension { dimension: Agency })
        );
        assert_eq!(
            Question::check_dimensions(&[Agency, Role, Year, Section]),
            Err(StatisticsProblem::TooManyDimensions { asked: 4 })
        );
    }
}
