//! Who did something.

use async_graphql::{Description, Object};

use super::agency::Agency;

/// Who did something: seen by whoever sees what was done. 操作人
#[derive(Clone, Description)]
pub struct Actor {
    pub subject: String,
    pub name: Option<String>,
    pub agency: Option<Agency>,
}

#[Object(use_type_description)]
impl Actor {
    /// The subject of the token. 主体
    async fn subject(&self) -> &str {
        &self.subject
    }

    /// The name that the token gave; null where it gave none. 姓名
    async fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// The agency for which it was done; null for the supervision office. 单位
    async fn agency(&self) -> Option<Agency> {
        self.agency.clone()
    }
}
