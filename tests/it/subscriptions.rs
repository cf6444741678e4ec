//! The feed behind the subscriptions: who is told what, once, without a gap, and at what cost.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use chrono::DateTime;
use duban::graphql::{Assignments, Changes, Feed, Followed, Responsibilities};
use duban::model::clock::Clock;
use duban::model::event::{About, EventAudience};
use duban::model::filter::Filter;
use duban::model::global_id::GlobalId;
use duban::model::ids::Ids;
use duban::model::problem::Problem;
use duban::model::role::Role;
use duban::model::viewer::{Sight, Viewer};
use duban::store::{Change, Day, Store};
use entity::{agency_alias, assignment};
use futures_util::future::join_all;
use futures_util::stream::{BoxStream, StreamExt};
use sea_orm::EntityTrait;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::harness::client::Client;
use crate::harness::{TestCity, WUHAN, store};

async fn viewer(city: &TestCity, role: Role, agency: Option<&str>) -> Viewer {
    let found = city.store.identity(WUHAN, agency).await.unwrap().unwrap();
    let oversees = if matches!(role, Role::Supervisor | Role::Auditor) { found.tree.clone() } else { Vec::new() };
    Viewer {
        subject: format!("{role} {agency:?}"),
        name: None,
        roles: vec![role],
        jurisdiction: found.jurisdiction,
        agency: found.agency,
        sight: Sight { oversees, agency: found.agency },
        expires_at: DateTime::<chrono::Utc>::MAX_UTC,
    }
}

pub async fn bureau(city: &TestCity, code: &str) -> Viewer {
    viewer(city, Role::Agency, Some(code)).await
}

pub async fn office(city: &TestCity) -> Viewer {
    viewer(city, Role::Supervisor, None).await
}

pub fn feed(city: &TestCity) -> Feed {
    let (clock, zone) = (city.clock.clone(), city.config.time_zone);
    Feed::new(city.store.clone(), move || Day { today: clock.today(), near_due_days: 7, zone })
}

/// What was told: the cursor, the row's id, whether the row is there.
pub type Said = (String, Uuid, bool);

/// Follows; from now on nothing is missed.
pub async fn follow<F: Followed>(feed: &Feed, viewer: &Viewer, after: Option<&str>) -> BoxStream<'static, Said> {
    let following = feed.follow::<F>(viewer.clone(), Filter::default(), after).await.unwrap();
    let said = following.moments().map(|moment| {
        let moment = moment.unwrap();
        (moment.cursor, moment.id, moment.row.is_some())
    });
    said.boxed()
}

async fn part(client: &Client, code: &str) -> Value {
    let query = format!(
        "{{ assignments(filter: {{ agency: {{ code: {{ eq: \"{code}\" }} }} }}) {{ nodes {{ id version plan {{ id version }} responsibility {{ id }} }} }} }}"
    );
    client.query(&query).await["assignments"]["nodes"][0].take()
}

pub fn key(id: &Value) -> Uuid {
    id.as_str().unwrap().parse::<GlobalId>().unwrap().id
}

/// The agency takes its first assignment up.
pub async fn acknowledge(city: &TestCity, code: &str) -> Value {
    let client = city.agency(code);
    let row = part(&client, code).await;
    let items = json!([{ "id": row["id"], "expectedVersion": row["version"] }]);
    client.done("acknowledgeAssignments", "assignments { id }", json!({ "items": items })).await;
    row
}

#[tokio::test]
async fn who_sees_an_assignment_is_told_that_it_changed_and_nobody_else_is() {
    let city = TestCity::wuhan_2015().await;
    let feed = feed(&city);
    let mut told = Vec::new();
    for viewer in [office(&city).await, bureau(&city, "LYJ").await, bureau(&city, "KJJ").await] {
        told.push((
            follow::<Assignments>(&feed, &viewer, None).await,
            follow::<Responsibilities>(&feed, &viewer, None).await,
        ));
    }
    let mut stranger = follow::<Assignments>(&feed, &bureau(&city, "SWJ").await, None).await;
    let row = acknowledge(&city, "LYJ").await;
    for (assignments, items) in &mut told {
        let (_, id, there) = assignments.next().await.unwrap();
        assert_eq!((id, there), (key(&row["id"]), true));
        let (_, id, there) = items.next().await.unwrap();
        assert_eq!((id, there), (key(&row["responsibility"]["id"]), true));
    }
    // The first that the other bureau hears of is its own.
    let own = acknowledge(&city, "SWJ").await;
    assert_eq!(stranger.next().await.unwrap().1, key(&own["id"]));
}

#[tokio::test]
async fn a_draft_is_told_to_its_own_agency_alone() {
    let city = TestCity::wuhan_2015().await;
    let feed = feed(&city);
    let row = acknowledge(&city, "LYJ").await;
    let mut own = follow::<Changes>(&feed, &bureau(&city, "LYJ").await, None).await;
    let mut office = follow::<Changes>(&feed, &office(&city).await, None).await;
    let client = city.agency("LYJ");
    let now = part(&client, "LYJ").await;
    let input = json!({ "id": now["id"], "expectedVersion": now["version"], "goals": [], "measures": [{ "content": "编制方案" }] });
    client.done("planAssignment", "assignment { measures { id } }", input).await;
    let measures = "{ assignments(filter: { agency: { code: { eq: \"LYJ\" } } }) { nodes { measures { id } } } }";
    let measure = key(&client.query(measures).await["assignments"]["nodes"][0]["measures"][0]["id"]);
    let mut drafted = Vec::new();
    while !drafted.contains(&measure) {
        drafted.push(own.next().await.unwrap().1);
    }
    let plan = part(&client, "LYJ").await["plan"].clone();
    client
        .done("submitWorkPlan", "workPlan { id }", json!({ "id": plan["id"], "expectedVersion": plan["version"] }))
        .await;
    let mut seen = Vec::new();
    while !seen.contains(&key(&plan["id"])) {
        seen.push(office.next().await.unwrap().1);
    }
    assert!(!seen.contains(&measure), "what was drafted is not told when it is submitted either");
    assert_ne!(row["id"], plan["id"]);
}

#[tokio::test]
async fn a_withdrawn_assignment_is_told_once_as_gone_and_then_nothing_of_the_item() {
    let city = TestCity::wuhan_2015().await;
    let feed = feed(&city);
    let row = part(&city.agency("LYJ"), "LYJ").await;
    let viewer = bureau(&city, "LYJ").await;
    let mut assignments = follow::<Assignments>(&feed, &viewer, None).await;
    let mut items = follow::<Responsibilities>(&feed, &viewer, None).await;
    let mut stranger = follow::<Assignments>(&feed, &bureau(&city, "SWJ").await, None).await;
    withdraw(&city, key(&row["id"])).await;
    let (cursor, id, there) = assignments.next().await.unwrap();
    assert_eq!((id, there), (key(&row["id"]), false));
    let (_, id, there) = items.next().await.unwrap();
    assert_eq!((id, there), (key(&row["responsibility"]["id"]), false));
    // Nothing follows: not what others do on the item, and not the same again on resuming.
    let mut again = follow::<Assignments>(&feed, &viewer, Some(&cursor)).await;
    let own = acknowledge(&city, "SWJ").await;
    assert_eq!(stranger.next().await.unwrap().1, key(&own["id"]));
    for stream in [&mut assignments, &mut again, &mut items] {
        assert!(futures_util::poll!(stream.next()).is_pending());
    }
}

#[expect(clippy::disallowed_methods, reason = "changes a row as the office would")]
async fn withdraw(city: &TestCity, id: Uuid) {
    let connection = city.database.connect().await;
    let before = assignment::Entity::find_by_id(id).one(&connection).await.unwrap().unwrap();
    let (viewer, ids) = (office(city).await, Ids::new(city.clock.clone()));
    let mut work = city.store.begin(&change(&viewer, &ids, city)).await.unwrap();
    work.about(About {
        responsibility: Some(before.responsibility_id),
        assignment: Some(before.id),
        agency: Some(before.agency_id),
        audience: EventAudience::Agency,
    });
    let after = assignment::Model { status: "WITHDRAWN".to_owned(), ..before.clone() };
    work.update(&before, &after).await.unwrap();
    work.commit().await.unwrap();
}

fn change<'a>(viewer: &'a Viewer, ids: &'a Ids, city: &TestCity) -> Change<'a> {
    Change {
        viewer,
        jurisdiction: viewer.jurisdiction,
        action: "test",
        ids,
        now: city.clock.now(),
        today: city.clock.today(),
        trace_id: None,
    }
}

/// One commit with one event.
async fn name(store: &Store, city: &TestCity, viewer: &Viewer, ids: &Ids, agency: Uuid, name: String) -> Uuid {
    let mut work = store.begin(&change(viewer, ids, city)).await.unwrap();
    let row = agency_alias::Model { id: work.id(), jurisdiction_id: viewer.jurisdiction, agency_id: agency, name };
    work.add(std::slice::from_ref(&row)).await.unwrap();
    work.commit().await.unwrap();
    row.id
}

#[tokio::test]
async fn who_resumes_again_and_again_among_many_writers_is_told_everything_once() {
    const WRITERS: usize = 6;
    const EACH: usize = 15;
    let city = Arc::new(TestCity::wuhan_2015().await);
    let feed = feed(&city);
    let (viewer, agency) = (office(&city).await, bureau(&city, "KJJ").await.agency.unwrap());
    let mut stream = follow::<Changes>(&feed, &viewer, None).await;
    let writers: Vec<_> = (0..WRITERS)
        .map(|writer| {
            let (city, viewer) = (Arc::clone(&city), viewer.clone());
            tokio::spawn(async move {
                let ids = Ids::new(city.clock.clone());
                let mut written = Vec::new();
                for number in 0..EACH {
                    let text = format!("别名{writer}-{number}");
                    written.push(name(&city.store, &city, &viewer, &ids, agency, text).await);
                }
                written
            })
        })
        .collect();
    let mut told = Vec::new();
    while told.len() < WRITERS * EACH {
        let (cursor, id, _) = stream.next().await.unwrap();
        told.push(id);
        if told.len() % 7 == 0 {
            drop(stream);
            stream = follow::<Changes>(&feed, &viewer, Some(&cursor)).await;
        }
    }
    let written: BTreeSet<Uuid> = join_all(writers).await.into_iter().flat_map(Result::unwrap).collect();
    assert_eq!(told.iter().copied().collect::<BTreeSet<_>>(), written, "each, and each once");
    assert!(futures_util::poll!(stream.next()).is_pending());
}

#[tokio::test]
async fn what_another_process_commits_is_told_too() {
    let city = TestCity::wuhan_2015().await;
    let feed = feed(&city);
    let (viewer, agency) = (office(&city).await, bureau(&city, "KJJ").await.agency.unwrap());
    let mut stream = follow::<Changes>(&feed, &viewer, None).await;
    // A store of its own: nothing in this process tells the feed of its commits.
    let other = store(&city.database.url).await;
    let ids = Ids::new(city.clock.clone());
    for number in 0..2 {
        let written = name(&other, &city, &viewer, &ids, agency, format!("别名{number}")).await;
        assert_eq!(stream.next().await.unwrap().1, written);
    }
}

#[tokio::test]
async fn a_server_that_commits_calls_the_other_nodes_and_sqlite_shows_it_to_who_looks() {
    let city = TestCity::wuhan_2015().await;
    let other = store(&city.database.url).await;
    let mut watch = other.watch().await.unwrap();
    if other.has_nodes() {
        acknowledge(&city, "LYJ").await;
        let called = tokio::time::timeout(Duration::from_secs(10), watch.called()).await;
        called.expect("a call, and not only the look of each second").unwrap();
        return;
    }
    assert!(watch.look().await.unwrap(), "at first there may be anything");
    assert!(!watch.look().await.unwrap());
    acknowledge(&city, "LYJ").await;
    assert!(watch.look().await.unwrap());
    assert!(!watch.look().await.unwrap());
}

#[tokio::test]
async fn fifty_followers_with_one_sight_cost_what_one_does() {
    let city = TestCity::wuhan_2015().await;
    let feed = feed(&city);
    let (viewer, agency) = (office(&city).await, bureau(&city, "KJJ").await.agency.unwrap());
    let ids = Ids::new(city.clock.clone());
    let mut taken = Vec::new();
    for followers in [1, 50] {
        let mut streams = Vec::new();
        for _ in 0..followers {
            streams.push(follow::<Changes>(&feed, &viewer, None).await);
        }
        let before = city.store.statements();
        let written = name(&city.store, &city, &viewer, &ids, agency, format!("别名{followers}")).await;
        let told = join_all(streams.iter_mut().map(StreamExt::next)).await;
        taken.push(city.store.statements() - before);
        assert!(told.into_iter().all(|said| said.unwrap().1 == written));
    }
    // The feed looks where the events end once a second besides.
    assert!(taken[1] <= taken[0] + 4, "{taken:?}");
}

#[tokio::test]
async fn nobody_watches_when_nobody_follows() {
    let city = TestCity::wuhan_2015().await;
    let feed = feed(&city);
    assert_eq!(feed.followers(), 0);
    let viewer = office(&city).await;
    let stream = follow::<Changes>(&feed, &viewer, None).await;
    assert_eq!(feed.followers(), 1);
    drop(stream);
    assert_eq!(feed.followers(), 0);
    // Who comes after the watching has ended is told like the first.
    let mut stream = follow::<Assignments>(&feed, &viewer, None).await;
    let row = acknowledge(&city, "LYJ").await;
    assert_eq!(stream.next().await.unwrap().1, key(&row["id"]));
}

#[tokio::test]
async fn a_cursor_that_is_not_the_viewers_is_refused() {
    let city = TestCity::wuhan_2015().await;
    let feed = feed(&city);
    let (bureau, office) = (bureau(&city, "LYJ").await, office(&city).await);
    let mut own = follow::<Assignments>(&feed, &bureau, None).await;
    let mut whole = follow::<Assignments>(&feed, &office, None).await;
    acknowledge(&city, "LYJ").await;
    let (own, whole) = (own.next().await.unwrap().0, whole.next().await.unwrap().0);
    let try_after = async |viewer: &Viewer, cursor: &str| {
        feed.follow::<Assignments>(viewer.clone(), Filter::default(), Some(cursor)).await.map(|_| ()).unwrap_err()
    };
    assert!(matches!(try_after(&bureau, &whole).await, Problem::ForeignCursor { .. }), "numbers are not for agencies");
    assert!(matches!(try_after(&office, &own).await, Problem::ForeignCursor { .. }));
    assert_eq!(try_after(&office, "nonsense").await, Problem::MalformedCursor);
    let list = city.supervisor().query("{ assignments(first: 1) { pageInfo { endCursor } } }").await;
    let list = list["assignments"]["pageInfo"]["endCursor"].as_str().unwrap().to_owned();
    assert!(matches!(try_after(&office, &list).await, Problem::ForeignCursor { .. }));
    // One's own resumes, for the other fields too.
    drop(follow::<Responsibilities>(&feed, &bureau, Some(&own)).await);
}
