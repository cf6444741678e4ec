//! Indicators (量化指标).

use async_graphql::{Context, Description, ID, Object};

use crate::graphql::asker::asker;
use crate::graphql::batch::Loaded;
use crate::graphql::failure::Result;
use crate::graphql::inputs::operators::IndicatorKind;
use crate::graphql::scalars::{Date, Decimal};
use crate::model;
use crate::model::global_id::{GlobalId, NodeKind};
use crate::model::indicator::percent_attained;
use crate::model::problem::Problem;
use crate::model::quantity::Quantity;
use crate::store::indicator::IndicatorRow;

/// A number in a goal: 60 个, 2000 万元, 增长 20 %, 1-2 家. Seen as its goal is. 量化指标
#[derive(Clone, Description)]
pub struct Indicator(pub Loaded<IndicatorRow>);

#[Object(use_type_description)]
impl Indicator {
    /// Names it in the whole graph. 标识
    pub async fn id(&self) -> ID {
        ID(GlobalId::new(NodeKind::Indicator, self.0.indicator.id).to_string())
    }

    /// What is counted; null where the text does not tell for sure. 名称
    async fn label(&self) -> Option<&str> {
        self.0.indicator.label.as_deref()
    }

    /// How the number is read over the year. 类型
    async fn kind(&self) -> Result<IndicatorKind> {
        IndicatorKind::of_text(&self.0.indicator.kind)
    }

    /// The number to reach, in `unit`; of a range the lower bound. 目标值
    async fn target(&self) -> Decimal {
        decimal(self.0.indicator.target)
    }

    /// The upper bound of a range; null where the target is one number. 目标上限
    async fn upper(&self) -> Option<Decimal> {
        self.0.indicator.upper.map(decimal)
    }

    /// As printed: 个, 万元, %. 单位
    async fn unit(&self) -> &str {
        &self.0.indicator.unit
    }

    /// Where it stood before; null where the plan does not tell. 基数
    async fn baseline(&self) -> Option<Decimal> {
        self.0.indicator.baseline.map(decimal)
    }

    /// The last accepted reading; null before the first. 当前值
    async fn actual(&self) -> Option<Decimal> {
        self.0.indicator.actual.map(decimal)
    }

    /// The day of that reading; null before the first. 截至日期
    async fn as_of(&self) -> Option<Date> {
        self.0.indicator.actual_as_of.map(Date)
    }

    /// What should be reached by today: of an AMOUNT the share of its time that has passed (from its dispatch, or from
    /// 1 January of what an import brought, to the end of the year: 11/12 at the end of November), of a LEVEL or a
    /// CEILING the whole target. 序时目标
    async fn expected_by_now(&self, context: &Context<'_>) -> Result<Option<Decimal>> {
        let target = Quantity::from_ten_thousandths(self.0.indicator.target);
        let kind: model::indicator::IndicatorKind = self.0.indicator.kind.parse().map_err(|_| Problem::Internal)?;
        Ok(Some(Decimal(match kind {
            model::indicator::IndicatorKind::Amount => self.0.pace().share_of(target, asker(context).day.today),
            model::indicator::IndicatorKind::Level | model::indicator::IndicatorKind::Ceiling => target,
        })))
    }

    /// The last reading as a percentage of the target, 0 to 100 and above; null before the first reading. 完成率
    async fn percent_attained(&self) -> Option<Decimal> {
        let actual = Quantity::from_ten_thousandths(self.0.indicator.actual?);
        percent_attained(actual, Quantity::from_ten_thousandths(self.0.indicator.target)).map(Decimal)
    }
}

fn decimal(ten_thousandths: i64) -> Decimal {
    Decimal(Quantity::from_ten_thousandths(ten_thousandths))
}
