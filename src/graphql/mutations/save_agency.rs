use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object};

use super::key;
use super::payload::payload;
use crate::graphql::asker::asker;
use crate::graphql::failure::Result;
use crate::graphql::objects::agency::Agency;
use crate::model::global_id::NodeKind;
use crate::service::save_agency::{self, SaveAgency};

/// An agency as it shall be. 单位
#[derive(Debug, InputObject)]
pub struct SaveAgencyInput {
    /// The same key with the same input gets the first answer again, for 24 hours. 幂等键
    idempotency_key: Option<String>,
    /// Which agency; left out, a new one is made. 单位
    id: Option<ID>,
    /// The version that the caller saw; required with `id`. 版本
    expected_version: Option<i32>,
    /// The code of its jurisdiction; left out, the viewer's own. An agency stays in its jurisdiction. 行政区划代码
    jurisdiction_code: Option<String>,
    /// Its name, at most 100 characters; unique among the names and aliases of its jurisdiction. 名称
    name: String,
    /// Its code, of a new agency only: ASCII letters, digits, `-` and `_`; left out, its pinyin initials. It never changes.
    /// 代码
    code: Option<String>,
    /// All its other names, at most 50; left out, they stay as they are. 别名
    aliases: Option<Vec<String>>,
    /// Whether it still works under this name; left out, it stays as it is, and a new agency does. 是否在用
    active: Option<bool>,
    /// The agency that took over, an active one of the same jurisdiction; null takes it away, left out it stays. 承接单位
    successor_id: MaybeUndefined<ID>,
}

payload! {
    /// What came of saving an agency. 保存结果
    SaveAgencyPayload one
    /// The agency as it now stands; null where it was not created. 单位
    agency: Agency by agencies(|row| row.id)
}

#[derive(Debug, Default)]
pub struct SaveAgencyMutation;

#[Object]
impl SaveAgencyMutation {
    /// Makes a new agency, or sets what is known of one. The supervision office may in its own jurisdiction, an administrator
    /// in those below it as well. 维护单位
    async fn save_agency(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The agency. 输入")] input: SaveAgencyInput,
    ) -> Result<SaveAgencyPayload> {
        let SaveAgencyInput {
            idempotency_key,
            id,
            expected_version,
            jurisdiction_code,
            name,
            code,
            aliases,
            active,
            successor_id,
        } = input;
        let id = id.map(|id| key(&id, NodeKind::Agency)).transpose()?;
        let successor = match successor_id {
            MaybeUndefined::Undefined => None,
            MaybeUndefined::Null => Some(None),
            MaybeUndefined::Value(id) => Some(Some(key(&id, NodeKind::Agency)?)),
        };
        let use_case = SaveAgency { id, expected_version, jurisdiction_code, name, code, aliases, active, successor };
        let saved = save_agency::save(&asker(context).act(), idempotency_key.as_deref(), &use_case).await?;
        Ok(SaveAgencyPayload(saved))
    }
}
