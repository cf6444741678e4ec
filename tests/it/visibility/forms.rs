//! The official forms show what the lists show, and the public edition less.

use chrono::DateTime;
use duban::document::write::{Edition, Format};
use duban::model::clock::Clock;
use duban::model::role::Role;
use duban::model::viewer::{Sight, Viewer};
use duban::service::export::forms::{DOCUMENT_ITEMS_MAX, Form, FormError, FormKind, form};
use duban::store::Day;
use duban::store::jurisdiction::Place;
use uuid::Uuid;

use super::city::HiddenCity;
use crate::forms::all_of;
use crate::harness::database::TestDatabase;
use crate::harness::world::World;
use crate::harness::{TestCity, WUHAN};

async fn viewer(city: &TestCity, roles: &[Role], agency: Option<&str>) -> Viewer {
    let found = city.store.identity(WUHAN, agency).await.unwrap().unwrap();
    let oversees = roles.iter().any(|role| matches!(role, Role::Supervisor | Role::Auditor));
    Viewer {
        subject: "tests".to_owned(),
        name: None,
        roles: roles.to_vec(),
        jurisdiction: found.jurisdiction,
        agency: found.agency,
        sight: Sight { oversees: if oversees { found.tree.clone() } else { Vec::new() }, agency: found.agency },
        expires_at: DateTime::<chrono::Utc>::MAX_UTC,
    }
}

/// The form as a page.
async fn page(city: &TestCity, viewer: &Viewer, kind: FormKind, year: i32) -> Result<String, FormError> {
    let day = Day { today: city.clock.today(), near_due_days: 7, zone: city.config.time_zone };
    let asked = Form { kind, place: Place::Code(WUHAN), year, format: Format::Html };
    let file = form(&city.store.scope(viewer, day), viewer, &asked).await?;
    Ok(String::from_utf8(file.bytes).unwrap())
}

fn completion(period: &str) -> FormKind {
    FormKind::Completion(all_of(period.parse().unwrap()))
}

fn publication(period: &str) -> FormKind {
    FormKind::Publication(all_of(period.parse().unwrap()))
}

/// What stands in the cells of a page, each once, sorted.
fn cells(page: &str) -> Vec<String> {
    let body = page.split_once("<tbody").unwrap().1;
    let mut cells: Vec<String> = body
        .split("<td")
        .skip(1)
        .map(|cell| cell.split_once('>').unwrap().1.split_once("</td>").unwrap().0.to_owned())
        .filter(|cell| !cell.is_empty())
        .collect();
    cells.sort();
    cells.dedup();
    cells
}

#[tokio::test]
async fn a_plan_shows_its_own_agency_a_draft_and_nobody_else() {
    let hidden = HiddenCity::new().await;
    let city = &hidden.city;
    let agency = |code: &str| hidden.world.agencies.iter().find(|row| row.code == code).unwrap().id;
    let plan = |code: &str| FormKind::WorkPlan { agency: agency(code), edition: Edition::Internal };
    let office = viewer(city, &[Role::Supervisor], None).await;
    let admin = viewer(city, &[Role::Admin], None).await;
    let [kjj, lyj] = [Some("KJJ"), Some("LYJ")].map(|code| (code, [Role::Agency]));
    let (kjj, lyj) = (viewer(city, &kjj.1, kjj.0).await, viewer(city, &lyj.1, lyj.0).await);

    let accepted = page(city, &office, plan("KJJ"), 2015).await.unwrap();
    assert!(accepted.contains("led/KJJ") && accepted.contains("shared/KJJ"), "{accepted}");
    // What was withdrawn or is not dispatched is not printed, whoever asks.
    assert!(!accepted.contains("left/KJJ") && !accepted.contains("draft/KJJ"), "{accepted}");
    assert!(page(city, &kjj, plan("KJJ"), 2015).await.unwrap() == accepted);

    let own = page(city, &lyj, plan("LYJ"), 2015).await.unwrap();
    assert!(own.contains("shared/LYJ"), "{own}");
    let of_office = page(city, &office, plan("LYJ"), 2015).await.unwrap();
    assert!(of_office.contains("shared") && !of_office.contains("shared/LYJ"), "{of_office}");
    for (who, whose) in [(&kjj, "LYJ"), (&lyj, "KJJ"), (&admin, "KJJ")] {
        assert!(matches!(page(city, who, plan(whose), 2015).await, Err(FormError::NotFound)), "{whose}");
        let people = FormKind::Contacts { agency: agency(whose) };
        assert!(matches!(page(city, who, people, 2015).await, Err(FormError::NotFound)), "{whose}");
    }
    // All that is of 2014 is not dispatched.
    assert!(matches!(page(city, &kjj, plan("KJJ"), 2014).await, Err(FormError::NotFound)));
    let people = page(city, &office, FormKind::Contacts { agency: agency("KJJ") }, 2015).await.unwrap();
    assert!(cells(&people).iter().any(|cell| cell == "KJJ"), "{people}");
    let people = page(city, &office, FormKind::Contacts { agency: agency("LYJ") }, 2015).await.unwrap();
    assert!(cells(&people).is_empty(), "{people}");
}

#[tokio::test]
async fn a_period_shows_problems_to_whoever_sees_them_and_drafts_to_nobody() {
    let hidden = HiddenCity::new().await;
    let city = &hidden.city;
    let office = viewer(city, &[Role::Auditor], None).await;
    let kjj = viewer(city, &[Role::Agency], Some("KJJ")).await;
    let daj = viewer(city, &[Role::Agency], Some("DAJ")).await;

    // Of another agency's accepted report only the narrative: one column of four.
    let times = |page: &str, name: &str| page.matches(&format!(">{name}</td>")).count();
    let seen = page(city, &kjj, completion("2015-Q1"), 2015).await.unwrap();
    assert_eq!(times(&seen, "led/KJJ/ACCEPTED"), 4, "{seen}");
    assert_eq!(times(&seen, "led/LYJ/ACCEPTED"), 4, "of whoever assists, its stated lead sees all");
    assert_eq!(times(&seen, "joint/SWJ/ACCEPTED"), 1);
    assert_eq!(times(&seen, "shared/LYJ/ACCEPTED"), 1);
    for absent in ["trade", "left", "draft"] {
        assert!(!cells(&seen).iter().any(|cell| cell.starts_with(absent)), "{absent}");
    }
    let all = page(city, &office, completion("2015-Q1"), 2015).await.unwrap();
    assert_eq!(times(&all, "joint/SWJ/ACCEPTED"), 4);
    assert!(all.contains("trade/SWJ/ACCEPTED") && !all.contains("draft/KJJ") && !all.contains("left/KJJ"));

    // Submitted: the office and its own agency; returned and drafted: nobody.
    assert_eq!(times(&page(city, &kjj, completion("2015-Q3"), 2015).await.unwrap(), "joint/SWJ/SUBMITTED"), 0);
    assert_eq!(times(&page(city, &office, completion("2015-Q3"), 2015).await.unwrap(), "joint/SWJ/SUBMITTED"), 4);
    for period in ["2015-Q2", "2015-Q4"] {
        for who in [&office, &kjj] {
            let page = page(city, who, completion(period), 2015).await.unwrap();
            assert!(!page.contains("/RETURNED") && !page.contains("/DRAFT"), "{period}");
        }
    }
    assert!(matches!(page(city, &daj, completion("2015-Q1"), 2015).await, Err(FormError::NotFound)));
}

#[tokio::test]
async fn the_public_edition_is_the_offices_and_holds_only_what_leads_had_accepted() {
    let hidden = HiddenCity::new().await;
    let city = &hidden.city;
    for role in [Role::Supervisor, Role::Auditor] {
        let office = viewer(city, &[role], None).await;
        let page = page(city, &office, publication("2015-Q1"), 2015).await.unwrap();
        let narratives: Vec<String> = cells(&page).into_iter().filter(|cell| cell.contains('/')).collect();
        assert_eq!(
            narratives,
            [
                "joint/SWJ/ACCEPTED",
                "led/KJJ/ACCEPTED",
                "left/SWJ/ACCEPTED",
                "shared/LYJ/ACCEPTED",
                "trade/SWJ/ACCEPTED"
            ]
        );
        assert!(page.contains("市旅游局") && !page.contains("draft"));
    }
    let office = viewer(city, &[Role::Supervisor], None).await;
    for period in ["2015-Q2", "2015-Q3", "2015-Q4"] {
        let page = page(city, &office, publication(period), 2015).await.unwrap();
        assert!(cells(&page).iter().all(|cell| !cell.contains('/')), "{period}: {page}");
    }
    for (roles, agency) in [(vec![Role::Agency], Some("KJJ")), (vec![Role::Admin], None)] {
        let who = viewer(city, &roles, agency).await;
        let refused = page(city, &who, publication("2015-Q1"), 2015).await;
        assert!(matches!(refused, Err(FormError::NotAllowed | FormError::NotFound)), "{roles:?}");
    }
}

#[tokio::test]
async fn more_items_than_a_document_holds_are_refused_with_their_number() {
    let (mut world, database) = (World::default(), TestDatabase::empty().await);
    let wuhan = world.jurisdiction(WUHAN, "武汉市", None);
    let agency: Uuid = world.agency(wuhan, "市科技局").id;
    let year = world.report(wuhan, 2015);
    world.plan(year, agency, "ACCEPTED", None);
    for number in 0..=DOCUMENT_ITEMS_MAX {
        let item = world.item(year, &format!("事项{number}")).id;
        world.assignment(item, agency, "LEAD");
    }
    world.fill(&database).await;
    let city = TestCity::over(database, &[]).await;
    let office = viewer(&city, &[Role::Supervisor], None).await;
    for kind in
        [FormKind::WorkPlan { agency, edition: Edition::Published }, completion("2015-Q1"), publication("2015-Q1")]
    {
        let refused = page(&city, &office, kind.clone(), 2015).await;
        assert!(matches!(refused, Err(FormError::TooManyItems { items: 5_001, limit: 5_000 })), "{kind:?}");
        let day = Day { today: city.clock.today(), near_due_days: 7, zone: city.config.time_zone };
        let asked = Form { kind, place: Place::Code(WUHAN), year: 2015, format: Format::Xlsx };
        assert!(form(&city.store.scope(&office, day), &office, &asked).await.is_ok());
    }
}
