//! A slip by which an assignment is urged (督办单).

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "reminder")]
pub struct Model {
    /// UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose city data this is: scopes and indexes start with it.
    pub jurisdiction_id: Uuid,
    /// What is urged.
    pub assignment_id: Uuid,
    /// ReminderLevel.
    #[sea_orm(column_type = "Text")]
    pub level: String,
    /// What the slip says.
    #[sea_orm(column_type = "Text")]
    pub message: String,
    /// LightRule: the rule behind an automatic slip, or the light when it was sent by hand.
    #[sea_orm(column_type = "Text", nullable)]
    pub cause: Option<String>,
    /// The due day behind the cause: one slip for one cause and day.
    pub cause_due_on: Option<Date>,
    /// Whether a rule sent it.
    pub automatic: bool,
    /// UTC.
    pub sent_at: DateTimeUtc,
    /// The business day of sending.
    pub sent_on: Date,
    /// Who sent it.
    #[sea_orm(column_type = "Text")]
    pub sent_by_subject: String,
    /// The token's name claim.
    #[sea_orm(column_type = "Text", nullable)]
    pub sent_by_name: Option<String>,
    /// 限期反馈: the day by which the agency must answer.
    pub answer_by: Option<Date>,
    /// What the agency answered.
    #[sea_orm(column_type = "Text", nullable)]
    pub answer: Option<String>,
    /// UTC.
    pub answered_at: Option<DateTimeUtc>,
    /// Who answered.
    #[sea_orm(column_type = "Text", nullable)]
    pub answered_by_subject: Option<String>,
    /// The token's name claim.
    #[sea_orm(column_type = "Text", nullable)]
    pub answered_by_name: Option<String>,
    /// Counts the changes, for optimistic locking.
    pub version: i32,
    /// When the row was made, UTC.
    pub created_at: DateTimeUtc,
    /// When the row last changed, UTC.
    pub updated_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
