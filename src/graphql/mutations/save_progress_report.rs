use async_graphql::{Context, Description, ID, InputObject, MaybeUndefined, Object};
use uuid::Uuid;

use super::patch::patch;
use super::user_error::UserError;
use super::{key, keys, run};
use crate::graphql::asker::asker;
use crate::graphql::batch::Loaded;
use crate::graphql::failure::Result;
use crate::graphql::objects::progress_report::ProgressReport;
use crate::graphql::scalars::{Date, Decimal};
use crate::model::global_id::NodeKind;
use crate::model::period::Period;
use crate::model::refusal::Refusal;
use crate::service::save_progress_report::SaveProgressReport;
use crate::service::save_progress_report::contents::{MeasureDone, Reading};

/// The progress report of an assignment for a period, to be written. What is left out stays as it is, in a new draft as
/// last accepted; null empties it. 填报进展
#[derive(Debug, InputObject)]
pub struct SaveProgressReportInput {
    /// The same key with the same input gets the first answer again, for 24 hours. 幂等键
    idempotency_key: Option<String>,
    /// An assignment of the viewer's own agency. 责任分工
    assignment_id: ID,
    /// A quarter, `2015-Q2`, or a month, `2015-06`, of the work report's year; it has begun. 报送周期
    period: String,
    /// The version of the report that the caller saw; left out where there is none yet. 版本
    expected_version: Option<i32>,
    /// What was done. Left out of a new draft that names its sources, it is composed of theirs. 完成情况
    narrative: MaybeUndefined<String>,
    /// What stands in the way. 存在的问题
    problems: MaybeUndefined<String>,
    /// What comes next. 下一步措施
    next_steps: MaybeUndefined<String>,
    /// How much of the whole is done, 0 to 100. 完成百分比
    percent_done: MaybeUndefined<Decimal>,
    /// The values of indicators, each indicator once; they replace those that stand there. 指标数值
    readings: MaybeUndefined<Vec<IndicatorReadingInput>>,
    /// The open measures that are done, each once; they replace those that stand there. 已完成的工作内容
    measures_done: MaybeUndefined<Vec<MeasureDoneInput>>,
    /// Of a lead: the accepted reports, for the same period, of the agencies that assist it. 汇总来源
    source_report_ids: MaybeUndefined<Vec<ID>>,
}

/// A value of an indicator of the assignment. 指标数值
#[derive(Debug, InputObject)]
pub struct IndicatorReadingInput {
    /// The indicator. 指标
    indicator_id: ID,
    /// The value: the total so far of an AMOUNT, the level itself of the others. 数值
    value: Decimal,
    /// The indicator's unit, said again so that no value is read in another. 单位
    unit: String,
    /// The day of the reading: of the work report's year, and not after today. 截至日期
    as_of: Date,
}

/// A measure that is done. It is DONE once the report is accepted. 已完成的工作内容
#[derive(Debug, InputObject)]
pub struct MeasureDoneInput {
    /// An open measure of the assignment. 工作内容
    measure_id: ID,
    /// The day it was done, not after today. 完成日期
    completed_on: Date,
}

/// What came of writing a progress report. 填报结果
#[derive(Debug, Description)]
pub struct SaveProgressReportPayload {
    assignment: Uuid,
    period: String,
    refusals: Vec<Refusal>,
}

#[Object(use_type_description)]
impl SaveProgressReportPayload {
    /// The report as it now stands, also when the change was refused; null where there is none, or where the viewer does
    /// not see it. 进展情况
    async fn progress_report(&self, context: &Context<'_>) -> Result<Option<ProgressReport>> {
        if self.period.parse::<Period>().is_err() {
            return Ok(None);
        }
        let scope = &asker(context).scope;
        let found = scope.progress_report_of_each(&[self.assignment], Some(&self.period)).await?.pop();
        Ok(found.map(Loaded::alone).map(ProgressReport))
    }

    /// Why nothing was changed; empty when it was. 业务错误
    async fn user_errors(&self) -> Vec<UserError> {
        self.refusals.iter().cloned().map(UserError).collect()
    }
}

#[derive(Debug, Default)]
pub struct SaveProgressReportMutation;

#[Object]
impl SaveProgressReportMutation {
    /// Writes the progress report of an assignment of the viewer's own agency: a draft, which nobody else sees until it
    /// is submitted, or one that was returned. A new draft starts as the last accepted one. 填报进展
    async fn save_progress_report(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What to write. 输入")] input: SaveProgressReportInput,
    ) -> Result<SaveProgressReportPayload> {
        let SaveProgressReportInput {
            idempotency_key,
            assignment_id,
            period,
            expected_version,
            narrative,
            problems,
            next_steps,
            percent_done,
            readings,
            measures_done,
            source_report_ids,
        } = input;
        let use_case = SaveProgressReport {
            assignment_id: key(&assignment_id, NodeKind::Assignment)?,
            period,
            expected_version,
            narrative: patch(narrative, Ok)?,
            problems: patch(problems, Ok)?,
            next_steps: patch(next_steps, Ok)?,
            percent_done: patch(percent_done, |percent| Ok(percent.0))?,
            readings: patch(readings, |list| list.into_iter().map(IndicatorReadingInput::read).collect())?,
            measures_done: patch(measures_done, |list| list.into_iter().map(MeasureDoneInput::read).collect())?,
            source_report_ids: patch(source_report_ids, |ids| keys(&ids, NodeKind::ProgressReport))?,
        };
        let outcome = run(context, idempotency_key.as_deref(), &use_case).await?;
        let SaveProgressReport { assignment_id: assignment, period, .. } = use_case;
        Ok(SaveProgressReportPayload { assignment, period, refusals: outcome.refusals })
    }
}

impl IndicatorReadingInput {
    fn read(self) -> Result<Reading> {
        let Self { indicator_id, value, unit, as_of } = self;
        Ok(Reading { indicator_id: key(&indicator_id, NodeKind::Indicator)?, value: value.0, unit, as_of: as_of.0 })
    }
}

impl MeasureDoneInput {
    fn read(self) -> Result<MeasureDone> {
        let Self { measure_id, completed_on } = self;
        Ok(MeasureDone { measure_id: key(&measure_id, NodeKind::Measure)?, completed_on: completed_on.0 })
    }
}
