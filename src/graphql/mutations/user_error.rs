//! What the domain refuses.

use async_graphql::{Context, Description, Object};

use crate::graphql::asker::asker;
use crate::graphql::inputs::actions::UserErrorCode;
use crate::model::refusal::Refusal;

/// Why a change was refused: nothing was changed. Seen by who asked for the change. 业务错误
#[derive(Clone, Description)]
pub struct UserError(pub Refusal);

#[Object(use_type_description)]
impl UserError {
    /// Where in the input: `["items", "0", "expectedVersion"]`; null where it is about the whole. 位置
    async fn path(&self) -> Option<&[String]> {
        Some(self.0.place.0.as_slice()).filter(|path| !path.is_empty())
    }

    /// What kind of refusal it is; the list is closed. 错误码
    async fn code(&self) -> UserErrorCode {
        self.0.code.into()
    }

    /// What is wrong and what to do, in the language that the request asks for. 说明
    async fn message(&self, context: &Context<'_>) -> &str {
        self.0.message(asker(context).language)
    }
}
