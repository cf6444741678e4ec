//! Whose plan it is, and who leads: other bureaus' plans on the same items, names that are not known, and aliases.

use chrono::NaiveDate;
use duban::document::PlanDocument;
use duban::model::assignment::AssignmentRole;
use duban::service::import_plan::{ImportError, ImportPlan, Kind};
use entity::agency_alias;

use super::{TOURISM, database, day, other_plan, plan, sample};

#[tokio::test]
async fn another_bureaus_plan_joins_the_same_item() {
    let base = database().await;
    base.import(&sample("html"), 1).await;
    let mut document = other_plan("市旅游局", TOURISM, AssignmentRole::Lead);
    document.responsibilities[0].due_on = Some(NaiveDate::from_ymd_opt(2016, 1, 31).unwrap());
    document.responsibilities[0].measures[0].due_on = Some(day(9, 30));
    let report = base.import(&document, 2).await;

    assert_eq!(report.added.of(Kind::Responsibility), 0);
    assert_eq!(report.added.of(Kind::Assignment), 0);
    let item = base.item(TOURISM).await;
    assert_eq!((item.title.as_str(), item.version), ("推进国家智慧旅游城市建设。", 2));
    assert_eq!(item.due_on, NaiveDate::from_ymd_opt(2016, 1, 31));
    let lead = base.assignment("市旅游局", TOURISM).await;
    assert_eq!((lead.origin.as_str(), lead.status.as_str(), lead.ordinal), ("STATED", "ACKNOWLEDGED", Some(1)));
    assert_eq!((lead.next_due_on, lead.next_measure_ordinal), (Some(day(9, 30)), Some(1)));
    let plan = base.plan_of("市旅游局").await;
    assert_eq!((plan.status.as_str(), plan.title.as_str()), ("ACCEPTED", "市旅游局2015年办理工作方案"));

    // The science bureau's own file still changes nothing: what another plan states is left as it is.
    assert!(base.import(&sample("html"), 1).await.changes_nothing());
}

#[tokio::test]
async fn an_inferred_lead_without_a_plan_follows_the_items_day() {
    let base = database().await;
    base.import(&sample("html"), 1).await;
    let mut document = other_plan("市文化局", TOURISM, AssignmentRole::Assist);
    document.responsibilities[0].due_on = NaiveDate::from_ymd_opt(2016, 3, 31);
    let report = base.import(&document, 2).await;
    let lead = base.assignment("市旅游局", TOURISM).await;
    assert_eq!((lead.next_due_on, lead.due_on), (NaiveDate::from_ymd_opt(2016, 3, 31), None));
    assert_eq!(base.assignment("市文化局", TOURISM).await.position, 3);
    assert_eq!(report.changed.of(Kind::Assignment), 1);
}

#[tokio::test]
async fn whichever_plan_comes_first_the_item_is_the_same() {
    let base = database().await;
    base.import(&other_plan("市旅游局", TOURISM, AssignmentRole::Lead), 2).await;
    let report = base.import(&sample("html"), 1).await;
    assert_eq!(report.added.of(Kind::Responsibility), 29);
    assert_eq!(report.added.of(Kind::Agency), 6);
    let lead = base.assignment("市旅游局", TOURISM).await;
    assert_eq!((lead.origin.as_str(), lead.status.as_str(), lead.version), ("STATED", "ACKNOWLEDGED", 1));
    assert_eq!(base.assignment("市科技局", TOURISM).await.position, 2);
    assert_eq!(base.item(TOURISM).await.lead_agency_id, Some(lead.agency_id));
}

#[tokio::test]
async fn unknown_agencies_are_refused_by_name_and_nothing_is_half_done() {
    let base = database().await;
    base.import(&other_plan("市旅游局", TOURISM, AssignmentRole::Lead), 1).await;
    let before = base.contents().await;
    let document = sample("html");
    let refused = base.try_import(ImportPlan { create_agencies: false, ..plan(&document, 2) }).await.unwrap_err();
    assert_eq!(
        refused.to_string(),
        "plan.html: 武汉市 has no agencies 市科技局, 市发改委, 市经信委, 市委人才办, 市商务局, 东湖高新区; \
         give --create-agencies to add what is named so"
    );
    let elsewhere = ImportPlan { create_agencies: false, jurisdiction: "420200", ..plan(&document, 2) };
    let refused = base.try_import(elsewhere).await.unwrap_err();
    assert!(matches!(refused, ImportError::UnknownJurisdiction { .. }), "{refused}");
    let refused = base.try_import(ImportPlan { jurisdiction: "武汉", ..plan(&document, 2) }).await.unwrap_err();
    assert!(matches!(refused, ImportError::InvalidJurisdictionCode { .. }), "{refused}");
    assert_eq!(base.contents().await, before);
}

#[tokio::test]
async fn an_alias_is_the_agency() {
    let base = database().await;
    base.import(&sample("html"), 1).await;
    let lead = base.assignment("市旅游局", TOURISM).await;
    let alias = agency_alias::Model {
        id: base.ids.next(),
        jurisdiction_id: lead.jurisdiction_id,
        agency_id: lead.agency_id,
        name: "市旅游发展委员会".to_owned(),
    };
    let mut work = base.begin(lead.jurisdiction_id, "addAlias").await;
    work.add(&[alias]).await.unwrap();
    work.commit().await.unwrap();

    let document = other_plan("市旅游发展委员会", TOURISM, AssignmentRole::Lead);
    let report = base.try_import(ImportPlan { create_agencies: false, ..plan(&document, 2) }).await.unwrap();
    assert_eq!((report.agency.as_str(), report.unchanged.of(Kind::Agency)), ("市旅游局", 1));
    assert_eq!(base.assignment("市旅游局", TOURISM).await.origin, "STATED");
}

#[tokio::test]
async fn a_plan_that_does_not_say_whose_or_of_when_is_refused() {
    let base = database().await;
    let sample = sample("html");
    let before = base.contents().await;
    let with = |change: fn(&mut PlanDocument)| {
        let mut document = sample.clone();
        change(&mut document);
        document
    };
    for (document, words) in [
        (with(|plan| plan.year = None), "plan.html: the title names no year; give it with --year"),
        (with(|plan| plan.agency = None), "plan.html: the title names no agency; give it with --agency"),
        (
            with(|plan| plan.year = Some(15)),
            "plan.html: the year 15 is not between 1949 and 2999; give the right one with --year",
        ),
        (
            with(|plan| plan.responsibilities.clear()),
            "plan.html: no responsibility item could be read; see what stands in the way with --parse-only",
        ),
    ] {
        assert_eq!(base.try_import(plan(&document, 1)).await.unwrap_err().to_string(), words);
    }
    assert_eq!(base.contents().await, before);
}
