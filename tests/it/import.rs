//! Importing a work plan: what the published plan of Wuhan's science bureau becomes, and what happens when it comes
//! again, changed, or from another bureau.

mod again;
mod agencies;

use std::fmt::Debug;
use std::sync::Arc;

use chrono::{NaiveDate, TimeDelta};
use duban::document::{self, Hints, PlanDocument, PlanItem};
use duban::model::assignment::{AssignmentRole, AssignmentStatus, Origin};
use duban::model::clock::{Clock, FixedClock};
use duban::model::ids::Ids;
use duban::model::language::Language;
use duban::model::viewer::Viewer;
use duban::service::import_plan::{Change, ImportError, ImportPlan, ImportReport, Kind, import_plan};
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
