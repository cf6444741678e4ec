//! The types of the graph, one file each, named as in schema.graphql. Fields are listed by hand, so that a new column
//! is never public by accident.

pub mod actor;
pub mod agency;
pub mod assignment;
pub mod attachment;
pub mod change;
pub mod contact;
pub mod evaluation;
pub mod export_job;
pub mod extension_request;
pub mod goal;
pub mod indicator;
pub mod indicator_reading;
pub mod jurisdiction;
pub mod light;
pub mod measure;
pub mod node;
pub mod progress_report;
pub mod rate_limit;
pub mod reminder;
pub mod reporting_deadline;
pub mod reporting_obligation;
pub mod responsibility;
pub mod review;
pub mod search_hit;
pub mod source_document;
pub mod statistics;
pub mod sync_snapshot;
pub mod viewer;
pub mod webhook;
pub mod work_plan;
pub mod work_report;

use crate::graphql::failure::problem_of;
use crate::model::problem::Problem;
use crate::store::StoreError;

/// What a batch keeps of a failed load, for every row that asks.
fn loaded<T>(result: Result<T, StoreError>) -> Result<T, Problem> {
    result.map_err(|error| problem_of(&error))
}
