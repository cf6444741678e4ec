//! Where a copy of what a viewer sees begins.

use async_graphql::SimpleObject;

/// Where a copy that stays up to date begins. 同步快照
#[derive(Debug, SimpleObject)]
pub struct SyncSnapshot {
    /// Where `changes` goes on. It is of no later moment than the file: a change between the two is in the file and told again, and none is missed. 续读位置
    pub cursor: String,
    /// Where to fetch what the viewer sees, of one moment, with the same token: `GET /export` as JSONL, relative to the address of the API. The first line, `{"cursor": …}`, is of the very moment of the lines that follow; whoever follows from there is told nothing again. 下载地址
    pub download_url: String,
}
