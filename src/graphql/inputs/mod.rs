//! What clients send: filters and orders. Each becomes the model's own form, counted against the limits on the way.

pub mod actions;
pub mod agency;
pub mod assignment;
pub mod change;
pub mod export;
pub mod extension_request;
pub mod item;
pub mod json;
pub mod jurisdiction;
pub mod measure;
pub mod operators;
pub mod order;
pub mod progress_report;
pub mod reading;
pub mod reminder;
pub mod reporting_obligation;
pub mod responsibility;
pub mod search;
pub mod statistics;
pub mod webhook;
pub mod work_report;
