//! Pure types and rules: no input or output, no async, no database. Every layer may use them.

pub mod assignment;
pub mod clock;
pub mod contact;
pub mod elapsed;
pub mod event;
pub mod filter;
pub mod global_id;
pub mod ids;
pub mod indicator;
pub mod jurisdiction_codes;
pub mod language;
pub mod light;
pub mod measure;
pub mod next_due;
pub mod order;
pub mod page;
pub mod pinyin;
pub mod problem;
pub mod quantity;
pub mod responsibility;
pub mod role;
pub mod text;
pub(crate) mod text_enum;
pub mod viewer;
pub mod work_plan;
