use async_graphql::{Context, InputObject, Object};

use super::payload::payload;
use super::run;
use crate::graphql::failure::Result;
use crate::graphql::inputs::item::ResponsibilityInput;
use crate::graphql::objects::work_report::WorkReport;
use crate::service::create_work_report::CreateWorkReport;

/// A year's work report, with its breakdown. 政府工作报告
#[derive(Debug, InputObject)]
pub struct CreateWorkReportInput {
    /// The same key with the same input gets the first answer again, for 24 hours. 幂等键
    idempotency_key: Option<String>,
    /// The code of the jurisdiction whose work report it is; left out, the viewer's own. 行政区划代码
    jurisdiction_code: Option<String>,
    /// The year that it governs; a jurisdiction has one work report a year. 年度
    year: i32,
    /// As printed, at most 500 characters. 标题
    title: String,
    /// The number of the breakdown notice, as 武政办〔2015〕1号. 文号
    notice_number: Option<String>,
    /// The whole breakdown in the printed order, at most 500 items: all of it or nothing. 责任分解
    responsibilities: Option<Vec<ResponsibilityInput>>,
}

payload! {
    /// What came of creating a work report. 创建结果
    CreateWorkReportPayload one
    /// The work report; null where it was not created. 政府工作报告
    work_report: WorkReport by work_reports(|row| row.id)
}

#[derive(Debug, Default)]
pub struct CreateWorkReportMutation;

#[Object]
impl CreateWorkReportMutation {
    /// Creates the work report of a year, and the items of its breakdown as drafts, which no agency sees. Only the
    /// supervision office of the jurisdiction itself may. 创建政府工作报告
    async fn create_work_report(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The work report. 输入")] input: CreateWorkReportInput,
    ) -> Result<CreateWorkReportPayload> {
        let CreateWorkReportInput { idempotency_key, jurisdiction_code, year, title, notice_number, responsibilities } =
            input;
        let items = responsibilities.unwrap_or_default().into_iter().map(ResponsibilityInput::read);
        let items = items.collect::<Result<_>>()?;
        let use_case = CreateWorkReport { jurisdiction_code, year, title, notice_number, items };
        Ok(CreateWorkReportPayload(run(context, idempotency_key.as_deref(), &use_case).await?))
    }
}
