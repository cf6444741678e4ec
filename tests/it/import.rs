//! Importing a work plan: what the published plan of Wuhan's science bureau becomes, and what happens when it comes
//! again, changed, or from another bureau.

use std::fmt::Debug;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use duban::document::{self, Hints, PlanDocument, PlanItem};
use duban::model::assignment::{AssignmentRole, AssignmentStatus, Origin};
use duban::model::clock::{Clock, FixedClock};
use duban::model::ids::Ids;
use duban::model::language::Language;
use duban::model::quantity::Quantity;
use duban::model::viewer::Viewer;
use duban::service::import_plan::{
    Change, ImportError, ImportPlan, ImportReport, ImportWarning, KeptReason, Kind, import_plan,
};
use duban::store::unit_of_work::Stored;
use duban::store::{Store, UnitOfWork};
use entity::{
    agency, agency_alias, assignment, contact, event, goal, indicator, jurisdiction, measure, responsibility,
    source_document, work_plan, work_report,
};
use sea_orm::{DatabaseConnection, EntityTrait};
use uuid::Uuid;

use crate::harness::database::{TestDatabase, sample as bytes_of};
use crate::harness::{business_day, now, store};

/// A migrated, empty database, and what an import needs besides.
struct Base {
    store: Store,
    /// Past the scope, to see every row.
    all: DatabaseConnection,
    clock: Arc<FixedClock>,
    ids: Ids,
    _database: TestDatabase,
}

async fn database() -> Base {
    let database = TestDatabase::empty().await;
    let clock = Arc::new(FixedClock::new(now(), business_day()));
    Base {
        store: store(&database.url).await,
        all: database.connect().await,
        ids: Ids::new(Arc::clone(&clock) as Arc<dyn Clock>),
        clock,
        _database: database,
    }
}

impl Base {
    /// Imports as the next thing that happens, a minute later.
    async fn try_import(&self, import: ImportPlan<'_>) -> Result<ImportReport, ImportError> {
        self.clock.advance(TimeDelta::minutes(1));
        let clock = Arc::clone(&self.clock) as Arc<dyn Clock>;
        import_plan(&self.store, &clock, &self.ids, import).await
    }

    async fn import(&self, document: &PlanDocument, file: u8) -> ImportReport {
        self.try_import(plan(document, file)).await.unwrap()
    }

    #[expect(clippy::disallowed_methods, reason = "a test must see the rows that no viewer sees")]
    async fn rows<E: EntityTrait>(&self) -> Vec<E::Model> {
        E::find().all(&self.all).await.unwrap()
    }

    async fn assignment(&self, agency: &str, title: &str) -> assignment::Model {
        let agency = self.rows::<agency::Entity>().await.into_iter().find(|row| row.name == agency).unwrap();
        let item = self.item(title).await;
        let mut rows = self.rows::<assignment::Entity>().await.into_iter();
        rows.find(|row| row.agency_id == agency.id && row.responsibility_id == item.id).unwrap()
    }

    async fn item(&self, title: &str) -> responsibility::Model {
        let mut rows = self.rows::<responsibility::Entity>().await.into_iter();
        rows.find(|row| row.title.starts_with(title)).unwrap()
    }

    async fn plan_of(&self, agency: &str) -> work_plan::Model {
        let agency = self.rows::<agency::Entity>().await.into_iter().find(|row| row.name == agency).unwrap();
        self.rows::<work_plan::Entity>().await.into_iter().find(|row| row.agency_id == agency.id).unwrap()
    }

    async fn measure(&self, assignment: Uuid, ordinal: i32) -> Option<measure::Model> {
        let mut rows = self.rows::<measure::Entity>().await.into_iter();
        rows.find(|row| row.assignment_id == assignment && row.ordinal == ordinal)
    }

    /// A change of the city's office.
    async fn begin(&self, place: Uuid, action: &'static str) -> UnitOfWork {
        let viewer = Viewer::operator(place);
        let (now, today) = (self.clock.now(), self.clock.today());
        let change = duban::store::Change {
            viewer: &viewer,
            jurisdiction: place,
            action,
            ids: &self.ids,
            now,
            today,
            trace_id: None,
        };
        self.store.begin(&change).await.unwrap()
    }

    /// A change as the API makes it.
    async fn change<M: Stored>(&self, before: &M, change: impl FnOnce(&mut M)) {
        let mut after = before.clone();
        change(&mut after);
        let place = self.rows::<jurisdiction::Entity>().await[0].id;
        let mut work = self.begin(place, "updateByForm").await;
        work.update(before, &after).await.unwrap();
        work.commit().await.unwrap();
    }

    /// Everything that the database holds, for comparison.
    async fn contents(&self) -> Vec<Vec<String>> {
        vec![
            self.told::<jurisdiction::Entity>().await,
            self.told::<agency::Entity>().await,
            self.told::<agency_alias::Entity>().await,
            self.told::<work_report::Entity>().await,
            self.told::<responsibility::Entity>().await,
            self.told::<source_document::Entity>().await,
            self.told::<work_plan::Entity>().await,
            self.told::<assignment::Entity>().await,
            self.told::<goal::Entity>().await,
            self.told::<indicator::Entity>().await,
            self.told::<measure::Entity>().await,
            self.told::<contact::Entity>().await,
            self.told::<event::Entity>().await,
        ]
    }

    async fn told<E: EntityTrait>(&self) -> Vec<String>
    where
        E::Model: Debug,
    {
        let mut rows: Vec<String> = self.rows::<E>().await.iter().map(|row| format!("{row:?}")).collect();
        rows.sort();
        rows
    }
}

fn day(month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2015, month, day).unwrap()
}

fn plan(document: &PlanDocument, file: u8) -> ImportPlan<'_> {
    ImportPlan {
        document,
        file_name: "files/plan.html",
        sha256: format!("{file:064x}"),
        jurisdiction: "420100",
        create_agencies: true,
        dry_run: false,
    }
}

/// The published plan in one of its forms. Not all of them say which table leads, so the caller states it.
fn sample(form: &str) -> PlanDocument {
    let name = format!("wuhan-2015-science-bureau-plan.{form}");
    let bytes = bytes_of(&name);
    let roles = Some(vec![AssignmentRole::Lead, AssignmentRole::Assist]);
    document::read(&bytes, &name, &Hints { roles, ..Hints::default() }).unwrap()
}

fn item<'d>(document: &'d mut PlanDocument, title: &str) -> &'d mut PlanItem {
    document.responsibilities.iter_mut().find(|item| item.title.starts_with(title)).unwrap()
}

/// A plan of another bureau of the city with one item.
fn other_plan(agency: &str, title: &str, role: AssignmentRole) -> PlanDocument {
    let mut document = sample("html");
    let mut only = item(&mut document, TOURISM).clone();
    title.clone_into(&mut only.title);
    only.role = role;
    only.ordinal = Some(1);
    only.other_lead = None;
    only.other_lead_origin = None;
    document.agency = Some(agency.to_owned());
    document.title = format!("{agency}2015年办理工作方案");
    document.responsibilities = vec![only];
    document
}

const TOURISM: &str = "推进国家智慧旅游城市建设";
const RESEARCH: &str = "实施大中型企业研发机构全覆盖行动";
const FINANCE: &str = "加快打造科技金融特区";

#[tokio::test]
async fn the_published_plan_becomes_rows() {
    let base = database().await;
    let report = base.import(&sample("html"), 1).await;

    let counted = Kind::ALL.iter().map(|&kind| (kind.as_str(), report.added.of(kind)));
    let expected = [
        ("jurisdiction", 1),
        ("agency", 7),
        ("work_report", 1),
        ("responsibility", 30),
        ("source_document", 1),
        ("work_plan", 7),
        ("assignment", 36),
        ("goal", 36),
        ("indicator", 26),
        ("measure", 61),
        ("contact", 0),
    ];
    assert_eq!(counted.collect::<Vec<_>>(), expected);
    assert_eq!((report.changed.total(), report.removed.total(), report.unchanged.total()), (0, 0, 0));
    let events = base.rows::<event::Entity>().await;
    assert_eq!(events.len(), report.added.total());
    assert!(events.iter().all(|event| event.action == "import" && event.actor_subject == "command-line"));

    let place = &base.rows::<jurisdiction::Entity>().await[0];
    assert_eq!((place.code.as_str(), place.name.as_str(), place.parent_id), ("420100", "武汉市", None));
    assert_eq!(base.rows::<work_report::Entity>().await[0].title, "武汉市2015年政府工作报告");
    let source = &base.rows::<source_document::Entity>().await[0];
    assert_eq!((source.file_name.as_str(), source.imported_by.as_str()), ("plan.html", "command-line"));

    let mut agencies = base.rows::<agency::Entity>().await;
    agencies.sort_by_key(|agency| agency.id);
    let codes: Vec<(&str, &str)> = agencies.iter().map(|agency| (agency.name.as_str(), agency.code.as_str())).collect();
    let expected = [
        ("市科技局", "KJJ"),
        ("市发改委", "FGW"),
        ("市旅游局", "LYJ"),
        ("市经信委", "JXW"),
        ("市委人才办", "SWRCB"),
        ("市商务局", "SWJ"),
        ("东湖高新区", "DHGXQ"),
    ];
    assert_eq!(codes, expected);

    let assignments = base.rows::<assignment::Entity>().await;
    let number = |role: AssignmentRole, origin: Origin, status: AssignmentStatus| {
        let same = assignments.iter().filter(|row| {
            (row.role.as_str(), row.origin.as_str(), row.status.as_str())
                == (role.as_str(), origin.as_str(), status.as_str())
        });
        same.count()
    };
    assert_eq!(number(AssignmentRole::Lead, Origin::Stated, AssignmentStatus::Acknowledged), 19);
    assert_eq!(number(AssignmentRole::Assist, Origin::Stated, AssignmentStatus::Acknowledged), 11);
    assert_eq!(number(AssignmentRole::Lead, Origin::Inferred, AssignmentStatus::Pending), 6);

    let items = base.rows::<responsibility::Entity>().await;
    assert!(items.iter().all(|item| item.status == "IN_PROGRESS" && item.ordinal.is_none() && item.due_on.is_some()));
    assert_eq!(items.iter().filter(|item| item.lead_agency_id.is_none()).count(), 5);
}

#[tokio::test]
async fn what_is_due_next_is_stored_with_each_assignment() {
    let base = database().await;
    base.import(&sample("html"), 1).await;

    let research = base.assignment("市科技局", RESEARCH).await;
    assert_eq!((research.next_due_on, research.next_measure_ordinal), (Some(day(5, 31)), Some(1)));
    assert_eq!((research.due_on, research.ordinal, research.position), (Some(day(12, 31)), Some(5), 1));

    let mut red: Vec<i32> = Vec::new();
    let agency = research.agency_id;
    for row in base.rows::<assignment::Entity>().await {
        if row.agency_id == agency && row.role == "LEAD" && row.next_due_on < Some(day(6, 25)) {
            red.extend(row.ordinal);
        }
    }
    red.sort_unstable();
    assert_eq!(red, [2, 5, 7, 12]);

    let lead = base.assignment("市旅游局", TOURISM).await;
    assert_eq!((lead.next_due_on, lead.next_measure_ordinal), (Some(day(12, 31)), None));
    assert_eq!((lead.due_on, lead.ordinal, lead.position), (None, None, 1));
    assert_eq!(base.assignment("市科技局", TOURISM).await.position, 2);
    assert_eq!(base.item(TOURISM).await.lead_agency_id, Some(lead.agency_id));
    let plan = base.plan_of("市旅游局").await;
    assert_eq!((plan.status.as_str(), plan.source_document_id), ("DRAFT", None));
    assert_eq!(plan.title, "市旅游局2015年《政府工作报告》责任事项办理工作方案");
}

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

#[tokio::test]
async fn statements_do_not_grow_with_the_rows() {
    let statements = async |items: usize| {
        let base = database().await;
        let mut document = sample("html");
        // From the end, so that there is a lead to infer and there are goals, measures and indicators in both.
        document.responsibilities.reverse();
        document.responsibilities.truncate(items);
        let before = base.store.statements();
        base.import(&document, 1).await;
        let first = base.store.statements() - before;
        base.import(&document, 1).await;
        (first, base.store.statements() - before - first)
    };
    assert_eq!(statements(30).await, statements(5).await);
}

#[tokio::test]
async fn two_files_at_once_are_imported_one_after_the_other() {
    let base = database().await;
    base.import(&sample("html"), 1).await;
    let (tourism, trade) = (
        other_plan("市旅游局", TOURISM, AssignmentRole::Lead),
        other_plan("市商务局", TOURISM, AssignmentRole::Assist),
    );
    let (first, second) = tokio::join!(base.try_import(plan(&tourism, 2)), base.try_import(plan(&trade, 3)));
    assert_eq!(first.unwrap().changed.of(Kind::WorkPlan), 1);
    assert_eq!(second.unwrap().changed.of(Kind::WorkPlan), 1);
    let mut sequences: Vec<i64> = base.rows::<event::Entity>().await.iter().map(|event| event.sequence).collect();
    sequences.sort_unstable();
    assert!(sequences.iter().zip(1..).all(|(&sequence, number)| sequence == number));
}

#[tokio::test]
async fn the_report_is_told_in_both_languages_and_as_data() {
    let base = database().await;
    let report = base.import(&sample("html"), 1).await;
    let chinese = report.render(Language::Chinese);
    let lines: Vec<&str> = chinese.lines().collect();
    assert_eq!(
        lines[0],
        "已导入：plan.html，市科技局2015年市《政府工作报告》确定的主要目标任务办理工作方案（武汉市，2015年，市科技局）"
    );
    assert_eq!(
        lines[1],
        "新增：行政区划 1，单位 7，政府工作报告 1，责任事项 30，来源文件 1，办理工作方案 7，责任分工 36，工作目标 36，\
         量化指标 26，具体工作内容 61"
    );
    assert_eq!(lines[2..4], ["  + 行政区划“武汉市”", "  + 单位“市科技局”"]);
    let english = report.render(Language::English);
    assert!(english.contains("1 jurisdiction, 7 agencies, 1 work report, 30 responsibilities"), "{english}");
    assert_eq!(report.lines.iter().filter(|line| line.change == Change::Added).count(), 83);

    let json = serde_json::to_value(&report).unwrap();
    assert_eq!((&json["added"]["measure"], &json["added"]["contact"]), (&61.into(), &0.into()));
    assert_eq!(json["lines"][1]["message"], "+ 单位“市科技局”");
    assert_eq!(json["warnings"][0]["code"], report.warnings[0].code());
}
