//! The official forms: an exported plan is imported again as what it was, and a form costs the same statements whatever
//! it holds.

use std::sync::Arc;

use chrono::TimeDelta;
use chrono_tz::Tz;
use duban::document::write::{Edition, Format};
use duban::document::{self, Hints, PlanDocument};
use duban::model::assignment::AssignmentRole;
use duban::model::clock::{Clock, FixedClock};
use duban::model::filter::Filter;
use duban::model::ids::Ids;
use duban::model::period::Period;
use duban::model::viewer::Viewer;
use duban::service::export::forms::{Form, FormError, FormFile, FormKind, PeriodItems, form};
use duban::service::import_plan::{ImportPlan, ImportReport, Kind, import_plan};
use duban::store::jurisdiction::Place;
use duban::store::{Day, Store};
use serde_json::Value;
use uuid::Uuid;

use crate::harness::database::{TestDatabase, sample};
use crate::harness::program::{duban, run};
use crate::harness::{WUHAN, business_day, now, store};

const PLAN: &str = "wuhan-2015-science-bureau-plan.html";

/// Every item that the viewer sees, and how far it came in the period.
pub fn all_of(period: Period) -> PeriodItems {
    PeriodItems { period, agency: None, filter: Filter::default() }
}

struct Base {
    store: Store,
    clock: Arc<FixedClock>,
    ids: Ids,
    _database: TestDatabase,
}

/// Wuhan with the science bureau's plan of 2015.
async fn wuhan() -> Base {
    let database = TestDatabase::wuhan_2015().await;
    let clock = Arc::new(FixedClock::new(now(), business_day()));
    clock.advance(TimeDelta::minutes(1));
    let ids = Ids::new(Arc::clone(&clock) as Arc<dyn Clock>);
    Base { store: store(&database.url).await, clock, ids, _database: database }
}

impl Base {
    async fn import(&self, document: &PlanDocument, file: &str, sha256: &str) -> ImportReport {
        self.clock.advance(TimeDelta::minutes(1));
        let clock = Arc::clone(&self.clock) as Arc<dyn Clock>;
        let import = ImportPlan {
            document,
            file_name: file,
            sha256: sha256.to_owned(),
            jurisdiction: WUHAN,
            create_agencies: false,
            dry_run: false,
        };
        import_plan(&self.store, &clock, &self.ids, import).await.unwrap()
    }

    fn day(&self) -> Day {
        Day { today: self.clock.today(), near_due_days: 7, zone: Tz::Asia__Shanghai }
    }

    async fn bureau(&self) -> (Uuid, Uuid) {
        let found = self.store.identity(WUHAN, Some("KJJ")).await.unwrap().unwrap();
        (found.jurisdiction, found.agency.unwrap())
    }

    async fn form(&self, kind: FormKind, year: i32, format: Format) -> Result<FormFile, FormError> {
        let viewer = Viewer::operator(self.bureau().await.0);
        let scope = self.store.scope(&viewer, self.day());
        form(&scope, &viewer, &Form { kind, place: Place::Code(WUHAN), year, format }).await
    }

    async fn plan(&self, edition: Edition, format: Format) -> FormFile {
        let agency = self.bureau().await.1;
        self.form(FormKind::WorkPlan { agency, edition }, 2015, format).await.unwrap()
    }
}

fn read(bytes: &[u8], name: &str) -> PlanDocument {
    document::read(bytes, name, &Hints::default()).unwrap()
}

fn published() -> PlanDocument {
    let roles = Some(vec![AssignmentRole::Lead, AssignmentRole::Assist]);
    document::read(&sample(PLAN), PLAN, &Hints { roles, ..Hints::default() }).unwrap()
}

/// What `duban import --parse-only --json` prints of a file, without its warnings.
fn parsed(file: &FormFile) -> Value {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(&file.name);
    std::fs::write(&path, &file.bytes).unwrap();
    let said = run(&mut duban(&["import", "--parse-only", "--json", path.to_str().unwrap()]));
    assert_eq!(said.code, 0, "{}", said.error);
    let mut read: Value = serde_json::from_str(&said.output).unwrap();
    read.as_object_mut().unwrap().remove("warnings");
    read
}

#[tokio::test]
async fn the_exported_plan_parses_as_the_published_one() {
    let base = wuhan().await;
    let mut original = serde_json::to_value(published()).unwrap();
    original.as_object_mut().unwrap().remove("warnings");
    assert_eq!(original["totals"]["responsibilities"], 30);
    for format in Format::ALL {
        for edition in [Edition::Published, Edition::Internal] {
            let file = base.plan(edition, format).await;
            assert_eq!(file.name, format!("市科技局2015年办理方案.{}", format.extension()));
            assert_eq!(parsed(&file), original, "{format:?} {edition:?}");
        }
    }
}

#[tokio::test]
async fn the_exported_plan_imported_again_changes_nothing_but_its_source() {
    for format in Format::ALL {
        let base = wuhan().await;
        let file = base.plan(Edition::Published, format).await;
        let document = read(&file.bytes, &file.name);
        let sha256 = "e".repeat(64);
        let report = base.import(&document, &file.name, &sha256).await;
        // The plan now comes from this file; nothing that it says differs.
        assert_eq!((report.added.total(), report.added.of(Kind::SourceDocument)), (1, 1), "{format:?}: {report:#?}");
        assert_eq!((report.changed.total(), report.changed.of(Kind::WorkPlan)), (1, 1), "{format:?}: {report:#?}");
        assert!(report.removed.total() == 0 && report.kept.is_empty(), "{format:?}: {report:#?}");
        let again = base.plan(Edition::Published, format).await;
        assert!(again == file, "{format:?}: the same plan, the same bytes");
        let report = base.import(&document, &file.name, &sha256).await;
        assert!(report.changes_nothing() && report.lines.is_empty(), "{format:?}: {report:#?}");
    }
}

#[tokio::test]
async fn a_plan_costs_the_same_statements_whatever_it_holds() {
    let base = wuhan().await;
    let (_, agency) = base.bureau().await;
    let counted = async |kind: FormKind| {
        let before = base.store.statements();
        base.form(kind, 2015, Format::Html).await.unwrap();
        base.store.statements() - before
    };
    let second = Period::Quarter { year: 2015, quarter: 2 };
    assert_eq!(counted(FormKind::WorkPlan { agency, edition: Edition::Internal }).await, 7);
    assert_eq!(counted(FormKind::Contacts { agency }).await, 6);
    assert_eq!(counted(FormKind::Completion(all_of(second))).await, 12);
    assert_eq!(counted(FormKind::Publication(all_of(second))).await, 12);
}

#[tokio::test]
async fn a_year_without_a_work_report_has_no_form() {
    let base = wuhan().await;
    let (_, agency) = base.bureau().await;
    let kind = FormKind::WorkPlan { agency, edition: Edition::Published };
    assert!(matches!(base.form(kind, 2016, Format::Docx).await, Err(FormError::NotFound)));
    let kind = FormKind::WorkPlan { agency: Uuid::nil(), edition: Edition::Published };
    assert!(matches!(base.form(kind, 2015, Format::Docx).await, Err(FormError::NotFound)));
}
