//! Jurisdictions (行政区划).

use async_graphql::{Context, Description, ID, Object};
use uuid::Uuid;

use super::loaded;
use crate::graphql::asker::asker;
use crate::graphql::batch::Loaded;
use crate::graphql::connection::connection;
use crate::graphql::failure::Result;
use crate::model::global_id::{GlobalId, NodeKind};
use crate::model::problem::Problem;
use crate::store::jurisdiction::JurisdictionRow;

/// A city, district or province; they form a tree. Every valid token sees all of them. 行政区划
#[derive(Clone, Description)]
pub struct Jurisdiction(pub Loaded<JurisdictionRow>);

impl Jurisdiction {
    /// The jurisdiction that a row belongs to; whoever sees the row sees it.
    pub async fn of<R: Send + Sync + 'static>(
        context: &Context<'_>,
        row: &Loaded<R>,
        key: fn(&R) -> Uuid,
    ) -> Result<Self> {
        let scope = &asker(context).scope;
        let load = async |ids: Vec<Uuid>| loaded(scope.jurisdictions(&ids).await);
        let target = row.one("jurisdiction", key, |target: &JurisdictionRow| target.id, load).await?;
        Ok(target.map(Self).ok_or(Problem::Internal)?)
    }
}

#[Object(use_type_description)]
impl Jurisdiction {
    /// Names it in the whole graph. 标识
    pub async fn id(&self) -> ID {
        ID(GlobalId::new(NodeKind::Jurisdiction, self.0.id).to_string())
    }

    /// Its GB/T 2260 code: 武汉市 = 420100. 代码
    async fn code(&self) -> &str {
        &self.0.code
    }

    /// Its name. 名称
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// The jurisdiction above; null at a root. 上级
    async fn parent(&self, context: &Context<'_>) -> Result<Option<Jurisdiction>> {
        let scope = &asker(context).scope;
        let parent = self
            .0
            .one(
                "parent",
                |row| row.parent_id,
                |parent: &JurisdictionRow| parent.id,
                async |ids| loaded(scope.jurisdictions(&ids).await),
            )
            .await?;
        Ok(parent.map(Jurisdiction))
    }

    /// The jurisdictions directly below, by code. 下级
    async fn children(&self, context: &Context<'_>) -> Result<Vec<Jurisdiction>> {
        let scope = &asker(context).scope;
        let children = self
            .0
            .many(
                "children",
                |row| row.id,
                |child: &JurisdictionRow| child.parent_id,
                async |ids| loaded(scope.jurisdictions_below(&ids).await),
            )
            .await?;
        Ok(children.into_iter().map(Jurisdiction).collect())
    }
}

connection!(JurisdictionConnection, JurisdictionEdge, Jurisdiction of JurisdictionRow, "行政区划");
