use async_graphql::{Context, InputObject, Object};

use super::payload::payload;
use super::run;
use crate::graphql::asker::asker;
use crate::graphql::failure::Result;
use crate::graphql::inputs::export::{ExportFormat, ExportKind};
use crate::graphql::inputs::json;
use crate::graphql::inputs::reading::Reading;
use crate::graphql::inputs::responsibility::ResponsibilityFilter;
use crate::graphql::objects::export_job::ExportJob;
use crate::service::create_export::CreateExport;
use crate::service::export::ExportRequest;

/// What to export, within what the viewer sees. 导出
#[derive(Debug, InputObject)]
pub struct CreateExportInput {
    /// The same key with the same input gets the first answer again, for 24 hours. 幂等键
    idempotency_key: Option<String>,
    /// The form of the file. 导出格式
    format: ExportFormat,
    /// What it holds; left out, JSONL is RESPONSIBILITIES, CSV is the LEDGER, XLSX, DOCX and HTML of one agency and year are its WORK_PLAN, and any other XLSX is the LEDGER. 导出内容
    kind: Option<ExportKind>,
    /// Of this jurisdiction alone, by its code. 行政区划代码
    jurisdiction_code: Option<String>,
    /// Of the items to which this agency is assigned, by its name, a former name or its code; an official form of its plan needs it. 单位
    agency: Option<String>,
    /// Of this year; an official form needs it. 年度
    year: Option<i32>,
    /// Of these items; a plan is always whole, and takes none. 筛选条件
    filter: Option<ResponsibilityFilter>,
    /// Whose progress reports, as `2015-Q2` or `2015-06`; left out, the latest of each assignment. COMPLETION and PUBLICATION need it, a plan takes none. 报送周期
    period: Option<String>,
}

payload! {
    /// What came of asking for an export. 导出结果
    CreateExportPayload one
    /// The export, which waits for its turn; null where it was refused. 导出
    export: ExportJob by export_jobs(|row| row.id)
}

#[derive(Debug, Default)]
pub struct CreateExportMutation;

#[Object]
impl CreateExportMutation {
    /// Asks for an export that is written aside; its file is kept for seven days. Everybody who sees items may, and an auditor too. At most 5 of a person's exports wait, and 50 are kept. 申请导出
    async fn create_export(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What to export. 输入")] input: CreateExportInput,
    ) -> Result<CreateExportPayload> {
        let CreateExportInput { idempotency_key, format, kind, jurisdiction_code, agency, year, filter, period } =
            input;
        let asker = asker(context);
        let written = filter.as_ref().map(json::written);
        let request = ExportRequest {
            format: format.into(),
            kind: kind.map(Into::into),
            jurisdiction: jurisdiction_code,
            agency,
            year,
            filter: Reading::of(&asker.limits, filter)?,
            period,
        };
        let use_case = CreateExport { request, filter: written, language: asker.language };
        Ok(CreateExportPayload(run(context, idempotency_key.as_deref(), &use_case).await?))
    }
}
