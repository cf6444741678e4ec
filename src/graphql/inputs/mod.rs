//! What clients send: filters and orders. Each becomes the model's own form, counted against the limits on the way.

pub mod actions;
pub mod agency;
pub mod assignment;
pub mod jurisdiction;
pub mod measure;
pub mod operators;
pub mod order;
pub mod reading;
pub mod responsibility;
pub mod work_report;
