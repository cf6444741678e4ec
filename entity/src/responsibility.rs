//! One item of a work report (责任事项): the same item in two bureaus' plans is one row.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "responsibility")]
pub struct Model {
    /// UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose city data this is: scopes and indexes start with it.
    pub jurisdiction_id: Uuid,
    /// The work report that promises it.
    pub work_report_id: Uuid,
    /// Headings above it in the city's notice, outermost first: a list of strings.
    #[sea_orm(column_type = "JsonBinary")]
    pub section: Json,
    /// What filters compare: the headings in NFKC.
    #[sea_orm(column_type = "JsonBinary")]
    pub section_nfkc: Json,
    /// Its number in the city's notice; null when known from bureau plans alone.
    pub ordinal: Option<i32>,
    /// As printed.
    #[sea_orm(column_type = "Text")]
    pub title: String,
    /// What filters compare: the title in NFKC.
    #[sea_orm(column_type = "Text")]
    pub title_nfkc: String,
    /// The title without spaces and closing punctuation: by it two plans name the same item.
    #[sea_orm(column_type = "Text")]
    pub normalized_title: String,
    /// Pinyin of the title, by which lists sort.
    #[sea_orm(column_type = "Text")]
    pub sort_key: String,
    /// 牵头负责领导, as printed.
    #[sea_orm(column_type = "Text", nullable)]
    pub leader: Option<String>,
    /// What filters compare: the leader in NFKC.
    #[sea_orm(column_type = "Text", nullable)]
    pub leader_nfkc: Option<String>,
    /// The notice's last day, else the latest of its assignments'.
    pub due_on: Option<Date>,
    /// The deadline as printed in the notice.
    #[sea_orm(column_type = "Text", nullable)]
    pub due_text: Option<String>,
    /// ResponsibilityStatus.
    #[sea_orm(column_type = "Text")]
    pub status: String,
    /// The first leading agency by position; null when no document names one.
    pub lead_agency_id: Option<Uuid>,
    /// The last day that the city office set; null where it is the latest of the assignments'.
    pub notice_due_on: Option<Date>,
    /// Outcome; null until closed.
    #[sea_orm(column_type = "Text", nullable)]
    pub outcome: Option<String>,
    /// What the city office wrote when it closed or withdrew the item.
    #[sea_orm(column_type = "Text", nullable)]
    pub summary: Option<String>,
    /// The business day of its dispatch; null before, and of what an import brought.
    pub dispatched_on: Option<Date>,
    /// UTC.
    pub closed_at: Option<DateTimeUtc>,
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

/// Sort keys that the database derives, so that they cannot drift; they are not null.
#[derive(Copy, Clone, Debug, EnumIter, DeriveIden)]
pub enum Derived {
    /// An item without a number sorts last.
    OrdinalSort,
    /// An item without a date sorts last.
    DueSort,
    /// The order of the lifecycle.
    StatusRank,
}
