//! Connections: pages of a list, read when a field of theirs is asked for, and counted only when the total is.

use std::collections::HashMap;
use std::fmt::{Debug, Display};
use std::sync::Arc;

use async_graphql::SimpleObject;
use chrono::Datelike;
use tokio::sync::OnceCell;
use uuid::Uuid;

use super::asker::Asker;
use super::batch::{Batch, Loaded};
use super::failure::{Result, problem_of};
use super::inputs::reading::{FilterInput, Reading};
use crate::model::filter::Filter;
use crate::model::order::Order;
use crate::model::page::{Key, ListName, PageArguments, PageRequest};
use crate::model::problem::Problem;
use crate::store::list::{Listed, Parent};
use crate::store::{Page, Scope};

/// Where a page lies in its list. Every list takes the same four arguments: `first` (1 to 100, 20 unless given) with
/// `after`, or `last` with `before`; a cursor holds only for the list and the order that gave it. 分页信息
#[derive(Clone, Debug, SimpleObject)]
pub struct PageInfo {
    /// Whether rows follow this page. 是否有下一页
    pub(super) has_next_page: bool,
    /// Whether rows precede this page; with `first`, whether a cursor was given. 是否有上一页
    pub(super) has_previous_page: bool,
    /// The cursor of the first row; null on an empty page. 起始游标
    pub(super) start_cursor: Option<String>,
    /// The cursor of the last row: give it as `after` for the next page; null on an empty page, but for `changes`, where it is always there. 末尾游标
    pub(super) end_cursor: Option<String>,
}

impl PageInfo {
    /// Of a page that was read forwards.
    pub fn forwards(cursors: &[String], has_next_page: bool, has_previous_page: bool) -> Self {
        let (start_cursor, end_cursor) = (cursors.first().cloned(), cursors.last().cloned());
        Self { has_next_page, has_previous_page, start_cursor, end_cursor }
    }

    pub const fn of(next: bool, previous: bool, start_cursor: Option<String>, end_cursor: Option<String>) -> Self {
        Self { has_next_page: next, has_previous_page: previous, start_cursor, end_cursor }
    }
}

/// A row of a page with its cursor.
pub struct Row<R> {
    pub cursor: String,
    pub node: Loaded<R>,
}

impl<R> Clone for Row<R> {
    fn clone(&self) -> Self {
        Self { cursor: self.cursor.clone(), node: self.node.clone() }
    }
}

/// A page that was read.
pub struct Rows<R> {
    pub rows: Vec<Row<R>>,
    pub page_info: PageInfo,
}

/// What a list is asked for: checked, not yet read.
#[derive(Debug)]
pub struct Query<R: Listed> {
    name: ListName,
    filter: Filter<R::Test>,
    order: Order<R::Field>,
    page: PageRequest,
    /// The arguments as they came in: rows of one batch that are asked alike share an answer.
    arguments: String,
}

impl<R: Listed> Query<R> {
    /// Checks filter, order and page against the limits and the list.
    pub fn new<I>(
        asker: &Asker,
        list: &'static str,
        filter: Option<I>,
        order: Order<R::Field>,
        page: &PageArguments,
    ) -> Result<Self>
    where
        I: FilterInput<Test = R::Test>,
        R::Test: Debug,
        R::Field: Display,
    {
        let filter = Reading::of(&asker.limits, filter)?;
        let name = ListName { list, order: format!("{} {}", order.field, order.direction) };
        let most = u64::try_from(asker.limits.page_size_max).unwrap_or(u64::MAX);
        let page = page.check(&name, &R::example(order.field), most)?;
        if !page.after.iter().chain(&page.before).all(|place| is_stored(&place.key)) {
            return Err(Problem::MalformedCursor.into());
        }
        let arguments = format!("{filter:?} {name:?} {page:?}");
        Ok(Self { name, filter, order, page, arguments })
    }

    fn rows(&self, page: Vec<Loaded<R>>, has_next_page: bool, has_previous_page: bool) -> Rows<R> {
        let rows: Vec<Row<R>> = page
            .into_iter()
            .map(|node| Row { cursor: self.name.cursor(&node.place(self.order.field)), node })
            .collect();
        let page_info = PageInfo {
            has_next_page,
            has_previous_page,
            start_cursor: rows.first().map(|row| row.cursor.clone()),
            end_cursor: rows.last().map(|row| row.cursor.clone()),
        };
        Rows { rows, page_info }
    }
}

/// Whether a column can hold the key: a cursor that nobody issued may name one that PostgreSQL takes for a fault.
fn is_stored(key: &Key) -> bool {
    let years = 0..=9999;
    match key {
        Key::Number(number) => i32::try_from(*number).is_ok(),
        Key::Text(text) => !text.contains('\0'),
        Key::Date(day) => years.contains(&day.year()),
        Key::Time(time) => years.contains(&time.year()),
        Key::Unsaid => true,
    }
}

/// Where the rows come from: the whole list, or a list within a row.
#[async_trait::async_trait]
pub trait Source<R: Listed>: Send + Sync {
    async fn rows(&self, scope: &Scope<'static>, query: &Query<R>) -> Result<Rows<R>>;
    async fn total(&self, scope: &Scope<'static>, query: &Query<R>) -> Result<u64>;
}

/// The whole list.
struct Everything;

#[async_trait::async_trait]
impl<R: Listed> Source<R> for Everything
where
    R::Test: Debug,
    R::Field: Display,
{
    async fn rows(&self, scope: &Scope<'static>, query: &Query<R>) -> Result<Rows<R>> {
        let Page { rows, has_next, has_previous } = scope.page::<R>(&query.filter, query.order, &query.page).await?;
        Ok(query.rows(Batch::of(rows), has_next, has_previous))
    }

    async fn total(&self, scope: &Scope<'static>, query: &Query<R>) -> Result<u64> {
        Ok(scope.count::<R>(&query.filter).await?)
    }
}

/// A list within a row; its siblings' lists are read with it.
struct Within<P, R> {
    parent: Loaded<P>,
    key: fn(&P) -> Uuid,
    relation: Parent<R>,
    name: &'static str,
}

/// The pages of all siblings.
struct Pages<R> {
    pages: HashMap<Uuid, (Vec<Loaded<R>>, bool, bool)>,
}

#[async_trait::async_trait]
impl<P, R> Source<R> for Within<P, R>
where
    P: Send + Sync + 'static,
    R: Listed,
    R::Test: Debug,
    R::Field: Display,
{
    async fn rows(&self, scope: &Scope<'static>, query: &Query<R>) -> Result<Rows<R>> {
        let load = async |parents: Vec<Uuid>| {
            let pages = scope
                .pages::<R>(&self.relation, &parents, &query.filter, query.order, &query.page)
                .await
                .map_err(|error| problem_of(&error))?;
            // One batch for the rows of all parents: they came by one statement.
            let mut sizes = Vec::new();
            let mut rows = Vec::new();
            for (parent, page) in pages {
                sizes.push((parent, page.rows.len(), page.has_next, page.has_previous));
                rows.extend(page.rows);
            }
            let mut loaded = Batch::of(rows).into_iter();
            let pages = sizes
                .into_iter()
                .map(|(parent, size, next, previous)| (parent, (loaded.by_ref().take(size).collect(), next, previous)))
                .collect();
            Ok(Pages { pages })
        };
        let pages = self.parent.shared(self.name, query.arguments.clone(), self.key, load).await?;
        if let Some((rows, next, previous)) = pages.pages.get(&(self.key)(&self.parent)) {
            return Ok(query.rows(rows.clone(), *next, *previous));
        }
        let Page { has_next, has_previous, .. } = Page::<R>::empty(&query.page);
        Ok(query.rows(Vec::new(), has_next, has_previous))
    }

    async fn total(&self, scope: &Scope<'static>, query: &Query<R>) -> Result<u64> {
        let load = async |parents: Vec<Uuid>| -> std::result::Result<HashMap<Uuid, u64>, Problem> {
            scope.counts::<R>(&self.relation, &parents, &query.filter).await.map_err(|error| problem_of(&error))
        };
        let arguments = format!("total {:?}", query.filter);
        let totals = self.parent.shared(self.name, arguments, self.key, load).await?;
        Ok(totals.get(&(self.key)(&self.parent)).copied().unwrap_or_default())
    }
}

/// A list that was asked for: its page is read once, by the first field that needs it.
pub struct Listing<R: Listed> {
    scope: Scope<'static>,
    source: Box<dyn Source<R>>,
    query: Query<R>,
    page: OnceCell<Result<Arc<Rows<R>>>>,
}

impl<R: Listed> Listing<R>
where
    R::Test: Debug,
    R::Field: Display,
{
    /// The whole list.
    pub fn everything(asker: &Asker, query: Query<R>) -> Self {
        Self { scope: asker.scope.clone(), source: Box::new(Everything), query, page: OnceCell::new() }
    }

    /// The list within a row.
    pub fn within<P: Send + Sync + 'static>(
        asker: &Asker,
        query: Query<R>,
        parent: Loaded<P>,
        key: fn(&P) -> Uuid,
        relation: Parent<R>,
    ) -> Self {
        let name = query.name.list;
        let source = Box::new(Within { parent, key, relation, name });
        Self { scope: asker.scope.clone(), source, query, page: OnceCell::new() }
    }

    /// The page.
    pub async fn page(&self) -> Result<Arc<Rows<R>>> {
        self.page.get_or_init(async || self.source.rows(&self.scope, &self.query).await.map(Arc::new)).await.clone()
    }

    /// How many rows pass the filter, on all pages together.
    pub async fn total(&self) -> Result<i32> {
        let total = self.source.total(&self.scope, &self.query).await?;
        Ok(i32::try_from(total).unwrap_or(i32::MAX))
    }
}

/// Declares the connection and the edge of a type.
macro_rules! connection {
    ($connection:ident, $edge:ident, $node:ident of $row:ty, $chinese:literal) => {
        #[doc = concat!("A page of ", stringify!($node), " rows that the viewer sees. ", $chinese, "分页")]
        #[derive(async_graphql::Description)]
        pub struct $connection(pub(in crate::graphql) $crate::graphql::connection::Listing<$row>);

        #[async_graphql::Object(use_type_description)]
        impl $connection {
            /// The rows with their cursors. 记录及游标
            async fn edges(&self) -> $crate::graphql::failure::Result<Vec<$edge>> {
                let page = self.0.page().await?;
                Ok(page
                    .rows
                    .iter()
                    .map(|row| $edge { cursor: row.cursor.clone(), node: $node(row.node.clone()) })
                    .collect())
            }

            /// The rows alone. 记录
            async fn nodes(&self) -> $crate::graphql::failure::Result<Vec<$node>> {
                let page = self.0.page().await?;
                Ok(page.rows.iter().map(|row| $node(row.node.clone())).collect())
            }

            /// Where the page lies in the list. 分页信息
            async fn page_info(&self) -> $crate::graphql::failure::Result<$crate::graphql::connection::PageInfo> {
                Ok(self.0.page().await?.page_info.clone())
            }

            /// How many rows pass the filter and are visible, on all pages together; counted only when asked for. 总数
            async fn total_count(&self) -> $crate::graphql::failure::Result<i32> {
                self.0.total().await
            }
        }

        #[doc = concat!("One ", stringify!($node), " of a page. ", $chinese, "分页记录")]
        #[derive(async_graphql::SimpleObject)]
        pub struct $edge {
            /// Names this row's place in the list. 游标
            cursor: String,
            /// The row. 记录
            node: $node,
        }
    };
}
pub(crate) use connection;
