//! Readings of indicators (指标数值).

use async_graphql::{Context, Description, Object};

use super::indicator::Indicator;
use super::loaded;
use crate::graphql::asker::asker;
use crate::graphql::batch::Loaded;
use crate::graphql::failure::Result;
use crate::graphql::scalars::{Date, Decimal};
use crate::model::problem::Problem;
use crate::model::quantity::Quantity;
use crate::store::indicator::IndicatorRow;
use crate::store::progress_contents::IndicatorReadingRow;

/// A value of an indicator, read for a progress report. Seen by whoever sees both. 指标数值
#[derive(Clone, Description)]
pub struct IndicatorReading(pub Loaded<IndicatorReadingRow>);

#[Object(use_type_description)]
impl IndicatorReading {
    /// What was read. 指标
    async fn indicator(&self, context: &Context<'_>) -> Result<Indicator> {
        let scope = &asker(context).scope;
        let indicator = self
            .0
            .one(
                "indicator",
                |row| row.indicator_id,
                |row: &IndicatorRow| row.indicator.id,
                async |ids| loaded(scope.indicators(&ids).await),
            )
            .await?;
        Ok(indicator.map(Indicator).ok_or(Problem::Internal)?)
    }

    /// The value, in the indicator's unit: the total so far of an AMOUNT, the level itself of the others. 数值
    async fn value(&self) -> Decimal {
        Decimal(Quantity::from_ten_thousandths(self.0.value))
    }

    /// The day of the reading. 截至日期
    async fn as_of(&self) -> Date {
        Date(self.0.as_of)
    }
}
