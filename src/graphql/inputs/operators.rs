//! The operators by which a filter tests one field. Several of one input must all hold.

use async_graphql::{Enum, InputObject, InputType, MaybeUndefined};

use super::reading::Reading;
use crate::graphql::failure::Result;
use crate::graphql::scalars::{Date, DateTime, Decimal};
use crate::model;
use crate::model::filter::{Filter, Test};
use crate::model::problem::Problem;

/// An operator that was given a value: null is refused, since a forgotten variable would silently widen the list.
pub(super) fn given<T: InputType>(operator: &'static str, value: MaybeUndefined<T>) -> Result<Option<T>> {
    match value {
        MaybeUndefined::Undefined => Ok(None),
        MaybeUndefined::Null => Err(Problem::NullOperator { operator }.into()),
        MaybeUndefined::Value(value) => Ok(Some(value)),
    }
}

/// Declares an operator input: its GraphQL values, the model's values that they become, and the operators it offers.
macro_rules! operators {
    ($(#[$meta:meta])* $name:ident: $value:ty => $target:ty, $convert:expr; $($operator:ident $(as $graphql:literal)?),+ $(; list $list:ident)? $(; missing $missing:ident)?) => {
        $(#[$meta])*
        #[derive(Debug, InputObject)]
        pub struct $name {
            $(
                #[doc = operators!(@doc $operator)]
                $operator: MaybeUndefined<$value>,
            )+
            $(
                /// The field is one of these; of an empty list, none. 为其中之一
                #[graphql(name = "in")]
                $list: MaybeUndefined<Vec<$value>>,
            )?
            $(
                /// True: the field has no value. False: it has one. 为空
                $missing: MaybeUndefined<bool>,
            )?
        }

        impl $name {
            /// Adds this input's tests of a field.
            pub fn tests<T>(
                self,
                reading: &mut Reading<'_>,
                tests: &mut Vec<Filter<T>>,
                field: impl Fn(Test<$target>) -> T,
            ) -> Result<()> {
                let Self { $($operator,)+ $($list,)? $($missing,)? } = self;
                let convert = $convert;
                $(
                    if let Some(value) = given(operators!(@name $operator), $operator)? {
                        reading.condition()?;
                        tests.push(Filter::Is(field(operators!(@test $operator)(convert(value)))));
                    }
                )+
                $(
                    if let Some(values) = given("in", $list)? {
                        reading.condition()?;
                        reading.list(&values)?;
                        tests.push(Filter::Is(field(Test::In(values.into_iter().map(convert).collect()))));
                    }
                )?
                $(
                    if let Some(missing) = given("isNull", $missing)? {
                        reading.condition()?;
                        tests.push(Filter::Is(field(Test::Missing(missing))));
                    }
                )?
                Ok(())
            }
        }
    };
    (@doc eq) => { "The field is this. 等于" };
    (@doc ne) => { "The field is not this; a missing value passes. 不等于" };
    (@doc gt) => { "The field is more than this. 大于" };
    (@doc gte) => { "The field is this or more. 大于或等于" };
    (@doc lt) => { "The field is less than this. 小于" };
    (@doc lte) => { "The field is this or less. 小于或等于" };
    (@doc contains) => { "The field has this in it; case counts, full and half width are alike, `%` and `_` are themselves. 包含" };
    (@doc starts_with) => { "The field begins with this, compared as `contains` does. 开头为" };
    (@name starts_with) => { "startsWith" };
    (@name $operator:ident) => { stringify!($operator) };
    (@test eq) => { Test::Eq };
    (@test ne) => { Test::Ne };
    (@test gt) => { Test::Gt };
    (@test gte) => { Test::Gte };
    (@test lt) => { Test::Lt };
    (@test lte) => { Test::Lte };
    (@test contains) => { Test::Contains };
    (@test starts_with) => { Test::StartsWith };
}

operators! {
    /// Tests a text. A missing text passes only `ne` and `isNull: true`. 文本条件
    StringFilter: String => String, |value: String| value; eq, ne, contains, starts_with; list one_of; missing is_null
}
operators! {
    /// Tests a whole number. A missing one passes only `ne` and `isNull: true`. 整数条件
    IntFilter: i32 => i32, |value: i32| value; eq, ne, gt, gte, lt, lte; list one_of; missing is_null
}
operators! {
    /// Tests a day. A missing one passes only `isNull: true`. 日期条件
    DateFilter: Date => chrono::NaiveDate, |value: Date| value.0; eq, gt, gte, lt, lte; list one_of; missing is_null
}
operators! {
    /// Tests a moment. 时间条件
    DateTimeFilter: DateTime => chrono::DateTime<chrono::Utc>, |value: DateTime| value.0; eq, gt, gte, lt, lte; list one_of; missing is_null
}
operators! {
    /// Tests an exact number. A missing one passes only `isNull: true`. 数值条件
    DecimalFilter: Decimal => i64, |value: Decimal| value.0.ten_thousandths(); eq, gt, gte, lt, lte; list one_of; missing is_null
}
operators! {
    /// Tests a yes or no. 是非条件
    BooleanFilter: bool => bool, |value: bool| value; eq, ne
}

/// Declares the API's form of a model's enum, with the operators that test it.
macro_rules! enumeration {
    ($(#[$meta:meta])* $name:ident = $remote:literal as $model:ty { $($(#[$variant_meta:meta])* $variant:ident,)+ } $($(#[$filter_meta:meta])* filter $filter:ident)?) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
        #[graphql(remote = $remote)]
        pub enum $name { $($(#[$variant_meta])* $variant,)+ }

        impl $name {
            /// Of the text that stands in the database, which its CHECK keeps to the enum's values.
            pub fn of_text(text: &str) -> $crate::graphql::failure::Result<Self> {
                let value: $model = text.parse().map_err(|_| $crate::model::problem::Problem::Internal)?;
                Ok(value.into())
            }
        }

        $(
            operators! {
                $(#[$filter_meta])*
                $filter: $name => $model, |value: $name| value.into(); eq, ne; list one_of
            }
        )?
    };
}

pub(super) use {enumeration, operators};

enumeration! {
    /// The part that an agency has in a responsibility. 分工角色
    AssignmentRole = "model::assignment::AssignmentRole" as model::assignment::AssignmentRole {
        /// Answers for the whole item. 牵头
        Lead,
        /// Answers for its own measures. 配合
        Assist,
    }
    /// Tests a role. 分工角色条件
    filter AssignmentRoleFilter
}
enumeration! {
    /// How it is known that the agency has this part. 分工依据
    Origin = "model::assignment::Origin" as model::assignment::Origin {
        /// A label, a column or the document's own rule says so. 文件明确
        Stated,
        /// Concluded from wording (协助市发改委…), or by default; the supervisor has not confirmed it. 推断
        Inferred,
    }
    /// Tests an origin. 分工依据条件
    filter OriginFilter
}
enumeration! {
    /// Where an item stands, in the order of its life. 责任事项状态
    ResponsibilityStatus = "model::responsibility::ResponsibilityStatus" as model::responsibility::ResponsibilityStatus {
        /// Not yet dispatched; no agency sees it. 草稿
        Draft,
        /// Dispatched to its agencies. 已交办
        Dispatched,
        /// At least one agency has acknowledged it. 办理中
        InProgress,
        /// Every lead's completion is accepted. 审核中
        UnderReview,
        /// Closed with an outcome. 已销号
        Closed,
        /// Taken back. 已撤销
        Withdrawn,
    }
    /// Tests an item's status. 责任事项状态条件
    filter ResponsibilityStatusFilter
}
enumeration! {
    /// Where an assignment stands, in the order of its life. 分工状态
    AssignmentStatus = "model::assignment::AssignmentStatus" as model::assignment::AssignmentStatus {
        /// Waits for the agency's acknowledgement. 待签收
        Pending,
        /// The agency disputes it. 有异议
        Disputed,
        /// Acknowledged: the work goes on. 已签收
        Acknowledged,
        /// The agency asks for completion. 申请办结
        CompletionRequested,
        /// Its completion is accepted. 已办结
        Completed,
        /// Taken back; it no longer gives sight of the item. 已撤销
        Withdrawn,
    }
    /// Tests an assignment's status. 分工状态条件
    filter AssignmentStatusFilter
}
enumeration! {
    /// What a light shows. 灯色
    LightColor = "model::light::LightColor" as model::light::LightColor {
        /// Going well. 绿灯
        Green,
        /// Near due, or behind schedule. 黄灯
        Yellow,
        /// Overdue. 红灯
        Red,
        /// Nothing to judge: not dispatched, disputed, withdrawn, or without a lead. 灰灯
        Grey,
    }
    /// Tests a light's colour, by the same rule as the light that is shown. 灯色条件
    filter LightColorFilter
}
enumeration! {
    /// The rule that set a light. 亮灯规则
    LightRule = "model::light::LightRule" as model::light::LightRule {
        /// Completed: green. 已完成
        Completed,
        /// Ahead of schedule: the share attained is ten points or more above the share of time that has passed: green. 超进度
        AheadOfSchedule,
        /// On track: its deadline is ahead, and no report says that it is behind: green. 达进度
        OnTrack,
        /// Nothing that is open has a deadline: green. 无时限
        NoDeadline,
        /// The next deadline is near: yellow. 临期
        NearDue,
        /// Behind schedule: the share attained is below the share of time that has passed, a level stands below its
        /// target, or a ceiling is exceeded: yellow, before a deadline that is near. 欠进度
        BehindSchedule,
        /// The next deadline has passed: red. 逾期
        Overdue,
        /// Nothing to judge: not dispatched, disputed, withdrawn, or without a lead: grey. 其它
        NotTracked,
    }
}
enumeration! {
    /// Whether a measure is done. 工作内容状态
    MeasureStatus = "model::measure::MeasureStatus" as model::measure::MeasureStatus {
        /// Still to do. 未完成
        Open,
        /// Done. 已完成
        Done,
    }
    /// Tests a measure's status. 工作内容状态条件
    filter MeasureStatusFilter
}
enumeration! {
    /// How an indicator's number is read over the year. 指标类型
    IndicatorKind = "model::indicator::IndicatorKind" as model::indicator::IndicatorKind {
        /// Adds up over the year: 60个. 累计
        Amount,
        /// Must stand at the target at every reading: 增长20%. 水平
        Level,
        /// Must stay under it: 控制在4.5%以内. 上限
        Ceiling,
    }
}
enumeration! {
    /// What a contact is to the plan or item. 联系人类别
    ContactKind = "model::contact::ContactKind" as model::contact::ContactKind {
        /// Heads the agency. 主要负责人
        Head,
        /// The deputy in charge. 分管领导
        Deputy,
        /// The division that does the work. 责任处室、督办部门
        Division,
        /// Handles it from day to day. 经办人员、联系人员
        Handler,
    }
}
enumeration! {
    /// What a token's bearer is. 角色
    Role = "model::role::Role" as model::role::Role {
        /// Sees the dispatched items to which its agency is assigned. 单位
        Agency,
        /// Sees and supervises its jurisdiction, and sees those below it. 督查室
        Supervisor,
        /// Sees what a supervisor sees, read only. 审计
        Auditor,
        /// Keeps reference data; sees no city data. 管理员
        Admin,
    }
}
