//! The viewer: who asks.

use async_graphql::{Context, Description, Object};

use super::agency::Agency;
use super::jurisdiction::Jurisdiction;
use crate::graphql::asker::asker;
use crate::graphql::batch::Loaded;
use crate::graphql::failure::Result;
use crate::graphql::inputs::operators::Role;
use crate::graphql::scalars::{Date, DateTime};
use crate::model::problem::Problem;

/// Who asks, as the token says. 当前用户
#[derive(Description)]
pub struct Viewer;

#[Object(use_type_description)]
impl Viewer {
    /// The token's subject. 用户标识
    async fn subject<'c>(&self, context: &Context<'c>) -> &'c str {
        &asker(context).viewer.subject
    }

    /// What the viewer may be here; several roles see the union. 角色
    async fn roles(&self, context: &Context<'_>) -> Vec<Role> {
        asker(context).viewer.roles.iter().copied().map(Role::from).collect()
    }

    /// The agency for which the viewer works; null without the role AGENCY. 所属单位
    async fn agency(&self, context: &Context<'_>) -> Result<Option<Agency>> {
        let asker = asker(context);
        let Some(agency) = asker.viewer.agency else { return Ok(None) };
        let agencies = asker.scope.agencies(&[agency]).await?;
        Ok(agencies.into_iter().next().map(|row| Agency(Loaded::alone(row))))
    }

    /// The jurisdiction for which the token is valid. 行政区划
    async fn jurisdiction(&self, context: &Context<'_>) -> Result<Jurisdiction> {
        let asker = asker(context);
        let places = asker.scope.jurisdictions(&[asker.viewer.jurisdiction]).await?;
        let place = places.into_iter().next().ok_or(Problem::Internal)?;
        Ok(Jurisdiction(Loaded::alone(place)))
    }

    /// The server's business day, by which lights are judged. 业务日期
    async fn today(&self, context: &Context<'_>) -> Date {
        Date(asker(context).day.today)
    }

    /// When the token expires. 令牌有效期
    async fn expires_at(&self, context: &Context<'_>) -> DateTime {
        DateTime(asker(context).viewer.expires_at)
    }
}
