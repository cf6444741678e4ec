use std::collections::BTreeSet;

use async_graphql::{Context, Lookahead, Object};
use chrono::NaiveDate;

use crate::graphql::asker::{Asker, asker};
use crate::graphql::connection::PageInfo;
use crate::graphql::failure::Result;
use crate::graphql::inputs::assignment::AssignmentFilter;
use crate::graphql::inputs::order::StatisticsOrder;
use crate::graphql::inputs::reading::Reading;
use crate::graphql::inputs::statistics::{StatisticsDimension, StatisticsHaving};
use crate::graphql::objects::statistics::{StatisticsBucket, StatisticsConnection, StatisticsEdge};
use crate::graphql::scalars::Date;
use crate::model;
use crate::model::order::Order;
use crate::model::page::{Key, ListName, PageArguments, Place};
use crate::model::period::Period;
use crate::model::problem::Problem;
use crate::model::statistics::{Figure, Question, Rate, StatisticsOrderField, StatisticsProblem};
use crate::model::text::shorten;
use crate::store::statistics::Buckets;

#[derive(Debug, Default)]
pub struct StatisticsQuery;

#[Object]
impl StatisticsQuery {
    /// The assignments that the viewer's list gives for the same filter, counted by up to three dimensions: buckets with
    /// figures and rates. One statement of the database, of any number of rows. 统计
    #[expect(clippy::too_many_arguments, reason = "the arguments of the field, as the schema has them")]
    async fn statistics(
        &self,
        context: &Context<'_>,
        #[graphql(
            desc = "By what buckets are made: up to three dimensions, each once. None gives one bucket, the total; it is there also when nothing passes the filter. 维度"
        )]
        group_by: Vec<StatisticsDimension>,
        #[graphql(
            desc = "Keeps the assignments that pass, as in the list of assignments. With asOf only what is kept by the day can be tested (role, status, light, nextDueOn), and who and what it is (agency, ordinal, and of the responsibility year, jurisdictionCode, title, section, leader, ordinal, lead, light, assignments). 条件"
        )]
        filter: Option<AssignmentFilter>,
        #[graphql(
            desc = "Counts the reports of this period alone: 2015-Q2 or 2015-06. Other figures don't change. 报送周期"
        )]
        period: Option<String>,
        #[graphql(
            desc = "A past day: figures as they stood at its end, of the assignments that the viewer still sees and saw then. Today unless given. 截至日期"
        )]
        as_of: Option<Date>,
        #[graphql(desc = "Keeps the buckets that pass. 结果条件")] having: Option<StatisticsHaving>,
        #[graphql(desc = "The order; KEY ASC unless given. 排序")] order_by: Option<StatisticsOrder>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<StatisticsConnection> {
        let asker = asker(context);
        let group_by: Vec<model::statistics::StatisticsDimension> = group_by.into_iter().map(Into::into).collect();
        Question::check_dimensions(&group_by).map_err(Problem::Statistics)?;
        let order = order_by.map_or(Order::ascending(StatisticsOrderField::Key), Into::into);
        let name = list_name(&group_by, order);
        let most = u64::try_from(asker.limits.page_size_max).unwrap_or(u64::MAX);
        let page = PageArguments { first, after, ..PageArguments::default() };
        let page = page.check(&name, &Key::Text(String::new()), most)?;
        let columns = group_by.len() + usize::from(order.field.measure().is_some());
        let selected = context.look_ahead();
        let mut question = Question {
            filter: Reading::of(&asker.limits, filter)?,
            period: period.map(|text| read_period(&text)).transpose()?,
            as_of: past_day(asker, as_of)?,
            having: Reading::of(&asker.limits, having)?,
            figures: figures(&selected),
            total: selected.field("totalCount").exists(),
            after: page.after.map(|place| place_of(&place, columns, order)).transpose()?,
            size: page.size,
            group_by,
            order,
        };
        question.complete();
        question.check_past().map_err(Problem::Statistics)?;
        let buckets = asker.scope.statistics(&question).await?;
        check_first_day(asker, &question, &buckets).await?;
        Ok(connection(&name, &question, buckets))
    }
}

/// The list that a cursor belongs to: of these dimensions in this order.
fn list_name(group_by: &[model::statistics::StatisticsDimension], order: Order<StatisticsOrderField>) -> ListName {
    let dimensions: Vec<&str> = group_by.iter().map(|dimension| dimension.as_str()).collect();
    ListName { list: "statistics", order: format!("{} {} OF [{}]", order.field, order.direction, dimensions.join(" ")) }
}

fn read_period(text: &str) -> Result<Period> {
    let malformed = |_| Problem::Statistics(StatisticsProblem::MalformedPeriod { text: shorten(text, 40) });
    Ok(text.parse().map_err(malformed)?)
}

/// None for today, which is judged as it stands.
fn past_day(asker: &Asker, as_of: Option<Date>) -> Result<Option<NaiveDate>> {
    let today = asker.day.today;
    match as_of.map(|day| day.0) {
        Some(as_of) if as_of > today => Err(Problem::Statistics(StatisticsProblem::FutureDay { as_of, today }).into()),
        as_of => Ok(as_of.filter(|day| *day < today)),
    }
}

/// What is asked of the buckets, under whatever alias and in whatever fragment.
fn figures(selected: &Lookahead<'_>) -> BTreeSet<Figure> {
    let buckets = [selected.field("nodes"), selected.field("edges").field("node")];
    let asked = |field: &str| buckets.iter().any(|bucket| bucket.field(field).exists());
    let mut figures = BTreeSet::new();
    for (field, figure) in [
        ("assignments", Figure::Assignments),
        ("inForce", Figure::InForce),
        ("responsibilities", Figure::Responsibilities),
        ("acknowledged", Figure::Acknowledged),
        ("completed", Figure::Completed),
        ("closed", Figure::Closed),
        ("overdue", Figure::Overdue),
        ("reportsDue", Figure::ReportsDue),
        ("reportsOnTime", Figure::ReportsOnTime),
        ("reportsSubmitted", Figure::ReportsSubmitted),
        ("reportsReturned", Figure::ReportsReturned),
        ("indicators", Figure::Indicators),
        ("indicatorsAttained", Figure::IndicatorsAttained),
    ] {
        if asked(field) {
            figures.insert(figure);
        }
    }
    for (field, rate) in [
        ("acknowledgementRate", Rate::Acknowledgement),
        ("completionRate", Rate::Completion),
        ("overdueRate", Rate::Overdue),
        ("onTimeReportRate", Rate::OnTimeReport),
        ("returnRate", Rate::Return),
    ] {
        if asked(field) {
            let (numerator, denominator) = rate.parts();
            figures.extend([numerator, denominator]);
        }
    }
    figures
}

/// What a cursor says: a value for each column by which the list is sorted.
fn place_of(place: &Place, columns: usize, order: Order<StatisticsOrderField>) -> Result<Vec<String>> {
    let Key::Text(text) = &place.key else { return Err(Problem::MalformedCursor.into()) };
    let values: Vec<String> = serde_json::from_str(text).map_err(|_| Problem::MalformedCursor)?;
    let ranked = order.field.measure().is_none() || values.first().is_some_and(|rank| rank.parse::<i64>().is_ok());
    // PostgreSQL takes a text with a zero in it for a fault.
    if values.len() != columns || !ranked || values.iter().any(|value| value.contains('\0')) {
        return Err(Problem::MalformedCursor.into());
    }
    Ok(values)
}

/// Of a day before everything that the viewer sees nothing can be told: that is no zero. Asked only where nothing was
/// found.
async fn check_first_day(asker: &Asker, question: &Question, buckets: &Buckets) -> Result<()> {
    let Some(as_of) = question.as_of.filter(|_| question.after.is_none()) else { return Ok(()) };
    if buckets.rows.iter().any(|bucket| bucket.figure(Figure::Assignments) != Some(0)) {
        return Ok(());
    }
    match asker.scope.first_day().await? {
        Some(first) if as_of < first => {
            Err(Problem::Statistics(StatisticsProblem::BeforeFirstDay { as_of, first }).into())
        }
        _ => Ok(()),
    }
}

fn connection(name: &ListName, question: &Question, buckets: Buckets) -> StatisticsConnection {
    let Buckets { rows, has_next, total } = buckets;
    let edges: Vec<StatisticsEdge> = rows
        .into_iter()
        .map(|bucket| {
            let key = Key::Text(serde_json::Value::from(bucket.place()).to_string());
            let cursor = name.cursor(&Place { key, id: uuid::Uuid::nil() });
            let dimensions = question.group_by.clone();
            StatisticsEdge { cursor, node: StatisticsBucket { dimensions, bucket } }
        })
        .collect();
    let cursors: Vec<String> = edges.iter().map(|edge| edge.cursor.clone()).collect();
    let page_info = PageInfo::forwards(&cursors, has_next, question.after.is_some());
    StatisticsConnection { edges, page_info, total }
}
