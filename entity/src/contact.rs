//! A person or office that answers for a plan or an assignment (督办工作人员).

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "contact")]
pub struct Model {
    /// UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose city data this is: scopes and indexes start with it.
    pub jurisdiction_id: Uuid,
    /// The plan that lists it; null when an assignment does.
    pub work_plan_id: Option<Uuid>,
    /// The assignment that lists it; null when a plan does.
    pub assignment_id: Option<Uuid>,
    /// The printed order, from 1.
    pub position: i32,
    /// ContactKind.
    #[sea_orm(column_type = "Text")]
    pub kind: String,
    /// 姓名
    #[sea_orm(column_type = "Text", nullable)]
    pub name: Option<String>,
    /// 职务
    #[sea_orm(column_type = "Text", nullable)]
    pub post: Option<String>,
    /// 处室
    #[sea_orm(column_type = "Text", nullable)]
    pub division: Option<String>,
    /// 办公电话
    #[sea_orm(column_type = "Text", nullable)]
    pub office_phone: Option<String>,
    /// 移动电话
    #[sea_orm(column_type = "Text", nullable)]
    pub mobile: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
