//! Plans of any bureau and size, imported as the command line does.

use std::sync::Arc;

use chrono::TimeDelta;
use duban::document::{self, Hints, PlanDocument, PlanItem};
use duban::model::assignment::{AssignmentRole, Origin};
use duban::model::clock::Clock;
use duban::model::ids::Ids;
use duban::service::import_plan::{ImportPlan, import_plan};

use crate::harness::database::{PLAN, sample};
use crate::harness::{TestCity, WUHAN};

/// The published plan, from which others are made.
fn published() -> PlanDocument {
    document::read(&sample(PLAN), PLAN, &Hints::default()).unwrap()
}

/// Items of these titles in which a bureau has this role, each with the measures and goals of a published one.
pub fn items<'t>(titles: impl IntoIterator<Item = &'t str>, role: AssignmentRole) -> Vec<PlanItem> {
    let made = published().responsibilities;
    let items = (1..).zip(titles).zip(made.iter().cycle()).map(|((ordinal, title), made)| PlanItem {
        title: title.to_owned(),
        role,
        origin: Origin::Stated,
        ordinal: Some(ordinal),
        other_lead: None,
        other_lead_origin: None,
        ..made.clone()
    });
    items.collect()
}

/// Imports a bureau's plan of 2015, a minute later.
pub async fn import(city: &TestCity, agency: &str, items: Vec<PlanItem>) {
    city.clock.advance(TimeDelta::minutes(1));
    let clock = Arc::clone(&city.clock) as Arc<dyn Clock>;
    let document = PlanDocument {
        agency: Some(agency.to_owned()),
        title: format!("{agency}2015年办理工作方案"),
        responsibilities: items,
        ..published()
    };
    let import = ImportPlan {
        document: &document,
        file_name: "plan.html",
        sha256: format!("{:064x}", agency.len()),
        jurisdiction: WUHAN,
        create_agencies: true,
        dry_run: false,
    };
    import_plan(&city.store, &clock, &Ids::new(Arc::clone(&clock)), import).await.unwrap();
}
