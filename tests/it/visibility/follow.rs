//! The paths of subscriptions: while rows that a role sees change, and rows that it doesn't, it is told what the table says.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use duban::graphql::{Assignments, Changes, Feed, Followed, Moment, Responsibilities};
use duban::model::clock::Clock;
use duban::model::event::{About, EventAudience};
use duban::model::filter::{AgencyTest, ChangeTest, Filter, ResponsibilityTest, Test};
use duban::model::ids::Ids;
use duban::model::role::Role;
use duban::model::viewer::{Sight, Viewer};
use duban::store::{Change, Day, UnitOfWork};
use entity::{assignment, progress_report, responsibility};
use futures_util::stream::{BoxStream, StreamExt};
use uuid::Uuid;

use super::city::{HiddenCity, ROLES};
use super::table::{Rows, Table};
use crate::harness::WUHAN;
use crate::harness::world::of;

/// The action after which nothing more is waited for.
const FENCE: &str = "FENCE";

/// Items in the order in which they change: what a role sees of the last is the last that it is told.
const ITEMS: [&str; 8] = ["draft", "old", "shared", "trade", "left", "joint", "led", "huangshi"];

/// What a role is told last of each round; an archive that sees nothing and an admin are told nothing.
const LAST: [(&str, &str, &str); 6] = [
    ("KJJ", "led/LYJ", "led"),
    ("LYJ", "led/LYJ", "led"),
    ("SWJ", "joint/KJJ", "joint"),
    ("supervisor", "led/LYJ", "led"),
    ("auditor", "led/LYJ", "led"),
    ("neighbour", "huangshi/HSKJJ", "huangshi"),
];

/// The item that the archive gets in the end.
const ARCHIVED: &str = "archive";

type Stream<F> = BoxStream<'static, Moment<<F as Followed>::Row>>;

/// Changes rows as the supervision office.
struct Office<'c> {
    city: &'c HiddenCity,
    viewer: Viewer,
    ids: Ids,
    parts: Vec<assignment::Model>,
    items: Vec<responsibility::Model>,
}

impl HiddenCity {
    async fn viewer(&self, role: &str) -> Viewer {
        let (place, roles, agency) = match role {
            "supervisor" => (WUHAN, Role::Supervisor, None),
            "auditor" => (WUHAN, Role::Auditor, None),
            "admin" => (WUHAN, Role::Admin, None),
            "neighbour" => ("420200", Role::Supervisor, None),
            code => (WUHAN, Role::Agency, Some(code)),
        };
        let found = self.city.store.identity(place, agency).await.unwrap().unwrap();
        let oversees = if matches!(roles, Role::Supervisor | Role::Auditor) { found.tree.clone() } else { Vec::new() };
        Viewer {
            subject: role.to_owned(),
            name: None,
            roles: vec![roles],
            jurisdiction: found.jurisdiction,
            agency: found.agency,
            sight: Sight { oversees, agency: found.agency },
            expires_at: DateTime::<Utc>::MAX_UTC,
        }
    }

    fn feed(&self) -> Feed {
        let (clock, zone) = (self.city.clock.clone(), self.city.config.time_zone);
        Feed::new(self.city.store.clone(), move || Day { today: clock.today(), near_due_days: 7, zone })
    }

    async fn follow<F: Followed>(&self, feed: &Feed, role: &str, filter: Filter<F::Test>) -> Stream<F> {
        let following = feed.follow::<F>(self.viewer(role).await, filter, None).await.unwrap();
        following.moments().map(Result::unwrap).boxed()
    }

    /// `item/AGENCY` of an assignment, or the title of an item.
    fn name(&self, id: Uuid) -> String {
        let part = self.world.measures.iter().find(|row| row.assignment_id == id);
        part.map_or_else(|| of(&self.world.items, id).title.clone(), |measure| measure.content.clone())
    }
}

impl<'c> Office<'c> {
    async fn of(city: &'c HiddenCity) -> Self {
        let mut items = city.world.items.clone();
        items.sort_by_key(|item| ITEMS.iter().position(|title| *title == item.title));
        let parts = city.world.assignments.clone();
        let ids = Ids::new(city.city.clock.clone());
        Self { city, viewer: city.viewer("supervisor").await, ids, parts, items }
    }

    async fn begin(&self, jurisdiction: Uuid, action: &'static str) -> UnitOfWork {
        let city = &self.city.city;
        let (now, today) = (city.clock.now(), city.clock.today());
        let change = Change { viewer: &self.viewer, jurisdiction, action, ids: &self.ids, now, today, trace_id: None };
        city.store.begin(&change).await.unwrap()
    }

    fn places(&self) -> BTreeSet<Uuid> {
        self.items.iter().map(|item| item.jurisdiction_id).collect()
    }

    /// Every progress report that was submitted, as what is private to its assignment.
    async fn change_filings(&self) {
        for place in self.places() {
            let mut work = self.begin(place, "filings").await;
            for item in self.items.iter().filter(|item| item.jurisdiction_id == place) {
                for part in self.parts.iter().filter(|part| part.responsibility_id == item.id) {
                    let filed =
                        |row: &&progress_report::Model| row.assignment_id == part.id && row.status == "SUBMITTED";
                    let before = self.city.world.progress_reports.iter().find(filed).unwrap();
                    work.about(about(item, Some(part), EventAudience::Agency));
                    let after = progress_report::Model { narrative: "changed".to_owned(), ..before.clone() };
                    work.update(before, &after).await.unwrap();
                }
            }
            work.commit().await.unwrap();
        }
    }

    /// Every assignment, and every item where the event is not of an agency alone: each place in one commit.
    async fn change(&mut self, audience: EventAudience) {
        for place in self.places() {
            let mut work = self.begin(place, audience.as_str()).await;
            for item in self.items.iter_mut().filter(|item| item.jurisdiction_id == place) {
                for part in self.parts.iter_mut().filter(|part| part.responsibility_id == item.id) {
                    let before = part.clone();
                    part.ordinal = Some(part.version);
                    work.about(about(item, Some(part), audience));
                    work.update(&before, part).await.unwrap();
                    part.version += 1;
                }
                if matches!(audience, EventAudience::Item | EventAudience::Office) {
                    work.about(about(item, None, audience));
                    revise(&mut work, item).await;
                }
            }
            work.commit().await.unwrap();
        }
    }

    /// An item that each of [`LAST`] sees; then DAJ gets an item of its own.
    async fn fence(&mut self) {
        let world = &self.city.world;
        for place in self.places() {
            let mut work = self.begin(place, FENCE).await;
            let last = |item: &&mut responsibility::Model| LAST.iter().any(|(_, _, title)| *title == item.title);
            for item in self.items.iter_mut().filter(|item| item.jurisdiction_id == place).filter(last) {
                work.about(about(item, None, EventAudience::Item));
                revise(&mut work, item).await;
            }
            work.commit().await.unwrap();
        }
        // Something new: of what happened before to an item, whoever gets a part in it may hear.
        let archive = world.agencies.iter().find(|agency| agency.code == "DAJ").unwrap();
        let part = world.assignments.iter().find(|part| self.city.name(part.id) == "trade/SWJ").unwrap();
        let trade = of(&world.items, part.responsibility_id);
        let mut work = self.begin(trade.jurisdiction_id, FENCE).await;
        let [title, text] = [ARCHIVED; 2].map(str::to_owned);
        let item = responsibility::Model {
            id: work.id(),
            title_nfkc: title.clone(),
            normalized_title: title.clone(),
            title,
            sort_key: text,
            ..trade.clone()
        };
        let part = assignment::Model {
            id: work.id(),
            responsibility_id: item.id,
            agency_id: archive.id,
            work_plan_id: None,
            ..part.clone()
        };
        work.about(about(&item, None, EventAudience::Item));
        work.add(std::slice::from_ref(&item)).await.unwrap();
        work.about(about(&item, Some(&part), EventAudience::Item));
        work.add(std::slice::from_ref(&part)).await.unwrap();
        work.commit().await.unwrap();
    }
}

async fn revise(work: &mut UnitOfWork, item: &mut responsibility::Model) {
    let before = item.clone();
    item.ordinal = Some(item.version);
    work.update(&before, item).await.unwrap();
    item.version += 1;
}

fn about(item: &responsibility::Model, part: Option<&assignment::Model>, audience: EventAudience) -> About {
    let (assignment, agency) = (part.map(|part| part.id), part.map(|part| part.agency_id));
    About { responsibility: Some(item.id), assignment, agency, audience }
}

/// What is told up to the row of this name: each once, with the row that the viewer sees.
async fn until<F: Followed>(city: &HiddenCity, stream: &mut Stream<F>, last: &str) -> Rows {
    let mut told = Rows::new();
    loop {
        let moment = stream.next().await.unwrap();
        let name = city.name(moment.id);
        assert!(moment.row.is_some(), "{name} is told with its row");
        assert!(told.insert(name.clone()), "{name} is told twice");
        if name == last {
            return told;
        }
    }
}

#[tokio::test]
async fn each_role_is_told_of_the_assignments_and_items_that_it_sees_and_of_nothing_else() {
    let (city, table) = (HiddenCity::new().await, Table::read());
    let (feed, mut office) = (city.feed(), Office::of(&city).await);
    let mut followers = Vec::new();
    for (role, part, item) in LAST {
        let parts = city.follow::<Assignments>(&feed, role, Filter::default()).await;
        let items = city.follow::<Responsibilities>(&feed, role, Filter::default()).await;
        followers.push((role, part, item, parts, items));
    }
    let mut archive = city.follow::<Assignments>(&feed, "DAJ", Filter::default()).await;
    let mut archived = city.follow::<Responsibilities>(&feed, "DAJ", Filter::default()).await;
    let mut admin = city.follow::<Assignments>(&feed, "admin", Filter::default()).await;

    office.change_filings().await;
    for (role, part, _, parts, _) in &mut followers {
        let told = until::<Assignments>(&city, parts, part).await;
        assert_eq!(told, *table.sight("Obligations", role), "{role} of what is private to an assignment");
    }
    office.change(EventAudience::Office).await;
    for (role, part, item, parts, items) in &mut followers {
        let told = until::<Assignments>(&city, parts, part).await;
        for path in ["Subscription.assignmentChanged", "AssignmentChange.assignment"] {
            assert_eq!(told, *table.expected(path, role), "{role} on {path}");
        }
        let told = until::<Responsibilities>(&city, items, item).await;
        for path in ["Subscription.responsibilityChanged", "ResponsibilityChange.responsibility"] {
            assert_eq!(told, *table.expected(path, role), "{role} on {path}");
        }
    }
    // The first that the archive is told is its own first part.
    office.fence().await;
    let part = archive.next().await.unwrap().row.unwrap();
    let item = archived.next().await.unwrap().row.unwrap();
    assert_eq!((item.item.title.as_str(), part.assignment.responsibility_id), (ARCHIVED, item.item.id));
    assert!(futures_util::poll!(admin.next()).is_pending());
}

#[tokio::test]
async fn each_role_is_told_of_the_changes_that_the_table_says_also_by_filters() {
    let (city, table) = (HiddenCity::new().await, Table::read());
    let (feed, mut office) = (city.feed(), Office::of(&city).await);
    let fenced = |test: ChangeTest| {
        Filter::Any(vec![Filter::Is(test), Filter::Is(ChangeTest::Action(Test::Eq(FENCE.to_owned())))])
    };
    let of_agency = |code: &str| fenced(ChangeTest::Agency(Filter::Is(AgencyTest::Code(Test::Eq(code.to_owned())))));
    let of_item = |title: &str| {
        fenced(ChangeTest::Responsibility(Filter::Is(ResponsibilityTest::Title(Test::Eq(title.to_owned())))))
    };
    let mut asked = vec![("Subscription.changes", String::new(), Filter::default())];
    let codes = city.world.agencies.iter().map(|row| &row.code);
    asked.extend(codes.map(|code| ("ChangeFilter.agency", code.clone(), of_agency(code))));
    asked.extend(ITEMS.map(|title| ("ChangeFilter.responsibility", title.to_owned(), of_item(title))));
    let mut followers = Vec::new();
    for role in ROLES.into_iter().filter(|role| !["anonymous", "admin"].contains(role)) {
        for (path, name, filter) in &asked {
            let stream = city.follow::<Changes>(&feed, role, filter.clone()).await;
            followers.push((role, *path, name.as_str(), stream));
        }
    }
    let mut admin = city.follow::<Changes>(&feed, "admin", Filter::default()).await;
    for audience in [EventAudience::Draft, EventAudience::Agency, EventAudience::Office, EventAudience::Item] {
        office.change(audience).await;
    }
    office.fence().await;

    let mut found: Vec<(&str, &str, Rows)> = Vec::new();
    for (role, path, name, stream) in &mut followers {
        let mut told = Rows::new();
        loop {
            let moment = stream.next().await.unwrap();
            let row = moment.row.unwrap();
            let action = row.event.action.clone();
            if action == FENCE {
                break;
            }
            if row.is_beside() && name.is_empty() {
                told.insert(row.action().to_owned());
                continue;
            }
            // A row counts for a filter that can tell of it.
            let word = if name.is_empty() { format!("{}/{action}", city.name(moment.id)) } else { (*name).to_owned() };
            assert!(told.insert(word) || !name.is_empty(), "told twice");
        }
        match found.iter_mut().find(|(who, on, _)| who == role && on == path) {
            Some((_, _, rows)) => rows.extend(told),
            None => found.push((role, path, told)),
        }
    }
    for (role, path, told) in found {
        assert_eq!(told, *table.expected(path, role), "{role} on {path}");
    }
    assert!(futures_util::poll!(admin.next()).is_pending());
}
