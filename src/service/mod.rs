//! The use cases: one file each, with its permission, its transaction and its events.

pub mod acknowledge_assignments;
pub mod act;
pub mod allowed;
pub mod check;
pub mod contacts;
pub mod dispute_assignment;
pub mod due;
pub mod import_plan;
pub mod on_assignment;
pub mod on_work_plan;
pub mod plan_assignment;
pub mod request_completion;
pub mod review_completion;
pub mod review_work_plan;
pub mod submit_work_plan;
pub mod verdict;
