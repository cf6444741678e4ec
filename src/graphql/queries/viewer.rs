use async_graphql::Object;

use crate::graphql::objects::viewer::Viewer;

#[derive(Debug, Default)]
pub struct ViewerQuery;

#[Object]
impl ViewerQuery {
    /// Who asks, as the token says. 当前用户
    async fn viewer(&self) -> Viewer {
        Viewer
    }
}
