use async_graphql::{Context, Object};

use crate::graphql::asker::asker;
use crate::graphql::batch::Loaded;
use crate::graphql::failure::Result;
use crate::graphql::objects::agency::Agency;
use crate::store::jurisdiction::Place;

#[derive(Debug, Default)]
pub struct AgencyQuery;

#[Object]
impl AgencyQuery {
    /// An agency by its code; null where there is none. 按代码取单位
    async fn agency(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Its code: KJJ. 代码")] code: String,
        #[graphql(desc = "The code of its jurisdiction; the viewer's own unless given. 行政区划代码")]
        jurisdiction_code: Option<String>,
    ) -> Result<Option<Agency>> {
        let asker = asker(context);
        let place = jurisdiction_code.as_deref().map_or(Place::Id(asker.viewer.jurisdiction), Place::Code);
        let row = asker.scope.agency_by_code(place, &code).await?;
        Ok(row.map(|row| Agency(Loaded::alone(row))))
    }
}
