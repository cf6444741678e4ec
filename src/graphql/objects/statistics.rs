//! Statistics (统计): a page of buckets, read when the list was asked for.

use async_graphql::{Context, Description, Object, SimpleObject};

use crate::graphql::asker::asker;
use crate::graphql::connection::PageInfo;
use crate::graphql::failure::Result;
use crate::graphql::inputs::statistics::StatisticsDimension;
use crate::graphql::scalars::Decimal;
use crate::model;
use crate::model::problem::Problem;
use crate::model::statistics::{Figure, label, percent, value};
use crate::store::statistics::Bucket;

/// A page of buckets. They hold the assignments that the viewer's list gives for the same filter, and nothing else. 统计分页
#[derive(Description)]
pub struct StatisticsConnection {
    pub edges: Vec<StatisticsEdge>,
    pub page_info: PageInfo,
    /// None where nobody asked.
    pub total: Option<u64>,
}

#[Object(use_type_description)]
impl StatisticsConnection {
    /// The buckets with their cursors. 统计结果及游标
    async fn edges(&self) -> Vec<StatisticsEdge> {
        self.edges.clone()
    }

    /// The buckets alone. 统计结果
    async fn nodes(&self) -> Vec<StatisticsBucket> {
        self.edges.iter().map(|edge| edge.node.clone()).collect()
    }

    /// Where the page lies in the list. 分页信息
    async fn page_info(&self) -> &PageInfo {
        &self.page_info
    }

    /// How many buckets there are on all pages together, that pass `having`; counted only when asked for. 总数
    async fn total_count(&self) -> Result<i32> {
        let total = self.total.ok_or(Problem::Internal)?;
        Ok(i32::try_from(total).unwrap_or(i32::MAX))
    }
}

/// One bucket of a page. 统计分页记录
#[derive(Clone, SimpleObject)]
pub struct StatisticsEdge {
    /// Names this bucket's place in the list. 游标
    pub cursor: String,
    /// The bucket. 统计结果
    pub node: StatisticsBucket,
}

/// Assignments that have the same keys, counted. Whoever sees an assignment sees it counted; reports are counted only of
/// assignments of which the viewer sees what they owe (its own, those that assist an item that it leads, and all of them
/// for supervisors and auditors), and indicators only where the viewer sees the goals. With `asOf` the figures are those
/// of the end of that day. 统计结果
#[derive(Clone, Debug, Description)]
pub struct StatisticsBucket {
    pub dimensions: Vec<model::statistics::StatisticsDimension>,
    pub bucket: Bucket,
}

impl StatisticsBucket {
    fn number(&self, figure: Figure) -> Result<i32> {
        let number = self.bucket.figure(figure).ok_or(Problem::Internal)?;
        Ok(i32::try_from(number).unwrap_or(i32::MAX))
    }

    fn rate(&self, rate: model::statistics::Rate) -> Result<Rate> {
        let (numerator, denominator) = rate.parts();
        Ok(Rate { numerator: self.number(numerator)?, denominator: self.number(denominator)? })
    }
}

#[Object(use_type_description)]
impl StatisticsBucket {
    /// By what it is told from the others, in the order of groupBy; empty for the total. 维度取值
    async fn keys(&self, context: &Context<'_>) -> Vec<StatisticsKey> {
        let language = asker(context).language;
        let keys = self.dimensions.iter().zip(&self.bucket.keys).zip(&self.bucket.labels);
        let key =
            |((dimension, sort), printed): ((&model::statistics::StatisticsDimension, &String), &Option<String>)| {
                let value = value(*dimension, sort);
                let label = label(*dimension, value.as_deref(), printed.clone(), language);
                StatisticsKey { dimension: (*dimension).into(), value, label }
            };
        keys.map(key).collect()
    }

    /// The assignments: as many as the viewer's list has for the same filter, drafts and withdrawn ones included. 责任分工数
    async fn assignments(&self) -> Result<i32> {
        self.number(Figure::Assignments)
    }

    /// Those of the assignments that ask something of somebody: dispatched, and not withdrawn. Rates are of these. 有效责任分工数
    async fn in_force(&self) -> Result<i32> {
        self.number(Figure::InForce)
    }

    /// The distinct items that the assignments are on. An item with several agencies is in several buckets, so these
    /// don't add up: ask for the total by an empty groupBy. 责任事项数
    async fn responsibilities(&self) -> Result<i32> {
        self.number(Figure::Responsibilities)
    }

    /// The assignments in force that are ACKNOWLEDGED, COMPLETION_REQUESTED or COMPLETED. 签收数
    async fn acknowledged(&self) -> Result<i32> {
        self.number(Figure::Acknowledged)
    }

    /// The assignments in force that are COMPLETED. 办结数
    async fn completed(&self) -> Result<i32> {
        self.number(Figure::Completed)
    }

    /// The distinct items that are CLOSED, whatever their outcome; like responsibilities they don't add up. 销号数
    async fn closed(&self) -> Result<i32> {
        self.number(Figure::Closed)
    }

    /// The assignments that the rule OVERDUE judges, whatever colour was set by hand: the next open deadline has
    /// passed. 逾期数
    async fn overdue(&self) -> Result<i32> {
        self.number(Figure::Overdue)
    }

    /// The progress reports that the assignments owe by the day or before it, of the given period if there is one. On
    /// the due day itself what has not come yet is due. 应报数
    async fn reports_due(&self) -> Result<i32> {
        self.number(Figure::ReportsDue)
    }

    /// Of the reports that are due those that were first submitted on their due day or before it. 按时反馈数
    async fn reports_on_time(&self) -> Result<i32> {
        self.number(Figure::ReportsOnTime)
    }

    /// The progress reports that were submitted at least once, owed or not, of the given period if there is one. 报送数
    async fn reports_submitted(&self) -> Result<i32> {
        self.number(Figure::ReportsSubmitted)
    }

    /// Of the submitted reports those that were returned at least once, whatever became of them since. 退回数
    async fn reports_returned(&self) -> Result<i32> {
        self.number(Figure::ReportsReturned)
    }

    /// The indicators of the assignments' goals that the viewer sees. Not with `asOf`: targets have no history. 量化指标数
    async fn indicators(&self) -> Result<i32> {
        self.number(Figure::Indicators)
    }

    /// Of the indicators those whose last accepted reading meets the target: an AMOUNT or a LEVEL at it or above, a
    /// CEILING not above its upper bound. One without a reading is not attained. Not with `asOf`. 达标指标数
    async fn indicators_attained(&self) -> Result<i32> {
        self.number(Figure::IndicatorsAttained)
    }

    /// Acknowledged of in force. 签收率
    async fn acknowledgement_rate(&self) -> Result<Rate> {
        self.rate(model::statistics::Rate::Acknowledgement)
    }

    /// Completed of in force. 办结率
    async fn completion_rate(&self) -> Result<Rate> {
        self.rate(model::statistics::Rate::Completion)
    }

    /// Overdue of in force. 逾期率
    async fn overdue_rate(&self) -> Result<Rate> {
        self.rate(model::statistics::Rate::Overdue)
    }

    /// Reported in time of reports due. 按时反馈率
    async fn on_time_report_rate(&self) -> Result<Rate> {
        self.rate(model::statistics::Rate::OnTimeReport)
    }

    /// Returned of submitted. 退回率
    async fn return_rate(&self) -> Result<Rate> {
        self.rate(model::statistics::Rate::Return)
    }
}

/// One key of a bucket. 维度取值
#[derive(Clone, SimpleObject)]
pub struct StatisticsKey {
    /// What it is a value of. 维度
    dimension: StatisticsDimension,
    /// The value, the same in every language: an enum's value, a code, an agency's global id, 2015-06, a text in half
    /// width; null where the assignments have none. 取值
    value: Option<String>,
    /// What people call it: the name as it is today, or the word in the language that the request asks for. 名称
    label: String,
}

/// A share of one figure in another. 比率
#[derive(Clone, Copy, Description)]
pub struct Rate {
    numerator: i32,
    denominator: i32,
}

#[Object(use_type_description)]
impl Rate {
    /// How many of the denominator. 分子
    async fn numerator(&self) -> i32 {
        self.numerator
    }

    /// Of how many. 分母
    async fn denominator(&self) -> i32 {
        self.denominator
    }

    /// The share in percent, 0 to 100, rounded down to four decimals; null when the denominator is 0. 百分比
    async fn percent(&self) -> Option<Decimal> {
        percent(self.numerator.into(), self.denominator.into()).map(Decimal)
    }
}
