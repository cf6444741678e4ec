//! A plan that comes again: what it changes, keeps, and takes away.

use chrono::{DateTime, Utc};
use duban::model::assignment::{AssignmentRole, Origin};
use duban::model::clock::Clock as _;
use duban::model::language::Language;
use duban::model::quantity::Quantity;
use duban::service::import_plan::{ImportPlan, ImportReport, ImportWarning, KeptReason, Kind};
use entity::{event, goal, indicator, measure};

use super::{FINANCE, RESEARCH, TOURISM, database, day, item, other_plan, plan, sample};

#[tokio::test]
async fn the_same_file_again_changes_nothing() {
    let base = database().await;
    let document = sample("html");
    let first = base.import(&document, 1).await;
    let before = base.contents().await;
    let second = base.import(&document, 1).await;
    assert_eq!(base.contents().await, before);
    assert!(second.changes_nothing() && second.lines.is_empty() && second.kept.is_empty(), "{second:#?}");
    assert_eq!(second.unchanged, first.added);
}

#[tokio::test]
async fn the_same_plan_in_another_form_changes_only_its_source() {
    for form in ["txt", "xlsx", "docx"] {
        let base = database().await;
        base.import(&sample("html"), 1).await;
        let before = base.contents().await;
        let report = base.import(&sample(form), 2).await;
        assert_eq!((report.added.total(), report.added.of(Kind::SourceDocument)), (1, 1), "{form}: {report:#?}");
        assert_eq!((report.changed.total(), report.changed.of(Kind::WorkPlan)), (1, 1), "{form}: {report:#?}");
        assert_eq!(report.removed.total(), 0);
        let after = base.contents().await;
        let differing: Vec<usize> = (0..after.len()).filter(|&table| after[table] != before[table]).collect();
        assert_eq!(differing, [5, 6, 12], "{form}: source documents, work plans and events");
    }
}

#[tokio::test]
async fn a_changed_file_updates_what_changed() {
    let base = database().await;
    base.import(&sample("html"), 1).await;
    let events = base.rows::<event::Entity>().await.len();

    let mut document = sample("html");
    document.title.push_str("(修订)");
    let research = item(&mut document, RESEARCH);
    research.goals[0].text = "新组建企业研发中心80个".to_owned();
    research.goals[0].indicators[0].value = "80".parse::<Quantity>().unwrap();
    research.measures[0].due_on = Some(day(7, 31));
    research.measures[0].due_text = Some("7月".to_owned());
    let mut more = research.measures[2].clone();
    more.ordinal = 4;
    more.content = "验收（一）".to_owned();
    research.measures.push(more);
    let report = base.import(&document, 2).await;

    let own = base.assignment("市科技局", RESEARCH).await;
    assert_eq!((own.next_due_on, own.next_measure_ordinal, own.version), (Some(day(7, 31)), Some(1), 2));
    let first = base.measure(own.id, 1).await.unwrap();
    assert_eq!((first.due_on, first.due_text.as_deref(), first.version), (Some(day(7, 31)), Some("7月"), 2));
    let fourth = base.measure(own.id, 4).await.unwrap();
    assert_eq!(fourth.content_nfkc, "验收(一)");
    let goals = base.rows::<goal::Entity>().await;
    let goal = goals.iter().find(|goal| goal.assignment_id == own.id).unwrap();
    let numbers = base.rows::<indicator::Entity>().await;
    let target = numbers.iter().find(|number| number.goal_id == goal.id).unwrap().target;
    assert_eq!((goal.text.as_str(), target), ("新组建企业研发中心80个", 800_000));

    assert_eq!((report.added.total(), report.changed.total(), report.removed.total()), (2, 5, 0), "{report:#?}");
    assert_eq!(base.rows::<event::Entity>().await.len(), events + 7);
    let told =
        base.rows::<event::Entity>().await.into_iter().find(|told| told.entity_id == first.id && told.sequence > 206);
    let due = serde_json::json!({ "field": "due_on", "before": "2015-05-31", "after": "2015-07-31" });
    assert!(told.unwrap().changes.as_array().unwrap().contains(&due));
    let told = report.render(Language::Chinese);
    assert!(told.contains("第1项具体工作内容：到期日 2015-05-31 → 2015-07-31；完成时限 “"), "{told}");
    assert!(told.contains("第1项量化指标：目标值 60 → 80"), "{told}");
}

#[tokio::test]
async fn what_is_gone_from_the_file_is_deleted() {
    let base = database().await;
    base.import(&sample("html"), 1).await;
    let own = base.assignment("市科技局", FINANCE).await;
    let mut document = sample("html");
    let finance = item(&mut document, FINANCE);
    finance.measures.retain(|measure| measure.goal != Some(1));
    finance.goals.remove(0);
    let (measures, goals) = (finance.measures.len(), finance.goals.len());
    let report = base.import(&document, 2).await;

    assert_eq!(report.removed.of(Kind::Goal), 1);
    assert_eq!(report.removed.of(Kind::Indicator), 2);
    assert!(report.removed.of(Kind::Measure) > 0);
    assert!(report.kept.is_empty());
    let left = base.rows::<measure::Entity>().await.iter().filter(|row| row.assignment_id == own.id).count();
    assert_eq!(left, measures);
    assert_eq!(base.rows::<goal::Entity>().await.iter().filter(|row| row.assignment_id == own.id).count(), goals);
    let removed = base.rows::<event::Entity>().await;
    let removed =
        removed.iter().filter(|event| event.changes[0]["after"].is_null() && event.changes[0]["field"] == "id");
    assert_eq!(removed.count(), report.removed.total());
}

#[tokio::test]
async fn what_is_done_or_has_a_reading_stays_with_a_reason() {
    let base = database().await;
    base.import(&sample("html"), 1).await;
    let own = base.assignment("市科技局", RESEARCH).await;
    let first = base.measure(own.id, 1).await.unwrap();
    base.change(&first, |row| row.status = "DONE".to_owned()).await;
    let goal = base.rows::<goal::Entity>().await.into_iter().find(|goal| goal.assignment_id == own.id).unwrap();
    let number = base.rows::<indicator::Entity>().await.into_iter().find(|row| row.goal_id == goal.id).unwrap();
    base.change(&number, |row| row.actual = Some(300_000)).await;

    let mut document = sample("html");
    let research = item(&mut document, RESEARCH);
    research.goals.clear();
    research.measures.truncate(0);
    let report = base.import(&document, 2).await;
    let reasons: Vec<(Kind, KeptReason)> = report.kept.iter().map(|kept| (kept.subject.kind, kept.reason)).collect();
    let expected =
        [(Kind::Goal, KeptReason::InUse), (Kind::Indicator, KeptReason::HasReading), (Kind::Measure, KeptReason::Done)];
    assert_eq!(reasons, expected);
    assert_eq!(report.removed.total(), 2, "the two open measures: {report:#?}");
    let own = base.assignment("市科技局", RESEARCH).await;
    assert_eq!((own.next_due_on, own.next_measure_ordinal), (Some(day(12, 31)), None));
}

#[tokio::test]
async fn what_was_changed_since_is_kept_and_reported() {
    let base = database().await;
    base.import(&sample("html"), 1).await;
    let own = base.assignment("市科技局", RESEARCH).await;
    let measure = base.measure(own.id, 1).await.unwrap();
    base.change(&measure, |row| row.due_on = Some(day(8, 31))).await;

    let mut document = sample("html");
    item(&mut document, RESEARCH).measures[0].content = "开展（需求）调研".to_owned();
    let report = base.import(&document, 2).await;
    let kept = base.measure(own.id, 1).await.unwrap();
    assert_eq!((kept.due_on, kept.content_nfkc.as_str()), (Some(day(8, 31)), "开展(需求)调研"));
    assert_eq!(base.assignment("市科技局", RESEARCH).await.next_due_on, Some(day(8, 31)));
    let told = report.render(Language::English);
    assert!(told.contains("due day stays 2015-08-31, the file has 2015-05-31"), "{told}");
    assert_eq!(report.kept.len(), 1);
    assert_eq!(report.kept[0].fields[0].field, "due_on");

    // And a measure that was changed is not deleted when the file drops it.
    item(&mut document, RESEARCH).measures.remove(0);
    let report = base.import(&document, 3).await;
    assert!(base.measure(own.id, 1).await.is_some());
    assert_eq!(report.kept[0].reason, KeptReason::ChangedSinceImport);
}

#[tokio::test]
async fn a_dry_run_tells_everything_and_changes_nothing() {
    let base = database().await;
    let document = sample("html");
    let empty = base.contents().await;
    let dry = base.try_import(ImportPlan { dry_run: true, ..plan(&document, 1) }).await.unwrap();
    assert_eq!(base.contents().await, empty);
    let real = base.import(&document, 1).await;
    assert_eq!(ImportReport { dry_run: false, ..dry }, real);

    let mut changed = document.clone();
    item(&mut changed, RESEARCH).measures.pop();
    let before = base.contents().await;
    let dry = base.try_import(ImportPlan { dry_run: true, ..plan(&changed, 2) }).await.unwrap();
    assert_eq!(base.contents().await, before);
    assert_eq!(dry.removed.of(Kind::Measure), 1);
    assert!(dry.render(Language::Chinese).starts_with("试运行（未写入数据库）：plan.html，"));
}

#[tokio::test]
async fn items_that_the_file_no_longer_lists_stay_and_are_told_of() {
    let base = database().await;
    base.import(&sample("html"), 1).await;
    let mut document = sample("html");
    document.responsibilities.retain(|item| !item.title.starts_with(RESEARCH));
    let before = base.assignment("市科技局", RESEARCH).await;
    let report = base.import(&document, 2).await;
    assert_eq!(base.assignment("市科技局", RESEARCH).await, before);
    assert_eq!((report.kept.len(), report.kept[0].reason), (1, KeptReason::NotInFile));
    assert!(report.kept[0].subject.name.starts_with(RESEARCH));
}

#[tokio::test]
async fn an_item_that_stands_twice_in_the_file_is_imported_once() {
    let base = database().await;
    let mut document = sample("html");
    let mut twice = item(&mut document, RESEARCH).clone();
    twice.title.push_str(" 。");
    twice.measures.clear();
    document.responsibilities.push(twice);
    let report = base.import(&document, 1).await;
    assert_eq!((report.added.of(Kind::Responsibility), report.added.of(Kind::Measure)), (30, 61));
    assert!(report.warnings.iter().any(|warning| matches!(warning, ImportWarning::SameItemTwice { .. })));
}

#[tokio::test]
async fn states_that_came_later_are_left() {
    let base = database().await;
    base.import(&sample("html"), 1).await;
    base.change(&base.item(RESEARCH).await, |row| row.status = "DISPATCHED".to_owned()).await;
    let completed = base.assignment("市科技局", RESEARCH).await;
    base.change(&completed, |row| row.status = "COMPLETED".to_owned()).await;
    let withdrawn = base.assignment("市科技局", TOURISM).await;
    base.change(&withdrawn, |row| row.status = "WITHDRAWN".to_owned()).await;
    let withdrawn = base.assignment("市科技局", TOURISM).await;

    let mut document = sample("html");
    item(&mut document, TOURISM).measures.clear();
    let report = base.import(&document, 2).await;
    assert_eq!(base.item(RESEARCH).await.status, "IN_PROGRESS");
    let completed = base.assignment("市科技局", RESEARCH).await;
    assert_eq!((completed.status.as_str(), completed.next_due_on), ("COMPLETED", None));
    assert_eq!(base.assignment("市科技局", TOURISM).await, withdrawn);
    assert_eq!((report.removed.total(), report.kept[0].reason), (0, KeptReason::Withdrawn));
}

#[tokio::test]
async fn a_stated_role_is_not_replaced_by_one_that_was_concluded() {
    let base = database().await;
    base.import(&sample("html"), 1).await;
    let mut document = sample("html");
    let research = item(&mut document, RESEARCH);
    research.role = AssignmentRole::Assist;
    research.origin = Origin::Inferred;
    let report = base.import(&document, 2).await;
    let own = base.assignment("市科技局", RESEARCH).await;
    assert_eq!((own.role.as_str(), own.origin.as_str()), ("LEAD", "STATED"));
    assert_eq!(report.kept[0].reason, KeptReason::RoleStated);
}

#[tokio::test]
async fn what_an_agency_drafted_is_found_and_becomes_what_it_filed() {
    let base = database().await;
    base.import(&sample("html"), 1).await;
    let lead = base.assignment("市旅游局", TOURISM).await;
    let now: DateTime<Utc> = base.clock.now();
    let draft = measure::Model {
        id: base.ids.next(),
        jurisdiction_id: lead.jurisdiction_id,
        assignment_id: lead.id,
        goal_id: None,
        ordinal: 1,
        content: "草稿".to_owned(),
        content_nfkc: "草稿".to_owned(),
        due_on: None,
        due_text: None,
        status: "OPEN".to_owned(),
        completed_on: None,
        version: 1,
        created_at: now,
        updated_at: now,
    };
    let more = measure::Model { id: base.ids.next(), ordinal: 9, ..draft.clone() };
    let mut work = base.begin(lead.jurisdiction_id, "saveDraft").await;
    work.add(&[draft, more]).await.unwrap();
    work.commit().await.unwrap();
    let report = base.import(&other_plan("市旅游局", TOURISM, AssignmentRole::Lead), 2).await;
    assert_eq!((report.changed.of(Kind::Measure), report.added.of(Kind::Measure)), (1, 1));
    assert_eq!((report.removed.of(Kind::Measure), report.kept.len()), (1, 0));
    assert_ne!(base.measure(lead.id, 1).await.unwrap().content, "草稿");
    assert_eq!(base.plan_of("市旅游局").await.status, "ACCEPTED");
}

#[tokio::test]
async fn a_plan_that_was_returned_since_stays_returned() {
    let base = database().await;
    base.import(&sample("html"), 1).await;
    base.change(&base.plan_of("市科技局").await, |row| row.status = "RETURNED".to_owned()).await;
    let report = base.import(&sample("html"), 2).await;
    assert_eq!(base.plan_of("市科技局").await.status, "RETURNED");
    let told = report.render(Language::Chinese);
    assert!(told.contains("导入后已被修改，予以保留（状态保留已退回，文件为审核通过）"), "{told}");
}
