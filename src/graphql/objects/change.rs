//! Changes: what was done to a row, by whom and when.

use std::collections::HashMap;

use async_graphql::{Context, Description, ID, Object, SimpleObject};
use uuid::Uuid;

use super::actor::Actor;
use super::agency::Agency;
use super::node::Node;
use crate::graphql::asker::{Asker, asker};
use crate::graphql::batch::Loaded;
use crate::graphql::connection::{Listing, PageInfo, Query, Row};
use crate::graphql::failure::Result;
use crate::graphql::feed::FeedListing;
use crate::graphql::inputs::change::ChangeFilter;
use crate::graphql::scalars::DateTime;
use crate::model::order::{ChangeOrderField, Order};
use crate::model::page::PageArguments;
use crate::model::problem::Problem;
use crate::model::told::{kind_of, row_id, type_of};
use crate::store::event::EventRow;
use crate::store::list::Parent;

/// A change of one row, as it was recorded with it. Of an item whoever sees the item is told; of an assignment, its plan
/// and its filings the agency itself and the lead that it assists; of an unsubmitted draft the agency alone; of the rest
/// only the supervision office and the auditors, who are told all but drafts. The feed also tells an agency that an
/// assignment of its own left its sight: of that the status alone. And it tells that something changed in another agency's
/// part of an item of its own, as far as that is seen: of that no more than which row it was and whose. 变更记录
#[derive(Clone, Description)]
pub struct Change {
    row: Loaded<EventRow>,
    cursor: String,
}

/// A changed field of a row. 字段变更
#[derive(Clone, SimpleObject)]
pub struct FieldChange {
    /// The field's name in this schema, as far as it has one. 字段
    field: String,
    /// What it was: ids, decimals, days and enum values as this schema has them; null where it had no value. 变更前
    before: Option<String>,
    /// What it became; null where it has no value any more. 变更后
    after: Option<String>,
}

impl Change {
    pub const fn new(row: Loaded<EventRow>, cursor: String) -> Self {
        Self { row, cursor }
    }
}

#[Object(use_type_description)]
impl Change {
    /// Names its place in the list or the feed that gave it: give it as `after` there. 游标
    async fn cursor(&self) -> &str {
        &self.cursor
    }

    /// Counts the changes of its jurisdiction; null for agencies, whom gaps would tell of rows that they don't see. 序号
    async fn sequence(&self, context: &Context<'_>) -> Option<i32> {
        let oversees = !asker(context).viewer.sight.oversees.is_empty();
        oversees.then(|| i32::try_from(self.row.event.sequence).unwrap_or(i32::MAX))
    }

    /// When it was done. 时间
    async fn at(&self) -> DateTime {
        DateTime(self.row.event.at)
    }

    /// Who did it; of another agency's part in an item, whose it is, as `subject` the agency's code. 操作人
    async fn actor(&self) -> Result<Actor> {
        let agency = self.row.joined("actor", |row| row.agency.clone()).await?;
        if self.row.is_beside() {
            let subject = agency.as_ref().map(|agency| agency.code.clone()).unwrap_or_default();
            return Ok(Actor { subject, name: None, agency: agency.map(Agency) });
        }
        let event = &self.row.event;
        Ok(Actor { subject: event.actor_subject.clone(), name: event.actor_name.clone(), agency: agency.map(Agency) })
    }

    /// What was done: a mutation's name, `import`, or `tick` of the server's own rules; `change` of another agency's part in an item. 操作
    async fn action(&self) -> &str {
        self.row.action()
    }

    /// The type of the changed row, as `Assignment`. 对象类型
    async fn entity_type(&self) -> String {
        type_of(&self.row.event.entity_type)
    }

    /// The changed row as it stands now; null where it is gone, is not in the viewer's sight, or is no node. 对象
    async fn entity(&self, context: &Context<'_>) -> Result<Option<Node>> {
        let event = &self.row.event;
        let Some(kind) = kind_of(&event.entity_type) else { return Ok(None) };
        let scope = &asker(context).scope;
        let load = async |ids: Vec<Uuid>| -> std::result::Result<HashMap<Uuid, Node>, Problem> {
            let nodes = Node::of_kind(scope, kind, &ids).await.map_err(|failure| failure.0)?;
            Ok(nodes.into_iter().collect())
        };
        let nodes = self.row.shared("entity", kind.to_string(), |row| row.event.entity_id, load).await?;
        Ok(nodes.get(&event.entity_id).cloned())
    }

    /// Names the changed row, also when it is gone; of a row that is no node it only tells it from others. 对象标识
    async fn entity_id(&self) -> ID {
        ID(row_id(&self.row.event.entity_type, self.row.event.entity_id))
    }

    /// The fields that changed, without those that only serve sorting, searching and lights. 字段变更
    async fn changes(&self) -> Result<Vec<FieldChange>> {
        let told = self.row.told()?;
        Ok(told
            .into_iter()
            .map(|told| FieldChange { field: told.field, before: told.before, after: told.after })
            .collect())
    }
}

/// A page of Change rows that the viewer is told. 变更记录分页
#[derive(Description)]
pub struct ChangeConnection(Pages);

/// Where the rows come from.
enum Pages {
    History(Listing<EventRow>),
    Feed(FeedListing),
}

/// One Change of a page. 变更记录分页记录
#[derive(SimpleObject)]
pub struct ChangeEdge {
    /// Names this row's place in the list. 游标
    cursor: String,
    /// The row. 记录
    node: Change,
}

impl ChangeConnection {
    /// The history of a row, oldest first: as it was written.
    pub fn within<P: Send + Sync + 'static>(
        asker: &Asker,
        page: &PageArguments,
        parent: Loaded<P>,
        key: fn(&P) -> Uuid,
        relation: Parent<EventRow>,
    ) -> Result<Self> {
        let order = Order::ascending(ChangeOrderField::Sequence);
        let query = Query::<EventRow>::new(asker, "history", None::<ChangeFilter>, order, page)?;
        Ok(Self(Pages::History(Listing::within(asker, query, parent, key, relation))))
    }

    /// The feed of changes.
    pub const fn feed(listing: FeedListing) -> Self {
        Self(Pages::Feed(listing))
    }

    /// Each row by its cursor.
    async fn rows<T>(&self, show: impl Fn(&str, Change) -> T) -> Result<Vec<T>> {
        let change = |row: &Row<EventRow>| show(&row.cursor, Change::new(row.node.clone(), row.cursor.clone()));
        Ok(match &self.0 {
            Pages::History(listing) => listing.page().await?.rows.iter().map(change).collect(),
            Pages::Feed(listing) => listing.page().await?.rows.iter().map(change).collect(),
        })
    }
}

#[Object(use_type_description)]
impl ChangeConnection {
    /// The rows with their cursors. 记录及游标
    async fn edges(&self) -> Result<Vec<ChangeEdge>> {
        self.rows(|cursor, node| ChangeEdge { cursor: cursor.to_owned(), node }).await
    }

    /// The rows alone. 记录
    async fn nodes(&self) -> Result<Vec<Change>> {
        self.rows(|_, node| node).await
    }

    /// Where the page lies in the list. 分页信息
    async fn page_info(&self) -> Result<PageInfo> {
        Ok(match &self.0 {
            Pages::History(listing) => listing.page().await?.page_info.clone(),
            Pages::Feed(listing) => listing.page().await?.page_info.clone(),
        })
    }

    /// How many rows are visible, on all pages together; counted only when asked for. 总数
    async fn total_count(&self) -> Result<i32> {
        match &self.0 {
            Pages::History(listing) => listing.total().await,
            Pages::Feed(listing) => listing.total().await,
        }
    }
}
