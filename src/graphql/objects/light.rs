//! The light (红黄绿灯).

use async_graphql::{Context, Description, Object};
use chrono::NaiveDate;

use crate::graphql::asker::asker;
use crate::graphql::inputs::operators::{LightColor, LightRule};
use crate::graphql::scalars::Date;
use crate::model;

/// How an assignment or an item stands today, judged by one rule
/// unless the supervision office sets its colour by hand. On an item it is the worst of its leads' lights.
/// Whoever sees the row sees its light. 红黄绿灯
#[derive(Description)]
pub struct Light {
    light: model::light::Light,
    /// The day by whose end it was judged; none: today.
    day: Option<NaiveDate>,
}

impl Light {
    /// As it stands today.
    pub const fn today(light: model::light::Light) -> Self {
        Self { light, day: None }
    }

    /// As it stood at the end of a day.
    pub const fn on(light: model::light::Light, day: NaiveDate) -> Self {
        Self { light, day: Some(day) }
    }
}

#[Object(use_type_description)]
impl Light {
    /// What it shows: the rule's colour, or the one that the supervision office set by hand. 灯色
    async fn color(&self) -> LightColor {
        self.light.color().into()
    }

    /// The most urgent rule that holds, also while the colour is set by hand. 规则
    async fn rule(&self) -> LightRule {
        self.light.rule.into()
    }

    /// Why, in words and with the numbers, in the language that the request asks for: the measure that is due, or the
    /// indicator and what it should have reached. What of these the viewer does not see is left out, and percents alone
    /// are given. Of a colour set by hand who set it, until when and why, and what the rule says. 理由
    async fn reason(&self, context: &Context<'_>) -> String {
        let asker = asker(context);
        self.light.reason(self.day.unwrap_or(asker.day.today), asker.language)
    }

    /// The first day from which its numbers tell that it stands so: the day after the deadline, the day on which the
    /// time passed what was attained, the day of the report or of the override; null where nothing tells. 起始日期
    async fn since(&self, context: &Context<'_>) -> Option<Date> {
        let day = &asker(context).day;
        self.light.since(self.day.unwrap_or(day.today), day.near_due_days, day.zone).map(Date)
    }
}
