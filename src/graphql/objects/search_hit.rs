//! What was found, page by page.

use std::sync::Arc;

use async_graphql::{Context, Description, Object, SimpleObject};
use tokio::sync::OnceCell;
use uuid::Uuid;

use super::goal::Goal;
use super::loaded;
use super::measure::Measure;
use super::node::Node;
use super::progress_report::ProgressReport;
use super::responsibility::Responsibility;
use crate::graphql::asker::asker;
use crate::graphql::batch::{Batch, Loaded};
use crate::graphql::connection::PageInfo;
use crate::graphql::failure::Result;
use crate::model::page::{ListName, PageRequest};
use crate::model::problem::Problem;
use crate::model::search::{SearchScope, fragment};
use crate::store::progress_report::ProgressReportRow;
use crate::store::search::{Search, SearchRow};
use crate::store::{Page, Scope};

/// Something that was found: an item, a measure, a goal or a progress report that the viewer sees and whose text, as far
/// as the viewer sees it, has all terms. 检索结果
#[derive(Clone, Description)]
pub struct SearchHit {
    row: Loaded<SearchRow>,
    terms: Arc<Vec<String>>,
}

impl SearchHit {
    async fn item(&self) -> Result<Responsibility> {
        let item = self.row.joined("responsibility", |row| Some(row.responsibility())).await?;
        Ok(Responsibility(item.ok_or(Problem::Internal)?))
    }

    /// The row itself. Read with the hit, but for progress reports: one statement reads those of the whole page.
    async fn found(&self, context: &Context<'_>) -> Result<Node> {
        let row = &self.row;
        let node = match row.kind.parse().map_err(|_| Problem::Internal)? {
            SearchScope::Responsibility => Some(Node::Responsibility(self.item().await?)),
            SearchScope::Measure => {
                row.joined("measure", |row| row.measure.clone()).await?.map(Measure).map(Node::Measure)
            }
            SearchScope::Goal => row.joined("goal", |row| row.goal.clone()).await?.map(Goal).map(Node::Goal),
            SearchScope::ProgressReport => {
                let scope = &asker(context).scope;
                let read = async |ids: Vec<Uuid>| loaded(scope.progress_reports(&ids).await);
                let id = |report: &ProgressReportRow| report.report.id;
                row.one("report", SearchRow::report, id, read).await?.map(ProgressReport).map(Node::ProgressReport)
            }
        };
        // Somebody took it away, or out of sight, since the page was read.
        Ok(node.ok_or(Problem::Busy)?)
    }
}

#[Object(use_type_description)]
impl SearchHit {
    /// What was found: a Responsibility, a Measure, a Goal or a ProgressReport. 命中对象
    async fn node(&self, context: &Context<'_>) -> Result<Node> {
        self.found(context).await
    }

    /// The item to which it belongs, or which it is. 所属责任事项
    async fn responsibility(&self) -> Result<Responsibility> {
        self.item().await
    }

    /// Where the terms stand: plain text as printed, on one line, with every hit between `⟦` and `⟧`, which stand for
    /// nothing else here. Nothing is escaped: split it at the marks and set the parts as text, never as HTML. A `…`
    /// stands where something was left out. 命中片段
    async fn fragment(&self, context: &Context<'_>) -> Result<String> {
        let node = self.found(context).await?;
        let texts = texts(&node)?;
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        Ok(fragment(&texts, &self.terms))
    }

    /// How well it answers: each term counts 8 for a title, 4 for headings, leader, measure, goal or narrative, 2 for
    /// problems or next steps, up to three times in each. Only what the viewer sees counts. 相关度
    async fn score(&self) -> f64 {
        self.row.score.into()
    }
}

/// What is searched of a row, as far as the viewer sees it: what it doesn't see, its row doesn't have.
fn texts(node: &Node) -> Result<Vec<String>> {
    Ok(match node {
        Node::Responsibility(Responsibility(row)) => {
            let headings: Vec<String> =
                serde_json::from_value(row.item.section.clone()).map_err(|_| Problem::Internal)?;
            [row.item.title.clone()].into_iter().chain(headings).chain(row.item.leader.clone()).collect()
        }
        Node::Measure(measure) => vec![measure.0.content.clone()],
        Node::Goal(goal) => vec![goal.0.text.clone()],
        Node::ProgressReport(report) => {
            let report = &report.0.report;
            let details = report.problems.clone().into_iter().chain(report.next_steps.clone());
            [report.narrative.clone()].into_iter().chain(details).collect()
        }
        _ => Vec::new(),
    })
}

/// A page that was read.
struct Found {
    edges: Vec<SearchEdge>,
    page_info: PageInfo,
}

/// A page of what was found, the best first, the newest of equals. 检索结果分页
#[derive(Description)]
pub struct SearchConnection {
    scope: Scope<'static>,
    search: Search,
    name: ListName,
    page: PageRequest,
    found: OnceCell<Result<Arc<Found>>>,
}

impl SearchConnection {
    /// Nothing is read before a field asks for it.
    pub fn of(scope: Scope<'static>, search: Search, name: ListName, page: PageRequest) -> Self {
        Self { scope, search, name, page, found: OnceCell::new() }
    }

    async fn found(&self) -> Result<Arc<Found>> {
        self.found.get_or_init(async || self.read().await.map(Arc::new)).await.clone()
    }

    async fn read(&self) -> Result<Found> {
        let Page { rows, has_next, has_previous } = self.scope.search(&self.search, &self.page).await?;
        let terms = Arc::new(self.search.terms.clone());
        let edges: Vec<SearchEdge> = Batch::of(rows)
            .into_iter()
            .map(|row| SearchEdge {
                cursor: self.name.cursor(&row.place()),
                node: SearchHit { row, terms: Arc::clone(&terms) },
            })
            .collect();
        let cursor = |edge: Option<&SearchEdge>| edge.map(|edge| edge.cursor.clone());
        let page_info = PageInfo::of(has_next, has_previous, cursor(edges.first()), cursor(edges.last()));
        Ok(Found { edges, page_info })
    }
}

#[Object(use_type_description)]
impl SearchConnection {
    /// What was found, with cursors. 记录及游标
    async fn edges(&self) -> Result<Vec<SearchEdge>> {
        Ok(self.found().await?.edges.clone())
    }

    /// What was found alone. 记录
    async fn nodes(&self) -> Result<Vec<SearchHit>> {
        Ok(self.found().await?.edges.iter().map(|edge| edge.node.clone()).collect())
    }

    /// Where the page lies in the list. 分页信息
    async fn page_info(&self) -> Result<PageInfo> {
        Ok(self.found().await?.page_info.clone())
    }

    /// How many were found that the viewer sees, on all pages together; counted only when asked for. 总数
    async fn total_count(&self) -> Result<i32> {
        let total = self.scope.search_count(&self.search).await?;
        Ok(i32::try_from(total).unwrap_or(i32::MAX))
    }
}

/// One hit of a page. 检索结果分页记录
#[derive(Clone, SimpleObject)]
pub struct SearchEdge {
    /// Names this hit's place in the list. 游标
    cursor: String,
    /// What was found. 记录
    node: SearchHit,
}
