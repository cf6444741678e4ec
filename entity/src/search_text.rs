//! What search looks through: of each item, measure, goal and progress report the folded text. Derived from those rows
//! in the transaction that changes them. Beside these columns the database keeps its own index of each row.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "search_text")]
pub struct Model {
    /// The key of the row whose text it is.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose city data this is.
    pub jurisdiction_id: Uuid,
    /// The item to which it belongs, or which it is.
    pub responsibility_id: Uuid,
    /// The assignment to which it belongs; null of an item.
    pub assignment_id: Option<Uuid>,
    /// SearchScope.
    #[sea_orm(column_type = "Text")]
    pub kind: String,
    /// The title of an item; else empty.
    #[sea_orm(column_type = "Text")]
    pub title: String,
    /// What is seen with the row; parts are lines.
    #[sea_orm(column_type = "Text")]
    pub body: String,
    /// Of a progress report what its details say: problems and next steps, a line each.
    #[sea_orm(column_type = "Text")]
    pub details: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
