//! Fields that may be left out: left out they stay, null empties them.

use async_graphql::MaybeUndefined;

use crate::graphql::failure::Result;
use crate::service::patch::Patch;

/// The field as a use case takes it.
pub fn patch<T, U>(value: MaybeUndefined<T>, read: impl FnOnce(T) -> Result<U>) -> Result<Patch<U>> {
    Ok(match value {
        MaybeUndefined::Undefined => Patch::Keep,
        MaybeUndefined::Null => Patch::Clear,
        MaybeUndefined::Value(value) => Patch::Set(read(value)?),
    })
}
