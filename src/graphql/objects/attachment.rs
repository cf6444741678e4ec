//! Attachments (附件) of progress reports.

use async_graphql::{Context, Description, ID, Object};

use crate::graphql::asker::asker;
use crate::graphql::batch::Loaded;
use crate::model::global_id::{GlobalId, NodeKind};
use crate::store::attachment::AttachmentRow;

/// A file that belongs to a progress report: PDF, DOCX, XLSX, PNG or JPEG. Seen by its own agency; by the stated lead of
/// an item that it assists, once the report is submitted; by supervisors and auditors unless the report is a draft. Files
/// are sent by HTTP: `POST /files`. 附件
#[derive(Clone, Description)]
pub struct Attachment(pub Loaded<AttachmentRow>);

#[Object(use_type_description)]
impl Attachment {
    /// Names it in the whole graph. 标识
    pub async fn id(&self) -> ID {
        ID(GlobalId::new(NodeKind::Attachment, self.0.id).to_string())
    }

    /// Its name, without folders, with the ending of its kind. 文件名
    async fn file_name(&self) -> &str {
        &self.0.file_name
    }

    /// What it is by its content, as `application/pdf`. 文件类型
    async fn media_type(&self) -> &str {
        &self.0.media_type
    }

    /// Bytes. 大小
    async fn size(&self) -> i32 {
        self.0.size
    }

    /// SHA-256 of its bytes, in hexadecimal. 校验值
    async fn sha256(&self) -> &str {
        &self.0.sha256
    }

    /// Where to fetch it without a token, relative to the address of the API; good for some minutes, and as long as the
    /// viewer sees it. 下载地址
    async fn download_url(&self, context: &Context<'_>) -> String {
        let asker = asker(context);
        asker.file_links.address(self.0.id, self.0.jurisdiction_id, &asker.viewer.sight)
    }
}
