use std::collections::HashMap;

use async_graphql::{Context, ID, Object};

use crate::graphql::asker::asker;
use crate::graphql::failure::Result;
use crate::graphql::inputs::reading::within;
use crate::graphql::objects::node::Node;
use crate::model::global_id::{GlobalId, NodeKind};
use crate::model::problem::Limit;

#[derive(Debug, Default)]
pub struct NodeQuery;

#[Object]
impl NodeQuery {
    /// Whatever has this id; null where there is nothing or the viewer may not see it. 按标识取一个
    async fn node(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "As the API returned it. 标识")] id: ID,
    ) -> Result<Option<Node>> {
        let id: GlobalId = id.parse()?;
        let nodes = Node::of_kind(&asker(context).scope, id.kind, &[id.id]).await?;
        Ok(nodes.into_iter().next().map(|(_, node)| node))
    }

    /// Whatever has these ids, in their order; null in the place of each that is missing or hidden. 按标识取多个
    async fn nodes(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "At most 100, as the API returned them. 标识")] ids: Vec<ID>,
    ) -> Result<Vec<Option<Node>>> {
        let asker = asker(context);
        within(Limit::NodeIds, ids.len(), asker.limits.node_ids)?;
        let ids: Vec<GlobalId> = ids.iter().map(|id| Ok(id.parse::<GlobalId>()?)).collect::<Result<_>>()?;
        let mut found: HashMap<GlobalId, Node> = HashMap::new();
        for &kind in NodeKind::ALL {
            let keys: Vec<_> = ids.iter().filter(|id| id.kind == kind).map(|id| id.id).collect();
            if !keys.is_empty() {
                let nodes = Node::of_kind(&asker.scope, kind, &keys).await?;
                found.extend(nodes.into_iter().map(|(id, node)| (GlobalId::new(kind, id), node)));
            }
        }
        Ok(ids.iter().map(|id| found.get(id).cloned()).collect())
    }
}
