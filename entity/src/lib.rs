//! The tables, one file each. Only the store layer of `duban` may use them: everything else reads through the scope.

pub mod agency;
pub mod agency_alias;
pub mod assignment;
pub mod contact;
pub mod event;
pub mod goal;
pub mod indicator;
pub mod jurisdiction;
pub mod measure;
pub mod responsibility;
pub mod source_document;
pub mod work_plan;
pub mod work_report;
