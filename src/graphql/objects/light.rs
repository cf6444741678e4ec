//! The light (红黄绿灯).

use async_graphql::{Context, Description, Object};

use crate::graphql::asker::asker;
use crate::graphql::inputs::operators::{LightColor, LightRule};
use crate::graphql::scalars::Date;
use crate::model;

/// How an assignment or an item stands today, judged by one rule. On an item it is the worst of its leads' lights.
/// Whoever sees the row sees its light. 红黄绿灯
#[derive(Description)]
pub struct Light(pub model::light::Light);

#[Object(use_type_description)]
impl Light {
    /// What it shows. 灯色
    async fn color(&self) -> LightColor {
        self.0.rule.color().into()
    }

    /// The rule that set it. 规则
    async fn rule(&self) -> LightRule {
        self.0.rule.into()
    }

    /// Why, in words: the measure and the numbers, in the language that the request asks for. 理由
    async fn reason(&self, context: &Context<'_>) -> String {
        let asker = asker(context);
        self.0.reason(asker.day.today, asker.language)
    }

    /// The first day on which it showed this; null where the rule has none. 起始日期
    async fn since(&self, context: &Context<'_>) -> Option<Date> {
        self.0.since(asker(context).day.near_due_days).map(Date)
    }
}
