//! Exports (导出) that are written aside.

use async_graphql::{Context, Description, ID, Object};

use crate::graphql::asker::asker;
use crate::graphql::batch::Loaded;
use crate::graphql::connection::connection;
use crate::graphql::failure::Result;
use crate::graphql::inputs::export::{ExportFailure, ExportFormat, ExportKind, ExportStatus};
use crate::graphql::scalars::DateTime;
use crate::model::export_job::ExportStatus as Status;
use crate::model::global_id::{GlobalId, NodeKind};
use crate::store::export_job::ExportJobRow;

/// An export that is written aside, in the sight that its asker has when it begins. One that the server's end cuts off
/// begins again. Seen by who asked for it alone, with a token of the same subject, roles and agency. 导出
#[derive(Clone, Description)]
pub struct ExportJob(pub Loaded<ExportJobRow>);

#[Object(use_type_description)]
impl ExportJob {
    /// Names it in the whole graph. 标识
    pub async fn id(&self) -> ID {
        ID(GlobalId::new(NodeKind::ExportJob, self.0.id).to_string())
    }

    /// Where it stands. 状态
    async fn status(&self) -> Result<ExportStatus> {
        ExportStatus::of_text(&self.0.status)
    }

    /// What it holds. 导出内容
    async fn kind(&self) -> Result<ExportKind> {
        ExportKind::of_text(&self.0.kind)
    }

    /// The form of its file. 导出格式
    async fn format(&self) -> Result<ExportFormat> {
        ExportFormat::of_text(&self.0.format)
    }

    /// What the file is called. 文件名
    async fn file_name(&self) -> &str {
        &self.0.file_name
    }

    /// Items that are written so far; of an official form, which is written all at once, 0. 已导出事项数
    async fn items_done(&self) -> i32 {
        number(self.0.items_done)
    }

    /// Items that are to be written; null before it begins, and of an official form. 事项总数
    async fn items_total(&self) -> Option<i32> {
        self.0.items_total.map(number)
    }

    /// Of JSONL, where `changes` goes on after the moment of which the file is: what it holds and what is told after
    /// this miss nothing together. Null before it is done, and of other formats. 续读位置
    async fn cursor(&self) -> Option<&str> {
        self.0.cursor.as_deref().filter(|_| self.is_done())
    }

    /// Where to fetch the file without a token, relative to the address of the API; good for some minutes, then ask
    /// again. Null unless it is done. 下载地址
    async fn download_url(&self, context: &Context<'_>) -> Option<String> {
        self.is_done().then(|| asker(context).file_links.export_address(self.0.id))
    }

    /// Why it failed; null where it did not. 失败原因
    async fn failure_code(&self) -> Result<Option<ExportFailure>> {
        self.0.failure_code.as_deref().map(ExportFailure::of_text).transpose()
    }

    /// Why it failed, in words, in the language of who asked. 失败说明
    async fn failure_message(&self) -> Option<&str> {
        self.0.failure_message.as_deref()
    }

    /// When it was asked for. 申请时间
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    /// When it ended; null before. 结束时间
    async fn finished_at(&self) -> Option<DateTime> {
        self.0.finished_at.map(DateTime)
    }

    /// When it is forgotten, with its file: seven days after its end. 到期时间
    async fn expires_at(&self) -> Option<DateTime> {
        self.0.expires_at.map(DateTime)
    }
}

impl ExportJob {
    fn is_done(&self) -> bool {
        self.0.status == Status::Done.as_str()
    }
}

fn number(number: i64) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

connection!(ExportJobConnection, ExportJobEdge, ExportJob of ExportJobRow, "导出");
