//! The fields of Query, one file each, named as in schema.graphql.

mod agencies;
mod agency;
mod assignments;
mod changes;
mod exports;
mod jurisdictions;
mod node;
mod rate_limit;
mod reporting_obligations;
mod responsibilities;
mod search;
mod statistics;
mod sync_snapshot;
mod viewer;
mod webhooks;
mod work_report;
mod work_reports;

use async_graphql::MergedObject;

/// Everything that can be asked. What the viewer may not see is absent or null, with no other sign. 查询
#[derive(Debug, Default, MergedObject)]
pub struct Query(
    viewer::ViewerQuery,
    rate_limit::RateLimitQuery,
    node::NodeQuery,
    jurisdictions::JurisdictionsQuery,
    agencies::AgenciesQuery,
    agency::AgencyQuery,
    work_reports::WorkReportsQuery,
    work_report::WorkReportQuery,
    responsibilities::ResponsibilitiesQuery,
    assignments::AssignmentsQuery,
    reporting_obligations::ReportingObligationsQuery,
    statistics::StatisticsQuery,
    search::SearchFieldQuery,
    changes::ChangesQuery,
    webhooks::WebhooksQuery,
    exports::ExportsQuery,
    sync_snapshot::SyncSnapshotQuery,
);
