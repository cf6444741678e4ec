//! What statistics group by, and tests on their buckets.

use async_graphql::{Enum, InputObject};

use super::operators::{DecimalFilter, IntFilter, enumeration};
use super::reading::{FilterInput, Reading};
use crate::graphql::failure::Result;
use crate::model;
use crate::model::filter::Filter;
use crate::model::statistics::{Figure, HavingTest, Rate};

enumeration! {
    /// What the buckets of statistics are made by. 统计维度
    StatisticsDimension = "model::statistics::StatisticsDimension" as model::statistics::StatisticsDimension {
        /// The jurisdiction; its value is the code. 行政区划
        Jurisdiction,
        /// The year of the work report. 年度
        Year,
        /// The agency; its value is the global id, which stays when name or code change. 单位
        Agency,
        /// The leader in charge of the item, as printed, full and half width alike. 牵头负责领导
        Leader,
        /// Whether the agency leads or assists. 分工角色
        Role,
        /// Where the assignment stands. 分工状态
        Status,
        /// The colour of the assignment's light, also one that was set by hand. 灯色
        Light,
        /// The rule that judges the assignment, whatever colour was set by hand. 亮灯规则
        LightRule,
        /// The month of the assignment's next open deadline (`nextDueOn`): 2015-06; null when it is done or undated. 时限月份
        DueMonth,
        /// The period that the assignment owes a report of by the day, or has submitted one of: 2015-Q2. An assignment
        /// is counted once in each of its periods, so buckets don't add up; null holds those without a period that
        /// the viewer sees. 报送周期
        Period,
        /// The outermost heading above the item; null when it has none. 章节
        Section,
    }
}

/// Declares the tests on a bucket, one for each number that it has.
macro_rules! having {
    ($(#[$meta:meta])* { $($(#[$count_meta:meta])* $count:ident = $figure:ident,)+ } { $($(#[$rate_meta:meta])* $share:ident = $rate:ident,)+ }) => {
        $(#[$meta])*
        #[derive(Debug, InputObject)]
        pub struct StatisticsHaving {
            $($(#[$count_meta])* $count: Option<IntFilter>,)+
            $($(#[$rate_meta])* $share: Option<DecimalFilter>,)+
        }

        impl FilterInput for StatisticsHaving {
            type Test = HavingTest;

            fn read(self, reading: &mut Reading<'_>) -> Result<Filter<HavingTest>> {
                let Self { $($count,)+ $($share,)+ } = self;
                let mut tests = Vec::new();
                $(
                    if let Some(test) = $count {
                        test.tests(reading, &mut tests, |test| HavingTest::Figure(Figure::$figure, test))?;
                    }
                )+
                $(
                    if let Some(test) = $share {
                        test.tests(reading, &mut tests, |test| HavingTest::Percent(Rate::$rate, test))?;
                    }
                )+
                Ok(Filter::All(tests))
            }
        }
    };
}

having! {
    /// Tests a bucket by its numbers; all given fields must hold. A bucket that fails is left out, and `totalCount` does
    /// not count it. 统计结果条件
    {
        /// How many assignments it has. 责任分工数
        assignments = Assignments,
        /// How many of them are in force. 有效责任分工数
        in_force = InForce,
        /// How many distinct items they are on. 责任事项数
        responsibilities = Responsibilities,
        /// How many are acknowledged. 签收数
        acknowledged = Acknowledged,
        /// How many are completed. 办结数
        completed = Completed,
        /// How many distinct items are closed. 销号数
        closed = Closed,
        /// How many are overdue. 逾期数
        overdue = Overdue,
        /// How many progress reports are due. 应报数
        reports_due = ReportsDue,
        /// How many of these came in time. 按时反馈数
        reports_on_time = ReportsOnTime,
        /// How many progress reports were submitted. 报送数
        reports_submitted = ReportsSubmitted,
        /// How many of these were returned. 退回数
        reports_returned = ReportsReturned,
        /// How many indicators there are. 量化指标数
        indicators = Indicators,
        /// How many of these are attained. 达标指标数
        indicators_attained = IndicatorsAttained,
    }
    {
        /// The percent acknowledged; missing where nothing is in force. 签收率
        acknowledgement_rate = Acknowledgement,
        /// The percent completed; missing where nothing is in force. 办结率
        completion_rate = Completion,
        /// The percent overdue; missing where nothing is in force. 逾期率
        overdue_rate = Overdue,
        /// The percent reported in time; missing where nothing is due. 按时反馈率
        on_time_report_rate = OnTimeReport,
        /// The percent returned; missing where nothing was submitted. 退回率
        return_rate = Return,
    }
}
