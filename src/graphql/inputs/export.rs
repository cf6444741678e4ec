//! The enums of exports: what one is of, in which form, where it stands, and why it failed.

use async_graphql::Enum;

use super::operators::enumeration;

enumeration! {
    /// What an export holds. 导出内容
    ExportKind = "crate::model::export::ExportKind" as crate::model::export::ExportKind {
        /// Items with all that belongs to them, one a line: JSONL. 责任事项
        Responsibilities,
        /// One row an assignment: CSV, XLSX. 督办台账
        Ledger,
        /// Form 1, an agency's plan of a year as published: XLSX, DOCX, HTML. 附表1 办理工作方案
        WorkPlan,
        /// Form 1 with the people who answer for each item: XLSX, DOCX, HTML. 附表1 办理工作方案(内部版)
        InternalWorkPlan,
        /// Form 2, the people of an agency's plan: XLSX, DOCX, HTML. 附表2 督办工作人员名单
        Contacts,
        /// Form 3, how far the items of a year came in a period: XLSX, DOCX, HTML. 附表3 完成情况表
        Completion,
        /// What of form 3 is published, for supervisors and auditors: XLSX, DOCX, HTML. 附表3 公开版
        Publication,
    }
}

enumeration! {
    /// The form of an export's file. 导出格式
    ExportFormat = "crate::model::export::ExportFormat" as crate::model::export::ExportFormat {
        /// JSONL, a JSON object a line: for programs. 逐行 JSON
        Jsonl,
        /// CSV in UTF-8 with a byte order mark: for spreadsheets. 逗号分隔表
        Csv,
        /// XLSX, a workbook. 电子表格
        Xlsx,
        /// DOCX, a text document, of 5,000 items at most. 文字文档
        Docx,
        /// HTML, a page, of 5,000 items at most. 网页
        Html,
    }
}

enumeration! {
    /// Where an export stands. 导出状态
    ExportStatus = "crate::model::export_job::ExportStatus" as crate::model::export_job::ExportStatus {
        /// It waits for its turn. 排队
        Queued,
        /// It is being written. 进行中
        Running,
        /// Its file can be fetched. 完成
        Done,
        /// It could not be written. 失败
        Failed,
        /// It was cancelled. 已取消
        Cancelled,
    }
}

enumeration! {
    /// Why an export failed. 导出失败原因
    ExportFailure = "crate::model::export_job::ExportFailure" as crate::model::export_job::ExportFailure {
        /// What was asked for can't be exported, or is no longer there to be seen: change what is asked. 无法导出
        Refused,
        /// It took longer than an export may: select less. 超时
        Timeout,
        /// The server failed, or was stopped again and again: ask again. 服务器故障
        Fault,
    }
}
