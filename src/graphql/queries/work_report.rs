use async_graphql::{Context, Object};

use crate::graphql::asker::asker;
use crate::graphql::batch::Loaded;
use crate::graphql::failure::Result;
use crate::graphql::objects::work_report::WorkReport;
use crate::store::jurisdiction::Place;

#[derive(Debug, Default)]
pub struct WorkReportQuery;

#[Object]
impl WorkReportQuery {
    /// The work report of a year; null where there is none or the viewer may not see it. 按年度取政府工作报告
    async fn work_report(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The year that it governs. 年度")] year: i32,
        #[graphql(desc = "The code of its jurisdiction; the viewer's own unless given. 行政区划代码")]
        jurisdiction_code: Option<String>,
    ) -> Result<Option<WorkReport>> {
        let asker = asker(context);
        let place = jurisdiction_code.as_deref().map_or(Place::Id(asker.viewer.jurisdiction), Place::Code);
        let row = asker.scope.work_report_of(place, year).await?;
        Ok(row.map(|row| WorkReport(Loaded::alone(row))))
    }
}
