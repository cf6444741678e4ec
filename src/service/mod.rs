//! The use cases: one file each, with its permission, its transaction and its events.

pub mod acknowledge_assignments;
pub mod act;
pub mod allowed;
pub mod check;
pub mod due;
pub mod import_plan;
pub mod on_assignment;
