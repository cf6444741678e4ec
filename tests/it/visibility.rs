//! Who sees what, held on every path by which rows can be read. The paths are taken from the schema: one that the table
//! of `visibility/table.rs` doesn't know fails here, until somebody says who is to see what on it.

pub mod city;
mod demo;
mod follow;
mod forms;
mod hidden;
mod table;
mod walk;

use std::collections::BTreeSet;
use std::fmt::Write as _;

use duban::model::global_id::{GlobalId, NodeKind};
use duban::model::role::Role;
use serde_json::json;
use uuid::Uuid;

use self::city::{HiddenCity, ROLES};
use self::table::Table;
use self::walk::{Signposts, go, paths};
use crate::harness::client::Client;
use crate::harness::sdl::Sdl;
use crate::harness::world::of;
use crate::worlds::Row;

/// The fields that name a row in the table.
fn words(kind: &str) -> &'static str {
    match kind {
        "Viewer" | "RateLimit" | "SyncSnapshot" => "__typename",
        "Jurisdiction" | "Agency" => "code",
        "WorkReport" => "jurisdiction { code } year",
        "WorkPlan" => "agency { code }",
        "Responsibility" => "title",
        "Assignment" => "responsibility { title } agency { code }",
        "Goal" => "text",
        "Indicator" => "unit",
        "Measure" => "content",
        "Contact" => "name",
        "SourceDocument" | "Attachment" | "ExportJob" => "fileName",
        "ImportWarning" => "message",
        "SearchHit" => {
            "node { ... on Responsibility { title } ... on Measure { content } ... on Goal { text }
             ... on ProgressReport { narrative } }"
        }
        "Light" => "reason",
        "ReportingDeadline" => "period",
        "ReportingObligation" => "assignment { responsibility { title } } agency { code }",
        "Reminder" | "ExtensionRequest" => "assignment { responsibility { title } agency { code } }",
        "ProgressReport" => "narrative",
        "IndicatorReading" => "indicator { unit } value",
        "Review" => "comment",
        "Actor" => "subject",
        "Change" => "action",
        "FieldChange" => "after",
        "Evaluation" => "score",
        "EvaluationLine" => "points",
        "Statistics" => "keys { label } assignments reportsReturned",
        "StatisticsKey" => "label",
        "Rate" => "denominator",
        "Webhook" => "url",
        "WebhookDelivery" => "responseCode",
        kind => panic!("nothing names a row of {kind}: add what does"),
    }
}

impl HiddenCity {
    fn signposts(&self) -> Signposts {
        let world = &self.world;
        let code = |place| of(&world.jurisdictions, place).code.clone();
        let mut ids: Vec<_> = Row::all(world).iter().map(|row| (row.type_name(), row.global_id())).collect();
        let mut add = |kind: NodeKind, rows: Vec<Uuid>| {
            ids.extend(rows.iter().map(|id| (format!("{kind:?}"), GlobalId::new(kind, *id).to_string())));
        };
        add(NodeKind::ReportingObligation, world.obligations.iter().map(|row| row.id).collect());
        add(NodeKind::ProgressReport, world.progress_reports.iter().map(|row| row.id).collect());
        add(NodeKind::Attachment, world.attachments.iter().map(|row| row.id).collect());
        add(NodeKind::Reminder, world.reminders.iter().map(|row| row.id).collect());
        add(NodeKind::ExtensionRequest, world.extensions.iter().map(|row| row.id).collect());
        add(NodeKind::Webhook, world.webhooks.iter().map(|row| row.id).collect());
        add(NodeKind::ExportJob, world.export_jobs.iter().map(|row| row.id).collect());
        Signposts {
            ids,
            agencies: world.agencies.iter().map(|row| (row.code.clone(), code(row.jurisdiction_id))).collect(),
            reports: world.reports.iter().map(|row| (row.year, code(row.jurisdiction_id))).collect(),
            items: world.items.iter().map(|row| row.title.clone()).collect(),
            // Each is called as its measure.
            assignments: world.measures.iter().map(|row| row.content.clone()).collect(),
            measures: world.measures.iter().map(|row| row.content.clone()).collect(),
            filings: world.progress_reports.iter().map(|row| row.narrative.clone()).collect(),
        }
    }
}

#[test]
fn the_table_knows_every_path_of_the_schema_and_no_other() {
    let (schema, table) = (paths(&Sdl::read()), Table::read());
    let known: BTreeSet<String> = table.paths().map(str::to_owned).collect();
    let missing: Vec<&String> = schema.difference(&known).collect();
    let gone: Vec<&String> = known.difference(&schema).collect();
    assert!(
        missing.is_empty(),
        "the schema has paths of which nobody said who sees what on them; add them to PATHS in tests/it/visibility/table.rs: {missing:#?}"
    );
    assert!(gone.is_empty(), "PATHS in tests/it/visibility/table.rs has paths that the schema hasn't: {gone:#?}");
}

/// A test for each role, so that they run beside each other.
macro_rules! each_role_sees_what_the_table_says_and_nothing_else {
    ($($test:ident $role:literal),+) => {
        mod each_role_sees_what_the_table_says_and_nothing_else {
            #[test]
            fn every_role_is_tested() {
                assert_eq!(["anonymous", $($role),+], super::ROLES);
            }

            $(
                #[tokio::test]
                async fn $test() {
                    super::on_every_path_it_sees_what_the_table_says_and_nothing_else($role).await;
                }
            )+
        }
    };
}
each_role_sees_what_the_table_says_and_nothing_else!(
    kjj "KJJ", lyj "LYJ", swj "SWJ", daj "DAJ", supervisor "supervisor", auditor "auditor", admin "admin",
    neighbour "neighbour"
);

async fn on_every_path_it_sees_what_the_table_says_and_nothing_else(role: &str) {
    let (city, sdl, table) = (HiddenCity::new().await, Sdl::read(), Table::read());
    let (signs, client) = (city.signposts(), city.client(role));
    let mut wrong = String::new();
    for path in table.asked() {
        let seen = go(&client, &sdl, &signs, path, words).await;
        assert_eq!(seen.reply.status, 200, "{role} {path}: {}", seen.reply.text);
        let expected = table.expected(path, role);
        if seen.rows != *expected {
            writeln!(wrong, "{role} on {path}\n  is to see {expected:?}\n  and sees  {:?}", seen.rows).unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[tokio::test]
async fn without_a_token_every_path_is_the_same_401() {
    let (city, sdl, table) = (HiddenCity::new().await, Sdl::read(), Table::read());
    let (signs, nobody) = (city.signposts(), city.client("anonymous"));
    let mut answers = BTreeSet::new();
    for path in table.asked() {
        let seen = go(&nobody, &sdl, &signs, path, words).await;
        assert_eq!((seen.reply.status, seen.reply.code().as_str()), (401, "UNAUTHENTICATED"), "{path}");
        answers.insert(hidden::untraced(&seen.reply));
    }
    let introspection = nobody.ask("{ __schema { types { name } } }", json!({})).await;
    let typename = nobody.ask("{ __typename }", json!({})).await;
    answers.extend([introspection, typename].iter().map(hidden::untraced));
    assert_eq!(answers.len(), 1, "{answers:?}");
    for path in ["/graphql?query=%7B__typename%7D", "/schema.graphql"] {
        assert_eq!(nobody.get(path).await.status, 401, "{path}");
    }
}

#[tokio::test]
async fn several_roles_see_the_union() {
    let (city, sdl, table) = (HiddenCity::new().await, Sdl::read(), Table::read());
    let signs = city.signposts();
    let wuhan = |roles: &[Role], agency| city.city.client(roles, agency);
    let unions: [(&str, &str, Client); 3] = [
        ("LYJ", "supervisor", wuhan(&[Role::Agency, Role::Supervisor], Some("LYJ"))),
        ("SWJ", "admin", wuhan(&[Role::Agency, Role::Admin], Some("SWJ"))),
        ("auditor", "admin", wuhan(&[Role::Auditor, Role::Admin], None)),
    ];
    // What is of the viewer itself, the last of what it sees, and what is counted of it, is no plain union.
    let own = |path: &&str| {
        !path.starts_with("Viewer.")
            && !path.to_lowercase().contains("export")
            && *path != "Assignment.progressReport"
            && !path.to_lowercase().contains("statistics")
    };
    for (one, other, both) in &unions {
        for path in table.asked().filter(own) {
            let seen = go(both, &sdl, &signs, path, words).await.rows;
            let mut union: BTreeSet<String> = table.expected(path, one) | table.expected(path, other);
            if *other != "admin" {
                // Whoever oversees is told the whole of it.
                union.remove("change");
            }
            assert_eq!(seen, union, "{one} and {other} on {path}");
        }
    }
}

#[tokio::test]
async fn a_token_of_an_agency_that_was_merged_or_never_was_shows_nothing() {
    let city = HiddenCity::new().await;
    for roles in [&[Role::Agency][..], &[Role::Agency, Role::Supervisor]] {
        for agency in ["JJJ", "XXX", "HSKJJ"] {
            let reply = city.city.client(roles, Some(agency)).ask("{ agencies { nodes { code } } }", json!({})).await;
            assert_eq!((reply.status, reply.code().as_str()), (403, "FORBIDDEN"), "{roles:?} {agency}");
        }
    }
}
