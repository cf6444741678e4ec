//! An item as a client writes it.

use async_graphql::{ID, InputObject};

use super::operators::AssignmentRole;
use crate::graphql::failure::Result;
use crate::graphql::mutations::key;
use crate::graphql::scalars::Date;
use crate::model::global_id::NodeKind;
use crate::service::item_input::{ItemInput, PartInput};

/// An item of a work report, with who leads and who assists. 责任事项
#[derive(Clone, Debug, InputObject)]
pub struct ResponsibilityInput {
    /// As printed, at most 500 characters; unique in its work report, spaces and closing marks apart. 标题
    title: String,
    /// The headings above it in the city's notice, outermost first. 所属章节
    section: Option<Vec<String>>,
    /// Its number in the city's notice, from 1. 序号
    ordinal: Option<i32>,
    /// The leader in charge, as printed. 牵头负责领导
    leader: Option<String>,
    /// Its last day, today or later where it is newly set; left out, it is the latest of its assignments'. 完成时限
    due_on: Option<Date>,
    /// The deadline as printed, where it is no day: 持续推进. 完成时限原文
    due_text: Option<String>,
    /// Who leads and who assists, in the printed order: at least one agency, each once. 责任分工
    assignments: Vec<AssignmentInput>,
}

/// An agency's part in an item. 责任分工
#[derive(Clone, Debug, InputObject)]
pub struct AssignmentInput {
    /// An active agency of the item's own jurisdiction. 单位
    agency_id: ID,
    /// Whether it leads or assists. 角色
    role: AssignmentRole,
    /// The last day of its part, today or later where it is newly set; left out, it has none of its own. 完成时限
    due_on: Option<Date>,
}

impl ResponsibilityInput {
    pub fn read(self) -> Result<ItemInput> {
        let Self { title, section, ordinal, leader, due_on, due_text, assignments } = self;
        let assignments = assignments.into_iter().map(AssignmentInput::read).collect::<Result<_>>()?;
        let (section, due_on) = (section.unwrap_or_default(), due_on.map(|day| day.0));
        Ok(ItemInput { title, section, ordinal, leader, due_on, due_text, assignments })
    }
}

impl AssignmentInput {
    fn read(self) -> Result<PartInput> {
        let Self { agency_id, role, due_on } = self;
        Ok(PartInput { agency: key(&agency_id, NodeKind::Agency)?, role: role.into(), due_on: due_on.map(|day| day.0) })
    }
}
