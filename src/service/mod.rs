//! The use cases: one file each, with its permission, its transaction and its events.

pub mod import_plan;
