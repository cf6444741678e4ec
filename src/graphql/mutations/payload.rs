//! Payloads: the object as it now stands, also when the change was refused, and the refusals.

use std::collections::HashMap;

use uuid::Uuid;

use crate::graphql::batch::{Batch, Loaded};

/// The rows of these ids, in the order of the ids; those that the viewer does not see are left out.
pub fn in_order<R: Send + Sync + 'static>(ids: &[Uuid], rows: Vec<R>, id: impl Fn(&R) -> Uuid) -> Vec<Loaded<R>> {
    let mut found: HashMap<Uuid, Loaded<R>> = Batch::of(rows).into_iter().map(|row| (id(&row), row)).collect();
    ids.iter().filter_map(|id| found.remove(id)).collect()
}

/// Declares the payload of a mutation: `one` object, or `many`, read again in the viewer's scope when it is asked for.
macro_rules! payload {
    ($(#[$meta:meta])* $payload:ident one $(#[$field_meta:meta])* $field:ident: $node:ident by $load:ident($id:expr)) => {
        $(#[$meta])*
        #[derive(Debug, async_graphql::Description)]
        pub struct $payload($crate::service::act::Outcome);

        #[async_graphql::Object(use_type_description)]
        impl $payload {
            $(#[$field_meta])*
            async fn $field(&self, context: &async_graphql::Context<'_>) -> $crate::graphql::failure::Result<Option<$node>> {
                let rows = $crate::graphql::asker::asker(context).scope.$load(&self.0.objects).await?;
                Ok($crate::graphql::mutations::payload::in_order(&self.0.objects, rows, $id).into_iter().next().map($node))
            }

            /// Why nothing was changed; empty when it was. 业务错误
            async fn user_errors(&self) -> Vec<$crate::graphql::mutations::user_error::UserError> {
                self.0.refusals.iter().cloned().map($crate::graphql::mutations::user_error::UserError).collect()
            }
        }
    };
    ($(#[$meta:meta])* $payload:ident many $(#[$field_meta:meta])* $field:ident: $node:ident by $load:ident($id:expr)) => {
        $(#[$meta])*
        #[derive(Debug, async_graphql::Description)]
        pub struct $payload($crate::service::act::Outcome);

        #[async_graphql::Object(use_type_description)]
        impl $payload {
            $(#[$field_meta])*
            async fn $field(&self, context: &async_graphql::Context<'_>) -> $crate::graphql::failure::Result<Vec<$node>> {
                let rows = $crate::graphql::asker::asker(context).scope.$load(&self.0.objects).await?;
                Ok($crate::graphql::mutations::payload::in_order(&self.0.objects, rows, $id).into_iter().map($node).collect())
            }

            /// Why nothing was changed; empty when it was. 业务错误
            async fn user_errors(&self) -> Vec<$crate::graphql::mutations::user_error::UserError> {
                self.0.refusals.iter().cloned().map($crate::graphql::mutations::user_error::UserError).collect()
            }
        }
    };
}
pub(crate) use payload;
