//! How a file is refused: what HTTP calls it, and what the client is told to do.

use axum::http::StatusCode;

use crate::graphql::problem_of;
use crate::http::download::of_files;
use crate::http::rejection::Rejection;
use crate::model::problem::{Limit, Problem};
use crate::model::work_plan::FilingStatus;
use crate::service::attachment::AttachmentRefusal;

/// Hidden and missing look the same, and so does what is no id.
pub(super) fn hidden() -> Rejection {
    Rejection::malformed(
        StatusCode::NOT_FOUND,
        "file_hidden",
        "没有这个附件或进展情况,或者您无权查看:请使用接口返回的 id",
        "There is no such attachment or progress report, or you may not see it: use ids as the API returned them",
    )
}

pub(super) fn too_large(bytes: u64, most: usize) -> Rejection {
    let most = u64::try_from(most).unwrap_or(u64::MAX);
    let problem = Problem::LimitExceeded { limit: Limit::FileBytes, value: bytes, most };
    Rejection { problem, status: StatusCode::PAYLOAD_TOO_LARGE, rule: Limit::FileBytes.as_str() }
}

pub(super) fn parameter(name: &'static str) -> Rejection {
    Rejection::malformed(
        StatusCode::BAD_REQUEST,
        "file_parameters",
        format!("参数 {name} 缺失或重复:请发送 POST /files?progressReport=…&fileName=…"),
        format!("The parameter {name} is missing, or there twice: send POST /files?progressReport=…&fileName=…"),
    )
}

pub(super) fn rejection(refusal: AttachmentRefusal) -> Rejection {
    match refusal {
        AttachmentRefusal::Hidden => hidden(),
        AttachmentRefusal::NotAllowed => Rejection::malformed(
            StatusCode::FORBIDDEN,
            "file_not_allowed",
            "只有填报单位可以增减附件",
            "Only the agency that reports may add or remove attachments",
        ),
        AttachmentRefusal::Closed(status) => {
            let word = match status {
                FilingStatus::Draft => "草稿",
                FilingStatus::Submitted => "已报送",
                FilingStatus::Accepted => "已审核通过",
                FilingStatus::Returned => "已退回",
            };
            Rejection::malformed(
                StatusCode::CONFLICT,
                "file_report_closed",
                format!("该进展情况{word}:只能在草稿或退回后增减附件"),
                format!(
                    "The progress report is {status}: attachments are added and removed while it is DRAFT or RETURNED"
                ),
            )
        }
        AttachmentRefusal::TooMany(most) => Rejection::malformed(
            StatusCode::CONFLICT,
            "file_number",
            format!("每份进展情况最多 {most} 个附件:请先删除一个"),
            format!("A progress report has at most {most} attachments: remove one first"),
        ),
        AttachmentRefusal::NoName => Rejection::malformed(
            StatusCode::BAD_REQUEST,
            "file_name",
            "文件名为空:请在 fileName 中写明",
            "The file has no name: say it in fileName",
        ),
        AttachmentRefusal::Empty => Rejection::malformed(
            StatusCode::BAD_REQUEST,
            "file_empty",
            "文件为空:请选择有内容的文件",
            "The file is empty: choose one that is not",
        ),
        AttachmentRefusal::UnknownKind => Rejection::malformed(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "file_kind",
            "文件内容不是完整的 PDF、DOCX、XLSX、PNG 或 JPEG(不含宏):请另存为其中一种格式",
            "The file's content is no whole PDF, DOCX, XLSX (without macros), PNG or JPEG: save it as one of these",
        ),
        AttachmentRefusal::Store(error) => Rejection::new(problem_of(&error), "database"),
        AttachmentRefusal::Files(error) => of_files(&error),
    }
}
