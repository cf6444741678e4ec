use async_graphql::{Context, Object};
use url::form_urlencoded::Serializer;

use crate::graphql::asker::asker;
use crate::graphql::failure::Result;
use crate::graphql::objects::sync_snapshot::SyncSnapshot;

#[derive(Debug, Default)]
pub struct SyncSnapshotQuery;

#[Object]
impl SyncSnapshotQuery {
    /// Where to begin a copy that stays up to date: fetch the file, then follow `changes` or the subscription `changes` from the cursor; nothing is missed. Agencies, supervisors and auditors, each in its own sight. 同步快照
    async fn sync_snapshot(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The file is of this jurisdiction alone. 行政区划代码")] jurisdiction_code: Option<String>,
        #[graphql(desc = "The file is of this year alone. 年度")] year: Option<i32>,
    ) -> Result<SyncSnapshot> {
        let cursor = asker(context).feed_end().await?.cursor().to_string();
        let address = "/export?";
        let mut query = Serializer::for_suffix(address.to_owned(), address.len());
        query.extend_pairs([("format", "jsonl"), ("cursor", "true")]);
        if let Some(code) = jurisdiction_code {
            query.append_pair("jurisdiction", &code);
        }
        if let Some(year) = year {
            query.append_pair("year", &year.to_string());
        }
        Ok(SyncSnapshot { cursor, download_url: query.finish() })
    }
}
