//! Agencies (单位).

use async_graphql::{Context, Description, ID, Object};

use super::assignment::AssignmentConnection;
use super::jurisdiction::Jurisdiction;
use super::loaded;
use crate::graphql::asker::asker;
use crate::graphql::batch::Loaded;
use crate::graphql::connection::{Listing, Query, connection};
use crate::graphql::failure::Result;
use crate::graphql::inputs::assignment::AssignmentFilter;
use crate::graphql::inputs::order::AssignmentOrder;
use crate::model::global_id::{GlobalId, NodeKind};
use crate::model::order::{AssignmentOrderField, Order};
use crate::model::page::PageArguments;
use crate::store::agency::{AgencyAliasRow, AgencyRow};
use crate::store::assignment::AssignmentRow;

/// A bureau, office, district government or zone of a jurisdiction. Every valid token sees its name, code and aliases.
/// 单位
#[derive(Clone, Description)]
pub struct Agency(pub Loaded<AgencyRow>);

#[Object(use_type_description)]
impl Agency {
    /// Names it in the whole graph. 标识
    pub async fn id(&self) -> ID {
        ID(GlobalId::new(NodeKind::Agency, self.0.id).to_string())
    }

    /// Unique in its jurisdiction and never changed: pinyin initials unless given, 市科技局 → KJJ. 代码
    async fn code(&self) -> &str {
        &self.0.code
    }

    /// Its name, as printed. 名称
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Other names by which documents call it: 市发展和改革委员会 of 市发改委. 别名
    async fn aliases(&self, context: &Context<'_>) -> Result<Vec<String>> {
        let scope = &asker(context).scope;
        let aliases = self
            .0
            .many(
                "aliases",
                |row| row.id,
                |alias: &AgencyAliasRow| Some(alias.agency_id),
                async |ids| loaded(scope.aliases_of(&ids).await),
            )
            .await?;
        Ok(aliases.iter().map(|alias| alias.name.clone()).collect())
    }

    /// The jurisdiction that it belongs to. 行政区划
    async fn jurisdiction(&self, context: &Context<'_>) -> Result<Jurisdiction> {
        Jurisdiction::of(context, &self.0, |row| row.jurisdiction_id).await
    }

    /// Whether it still works under this name; false once merged or dissolved. 是否在用
    async fn active(&self) -> bool {
        self.0.active
    }

    /// Counts its changes; `saveAgency` asks for it. 版本
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// The agency that took over; null unless it was merged or renamed. 承接单位
    async fn successor(&self, context: &Context<'_>) -> Result<Option<Agency>> {
        let scope = &asker(context).scope;
        let successor = self
            .0
            .one(
                "successor",
                |row| row.successor_id,
                |target: &AgencyRow| target.id,
                async |ids| loaded(scope.agencies(&ids).await),
            )
            .await?;
        Ok(successor.map(Agency))
    }

    /// Its assignments that the viewer sees, by the next deadline unless ordered otherwise. 责任分工
    #[expect(clippy::too_many_arguments, reason = "the arguments of the field, as the schema has them")]
    async fn assignments(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Keeps the assignments that pass. 条件")] filter: Option<AssignmentFilter>,
        #[graphql(desc = "The order; NEXT_DUE_ON ASC unless given. 排序")] order_by: Option<AssignmentOrder>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<AssignmentConnection> {
        let asker = asker(context);
        let order = order_by.map_or(Order::ascending(AssignmentOrderField::NextDueOn), Into::into);
        let page = PageArguments { first, after, last, before };
        let query = Query::<AssignmentRow>::new(asker, "Agency.assignments", filter, order, &page)?;
        let listing = Listing::within(asker, query, self.0.clone(), |row| row.id, AssignmentRow::of_agency());
        Ok(AssignmentConnection(listing))
    }
}

connection!(AgencyConnection, AgencyEdge, Agency of AgencyRow, "单位");
