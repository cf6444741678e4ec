//! The feed of changes by pages: each visible change once and in order, whatever is written meanwhile.

mod sight;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use chrono::DateTime;
use duban::graphql::{Changes, Feed};
use duban::model::clock::Clock;
use duban::model::event::{About, EventAudience};
use duban::model::filter::Filter;
use duban::model::global_id::GlobalId;
use duban::model::ids::Ids;
use duban::model::role::Role;
use duban::model::viewer::{Sight, Viewer};
use duban::store::{Change, Day};
use entity::{agency_alias, jurisdiction};
use futures_util::stream::StreamExt;
use sea_orm::{EntityTrait, IntoActiveModel};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::harness::TestCity;
use crate::harness::client::Client;
use crate::harness::database::TestDatabase;
use crate::harness::world::{World, made};

const PROVINCE: &str = "420000";
const PAGE: &str = "pageInfo { hasNextPage endCursor startCursor hasPreviousPage } nodes { cursor sequence entityType entityId action entity { __typename } actor { subject } changes { field before after } }";

/// A province with cities, each with an agency.
pub struct Province {
    pub city: TestCity,
    /// Each with its agency.
    pub places: Vec<(Uuid, Uuid)>,
    ids: Ids,
}

impl Province {
    pub async fn of(cities: usize) -> Self {
        let mut world = World::default();
        let province = world.jurisdiction(PROVINCE, "湖北省", None);
        let mut places = Vec::new();
        for number in 1..=cities {
            let place = world.jurisdiction(&code(number), &format!("{number}市"), Some(province));
            places.push((place, world.agency(place, "市科技局").id));
        }
        let database = TestDatabase::empty().await;
        world.fill(&database).await;
        let city = TestCity::over(database, &[]).await;
        let ids = Ids::new(city.clock.clone());
        Self { city, places, ids }
    }

    pub fn client(&self, role: Role, place: &str) -> Client {
        let agency = (role == Role::Agency).then_some("KJJ");
        self.city.anonymous().with_token(self.city.token(&[role], place, agency))
    }

    /// One commit with so many changes in the city; those of the agency are told to it.
    pub async fn write(&self, city: usize, number: usize, audience: EventAudience) -> Vec<Uuid> {
        let (place, agency) = self.places[city];
        let viewer = Viewer::operator(place);
        let change = Change {
            viewer: &viewer,
            jurisdiction: place,
            action: "test",
            ids: &self.ids,
            now: self.city.clock.now(),
            today: self.city.clock.today(),
            trace_id: None,
        };
        let mut work = self.city.store.begin(&change).await.unwrap();
        work.about(About { agency: Some(agency), audience, ..About::default() });
        let row = |_| {
            let id = work.id();
            agency_alias::Model { id, jurisdiction_id: place, agency_id: agency, name: id.to_string() }
        };
        let rows: Vec<_> = (0..number).map(row).collect();
        work.add(&rows).await.unwrap();
        work.commit().await.unwrap();
        rows.into_iter().map(|row| row.id).collect()
    }
}

fn code(number: usize) -> String {
    format!("42{number:02}00")
}

pub async fn page(client: &Client, after: Option<&str>, first: usize) -> Value {
    let query = format!("query($after: String, $first: Int) {{ changes(after: $after, first: $first) {{ {PAGE} }} }}");
    client.query_with(&query, json!({ "after": after, "first": first })).await["changes"].take()
}

pub fn end(page: &Value) -> String {
    page["pageInfo"]["endCursor"].as_str().unwrap().to_owned()
}

pub fn rows(page: &Value) -> Vec<&Value> {
    page["nodes"].as_array().unwrap().iter().collect()
}

/// The ids of the changed rows, as the API tells those of rows that are no nodes.
pub fn told(page: &Value) -> Vec<String> {
    rows(page).iter().map(|row| row["entityId"].as_str().unwrap().to_owned()).collect()
}

pub fn opaque(ids: &[Uuid]) -> Vec<String> {
    ids.iter().map(|id| GlobalId::opaque(*id)).collect()
}

/// Reads pages of changing sizes until nothing is left and `done` says that nothing more comes.
async fn read_all(client: &Client, done: impl Fn() -> bool, sizes: &[usize]) -> Vec<Value> {
    let (mut all, mut after) = (Vec::new(), None::<String>);
    for size in sizes.iter().cycle() {
        let last = done();
        let page = page(client, after.as_deref(), *size).await;
        all.extend(rows(&page).into_iter().cloned());
        // Resuming behind a row and behind the page come to the same.
        after = match rows(&page).last() {
            Some(row) if all.len() % 2 == 0 => Some(row["cursor"].as_str().unwrap().to_owned()),
            _ => Some(end(&page)),
        };
        if last && page["pageInfo"]["hasNextPage"] == false {
            return all;
        }
    }
    all
}

#[tokio::test]
async fn pages_read_beside_writers_give_each_visible_change_once_and_in_order() {
    const CITIES: usize = 4;
    const COMMITS: usize = 12;
    let province = Arc::new(Province::of(CITIES).await);
    let running = Arc::new(AtomicUsize::new(CITIES * 2));
    let writers: Vec<_> = (0..CITIES * 2)
        .map(|writer| {
            let (province, running) = (Arc::clone(&province), Arc::clone(&running));
            tokio::spawn(async move {
                let (mut open, mut closed) = (Vec::new(), Vec::new());
                for commit in 0..COMMITS {
                    let city = writer % CITIES;
                    open.extend(province.write(city, 1 + commit % 3, EventAudience::Agency).await);
                    closed.extend(province.write(city, 1, EventAudience::Office).await);
                }
                running.fetch_sub(1, Ordering::SeqCst);
                (writer % CITIES, open, closed)
            })
        })
        .collect();
    let done = || running.load(Ordering::SeqCst) == 0;
    let (office, agency) = (province.client(Role::Supervisor, PROVINCE), province.client(Role::Agency, &code(1)));
    let (whole, own) = tokio::join!(read_all(&office, done, &[3, 20, 1, 7]), read_all(&agency, done, &[1, 5, 2]));
    let mut everything: BTreeMap<String, usize> = BTreeMap::new();
    let mut of_agency = BTreeSet::new();
    for writer in writers {
        let (city, open, closed) = writer.await.unwrap();
        everything.extend(opaque(&[open.clone(), closed].concat()).into_iter().map(|id| (id, city)));
        if city == 0 {
            of_agency.extend(opaque(&open));
        }
    }
    let mut numbers: BTreeMap<usize, Vec<i64>> = BTreeMap::new();
    for row in &whole {
        let city = everything[row["entityId"].as_str().unwrap()];
        numbers.entry(city).or_default().push(row["sequence"].as_i64().unwrap());
    }
    assert_eq!(whole.len(), everything.len(), "each, and each once");
    for told in numbers.values() {
        assert_eq!(*told, (1..=told.len().try_into().unwrap()).collect::<Vec<i64>>());
    }
    let ids: Vec<String> = own.iter().map(|row| row["entityId"].as_str().unwrap().to_owned()).collect();
    assert_eq!((ids.len(), ids.into_iter().collect::<BTreeSet<_>>()), (of_agency.len(), of_agency));
    assert!(own.iter().all(|row| row["sequence"] == Value::Null), "gaps would tell of the others");
}

#[tokio::test]
async fn a_page_takes_the_same_statements_whatever_the_number_of_places_and_rows() {
    let mut taken = BTreeSet::new();
    for (cities, first) in [(1, 1), (1, 100), (30, 31), (30, 100)] {
        let province = Province::of(cities).await;
        for city in 0..cities {
            province.write(city, 110 / cities + 1, EventAudience::Agency).await;
        }
        let office = province.client(Role::Supervisor, PROVINCE);
        page(&office, None, 1).await;
        let (answer, statements) = province.city.statements(page(&office, None, first)).await;
        assert_eq!(rows(&answer).len(), first);
        taken.insert(statements);
    }
    assert_eq!(taken.len(), 1, "{taken:?}");
}

#[tokio::test]
async fn who_begins_now_is_told_what_comes_later_and_a_subscription_goes_on_from_there() {
    let province = Province::of(2).await;
    for (role, place) in [(Role::Supervisor, PROVINCE.to_owned()), (Role::Agency, code(1))] {
        let client = province.client(role, &place);
        for before in [0, 3] {
            province.write(0, before, EventAudience::Office).await;
            let now = page(&client, None, 0).await;
            assert_eq!((rows(&now).len(), &now["pageInfo"]["hasNextPage"]), (0, &json!(false)));
            let empty = page(&client, Some(&end(&now)), 5).await;
            assert_eq!((rows(&empty).len(), end(&empty)), (0, end(&now)), "nothing came, and there is a cursor");
            let written = province.write(0, 2, EventAudience::Agency).await;
            assert_eq!(told(&page(&client, Some(&end(&now)), 5).await), opaque(&written));
            let (clock, zone) = (province.city.clock.clone(), province.city.config.time_zone);
            let feed =
                Feed::new(province.city.store.clone(), move || Day { today: clock.today(), near_due_days: 7, zone });
            let viewer = viewer(&province, role, &place).await;
            let following = feed.follow::<Changes>(viewer, Filter::default(), Some(&end(&now))).await.unwrap();
            let moments: Vec<_> = following.moments().take(2).map(|moment| moment.unwrap().id).collect().await;
            assert_eq!(moments, written);
        }
    }
}

async fn viewer(province: &Province, role: Role, place: &str) -> Viewer {
    let agency = (role == Role::Agency).then_some("KJJ");
    let found = province.city.store.identity(place, agency).await.unwrap().unwrap();
    let oversees = if role == Role::Supervisor { found.tree.clone() } else { Vec::new() };
    Viewer {
        subject: "s".to_owned(),
        name: None,
        roles: vec![role],
        jurisdiction: found.jurisdiction,
        agency: found.agency,
        sight: Sight { oversees, agency: found.agency },
        expires_at: DateTime::<chrono::Utc>::MAX_UTC,
    }
}

#[tokio::test]
async fn a_jurisdiction_that_is_added_below_is_read_from_its_beginning() {
    let mut province = Province::of(1).await;
    province.write(0, 2, EventAudience::Office).await;
    let cursor = end(&page(&province.client(Role::Supervisor, PROVINCE), None, 10).await);
    let root = province.city.store.identity(PROVINCE, None).await.unwrap().unwrap().jurisdiction;
    let place = Uuid::from_u128(1);
    let row = jurisdiction::Model {
        id: place,
        code: code(9),
        name: "新市".to_owned(),
        parent_id: Some(root),
        version: 1,
        created_at: made(),
        updated_at: made(),
    };
    let connection = province.city.database.connect().await;
    jurisdiction::Entity::insert(row.into_active_model()).exec(&connection).await.unwrap();
    let agency = province.places[0].1;
    province.places.push((place, agency));
    let written = province.write(1, 3, EventAudience::Office).await;
    // What a token's codes are found as is kept for a few seconds: another server has not looked yet.
    let fresh = crate::harness::store(&province.city.database.url).await;
    let viewer = fresh.identity(PROVINCE, None).await.unwrap().unwrap();
    assert!(viewer.tree.contains(&place));
    let elsewhere = TestCity::over(TestDatabase::at(&province.city.database.url), &[]).await;
    let client = elsewhere.anonymous().with_token(elsewhere.token(&[Role::Supervisor], PROVINCE, None));
    assert_eq!(told(&page(&client, Some(&cursor), 10).await), opaque(&written));
}

#[tokio::test]
async fn a_filter_keeps_what_passes_and_the_cursor_moves_past_the_rest() {
    let province = Province::of(2).await;
    province.write(0, 5, EventAudience::Office).await;
    let office = province.client(Role::Supervisor, PROVINCE);
    let query = "query($after: String) { changes(after: $after, filter: {entityType: {eq: \"Assignment\"}}) { totalCount nodes { cursor } pageInfo { endCursor hasNextPage } } }";
    let nothing = office.query_with(query, json!({})).await["changes"].take();
    assert_eq!((&nothing["nodes"], &nothing["totalCount"]), (&json!([]), &json!(0)));
    assert_eq!(nothing["pageInfo"]["hasNextPage"], false);
    assert_eq!(end(&nothing), end(&page(&office, None, 100).await), "both have looked at everything");
    let total = office.query("{ changes(first: 1) { totalCount } }").await;
    assert_eq!(total["changes"]["totalCount"], 5);
}

#[tokio::test]
async fn a_cursor_that_nobody_gave_to_this_viewer_is_refused() {
    let province = Province::of(2).await;
    province.write(0, 2, EventAudience::Agency).await;
    let [whole, first, second, agency, other] = [
        (Role::Supervisor, PROVINCE.to_owned()),
        (Role::Supervisor, code(1)),
        (Role::Supervisor, code(2)),
        (Role::Agency, code(1)),
        (Role::Agency, code(2)),
    ]
    .map(|(role, place)| province.client(role, &place));
    let cursor = async |client: &Client| end(&page(client, None, 5).await);
    let refused = async |client: &Client, cursor: &str| {
        let query = "query($after: String) { changes(after: $after) { nodes { cursor } } }";
        let reply = client.ask(query, json!({ "after": cursor })).await;
        (reply.status, reply.code())
    };
    let bad = (400, "BAD_USER_INPUT".to_owned());
    let (of_whole, of_first, of_agency) = (cursor(&whole).await, cursor(&first).await, cursor(&agency).await);
    let list = whole.query("{ agencies(first: 1) { pageInfo { endCursor } } }").await;
    let list = list["agencies"]["pageInfo"]["endCursor"].as_str().unwrap().to_owned();
    assert_eq!(refused(&whole, &list).await, bad, "of another list");
    assert_eq!(refused(&second, &of_whole).await, bad, "of places that are not overseen");
    assert_eq!(refused(&second, &of_first).await, bad);
    assert_eq!(refused(&agency, &of_first).await, bad, "numbers are not for agencies");
    assert_eq!(refused(&whole, &of_agency).await, bad);
    assert_eq!(refused(&other, &of_agency).await, bad, "of another city's agency");
    assert_eq!(refused(&whole, "nonsense").await, bad);
    // As after the database was put back to an older copy.
    let early = Province::of(2).await;
    assert_eq!(refused(&early.client(Role::Supervisor, PROVINCE), &of_whole).await, bad, "of what is not there yet");
    assert_eq!(refused(&early.client(Role::Agency, &code(1)), &of_agency).await, bad);
    for first in [-1, 101] {
        let reply = whole.ask(&format!("{{ changes(first: {first}) {{ nodes {{ cursor }} }} }}"), json!({})).await;
        assert_eq!((reply.status, reply.code()), bad);
    }
}
