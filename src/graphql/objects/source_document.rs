//! Source documents: what a plan was read from.

use async_graphql::{Context, Description, Object, SimpleObject};

use crate::document::Warning;
use crate::graphql::asker::asker;
use crate::graphql::batch::Loaded;
use crate::graphql::failure::Result;
use crate::graphql::scalars::DateTime;
use crate::model::problem::Problem;
use crate::store::work_plan::SourceDocumentRow;

/// The file that a plan was read from. Seen by the plan's own agency, and by supervisors and auditors unless the plan is
/// a draft. 来源文件
#[derive(Description)]
pub struct SourceDocument(pub Loaded<SourceDocumentRow>);

#[Object(use_type_description)]
impl SourceDocument {
    /// Its name, without folders. 文件名
    async fn file_name(&self) -> &str {
        &self.0.file_name
    }

    /// SHA-256 of its bytes, in hexadecimal. 校验值
    async fn sha256(&self) -> &str {
        &self.0.sha256
    }

    /// When it was imported. 导入时间
    async fn imported_at(&self) -> DateTime {
        DateTime(self.0.imported_at)
    }

    /// What could not be read, or only with a guess. 导入提示
    async fn warnings(&self, context: &Context<'_>) -> Result<Vec<ImportWarning>> {
        let warnings: Vec<Warning> = serde_json::from_value(self.0.warnings.clone()).map_err(|_| Problem::Internal)?;
        let language = asker(context).language;
        let told = warnings.iter().map(|warning| ImportWarning {
            line: warning.line.and_then(|line| i32::try_from(line).ok()),
            code: warning.code.to_string(),
            message: warning.message(language),
        });
        Ok(told.collect())
    }
}

/// Something in a document that could not be read, or only with a guess. 导入提示
#[derive(Debug, SimpleObject)]
pub struct ImportWarning {
    /// The line, or the row of the sheet; null where the whole document is meant. 行号
    line: Option<i32>,
    /// What it is, for programs: a word of `docs/import.md`. 代码
    code: String,
    /// What it is, in words, in the language that the request asks for. 说明
    message: String,
}
