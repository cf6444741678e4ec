//! The fields of Query, one file each, named as in schema.graphql.

mod agencies;
mod agency;
mod assignments;
mod jurisdictions;
mod node;
mod reporting_obligations;
mod responsibilities;
mod viewer;
mod work_report;
mod work_reports;

use async_graphql::MergedObject;

/// Everything that can be asked. What the viewer may not see is absent or null, with no other sign. 查询
#[derive(Debug, Default, MergedObject)]
pub struct Query(
    viewer::ViewerQuery,
    node::NodeQuery,
    jurisdictions::JurisdictionsQuery,
    agencies::AgenciesQuery,
    agency::AgencyQuery,
    work_reports::WorkReportsQuery,
    work_report::WorkReportQuery,
    responsibilities::ResponsibilitiesQuery,
    assignments::AssignmentsQuery,
    reporting_obligations::ReportingObligationsQuery,
);
