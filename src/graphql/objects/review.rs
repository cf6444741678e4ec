//! Reviews (审核).

use async_graphql::{Description, Object};

use super::actor::Actor;
use super::agency::Agency;
use crate::graphql::batch::Loaded;
use crate::graphql::failure::Result;
use crate::graphql::inputs::actions::ReviewVerdict;
use crate::graphql::scalars::DateTime;
use crate::store::review::ReviewRow;

/// What a reviewer said of what an agency submitted. Seen by that agency, by the lead that it assists, and by
/// supervisors and auditors; of a plan not by a lead. 审核
#[derive(Clone, Description)]
pub struct Review(pub Loaded<ReviewRow>);

#[Object(use_type_description)]
impl Review {
    /// Accepted or returned. 结论
    async fn verdict(&self) -> Result<ReviewVerdict> {
        ReviewVerdict::of_text(&self.0.review.verdict)
    }

    /// Why; never null on what was returned. 审核意见
    async fn comment(&self) -> Option<&str> {
        self.0.review.comment.as_deref()
    }

    /// Who judged. 审核人
    async fn reviewer(&self) -> Result<Actor> {
        let agency = self.0.joined("agency", |row| row.agency.clone()).await?;
        let review = &self.0.review;
        Ok(Actor {
            subject: review.reviewer_subject.clone(),
            name: review.reviewer_name.clone(),
            agency: agency.map(Agency),
        })
    }

    /// When. 审核时间
    async fn reviewed_at(&self) -> DateTime {
        DateTime(self.0.review.reviewed_at)
    }
}
