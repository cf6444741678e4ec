//! The orders of lists: one field, one direction; ties are broken by id.

use async_graphql::{Enum, InputObject};

use crate::model;
use crate::model::order::Order;

/// Which way a list runs. 排序方向
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Enum)]
#[graphql(remote = "model::order::Direction")]
pub enum Direction {
    /// From small to large, early to late. 升序
    #[default]
    #[graphql(name = "ASC")]
    Ascending,
    /// From large to small, late to early. 降序
    #[graphql(name = "DESC")]
    Descending,
}

/// Declares an order input with its fields.
macro_rules! order {
    ($(#[$meta:meta])* $name:ident by $(#[$field_meta:meta])* $field:ident = $remote:literal as $model:ty { $($(#[$variant_meta:meta])* $variant:ident,)+ }) => {
        $(#[$field_meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
        #[graphql(remote = $remote)]
        pub enum $field { $($(#[$variant_meta])* $variant,)+ }

        $(#[$meta])*
        #[derive(Clone, Copy, Debug, InputObject)]
        pub struct $name {
            /// The field. 排序字段
            field: $field,
            /// Which way. 方向
            #[graphql(default)]
            direction: Direction,
        }

        impl From<$name> for Order<$model> {
            fn from($name { field, direction }: $name) -> Self {
                Self { field: field.into(), direction: direction.into() }
            }
        }
    };
}

order! {
    /// The order of responsibilities. 责任事项排序
    ResponsibilityOrder by
    /// What responsibilities can be ordered by. 责任事项排序字段
    ResponsibilityOrderField = "model::order::ResponsibilityOrderField" as model::order::ResponsibilityOrderField {
        /// The number in the city's notice; an item without one comes last. 序号
        Ordinal,
        /// The last day; an item without one comes last. 完成时限
        DueOn,
        /// The title, by pinyin. 标题
        Title,
        /// The status, in the order of its life. 状态
        Status,
        /// When it last changed. 更新时间
        UpdatedAt,
        /// When it was made. 创建时间
        CreatedAt,
    }
}
order! {
    /// The order of assignments. 责任分工排序
    AssignmentOrder by
    /// What assignments can be ordered by. 责任分工排序字段
    AssignmentOrderField = "model::order::AssignmentOrderField" as model::order::AssignmentOrderField {
        /// The number in the agency's plan; one without comes last. 序号
        Ordinal,
        /// The next open deadline; none comes last. 最近时限
        NextDueOn,
        /// The last day of the whole; none comes last. 完成时限
        DueOn,
        /// Leads first. 角色
        Role,
        /// The status, in the order of its life. 状态
        Status,
        /// When it last changed. 更新时间
        UpdatedAt,
        /// The agency's name, by pinyin. 单位
        Agency,
        /// The responsibility's title, by pinyin. 责任事项
        Responsibility,
    }
}
order! {
    /// The order of agencies. 单位排序
    AgencyOrder by
    /// What agencies can be ordered by. 单位排序字段
    AgencyOrderField = "model::order::AgencyOrderField" as model::order::AgencyOrderField {
        /// The name, by pinyin. 名称
        Name,
        /// The code. 代码
        Code,
    }
}
order! {
    /// The order of statistics' buckets; ties go by key. 统计排序
    StatisticsOrder by
    /// What buckets can be ordered by. A rate of nothing comes last, either way. 统计排序字段
    StatisticsOrderField = "model::statistics::StatisticsOrderField" as model::statistics::StatisticsOrderField {
        /// The keys, in the order of groupBy: names by pinyin, codes, days and enums in their own order; a missing
        /// value comes last when ascending. 维度
        Key,
        /// How many assignments it has. 责任分工数
        Assignments,
        /// How many are overdue. 逾期数
        Overdue,
        /// The percent completed. 办结率
        CompletionRate,
        /// The percent overdue. 逾期率
        OverdueRate,
        /// The percent reported in time. 按时反馈率
        OnTimeReportRate,
    }
}
