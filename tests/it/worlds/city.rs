//! A server over a world, and those who ask it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use duban::model::role::Role;
use serde_json::{Map, Value, json};

use super::answer::Thing;
use super::ask::{Selection, document};
use super::rows::Row;
use super::sight::{Sight, Viewer};
use crate::harness::TestCity;
use crate::harness::client::Client;
use crate::harness::database::TestDatabase;
use crate::harness::world::{World, of};

pub struct City<'w> {
    world: &'w World,
    city: TestCity,
    /// Clients share its connections.
    anybody: Client,
    /// The server's cursors, by what stands for them in the naive model. A cursor names a place, whoever asks.
    cursors: BTreeMap<String, String>,
}

impl<'w> City<'w> {
    pub async fn of(world: &'w World) -> Self {
        let database = TestDatabase::empty().await;
        world.fill(&database).await;
        // The limits have their own tests; here a question may be as large as it comes.
        let limits = ["COMPLEXITY", "ALIASES"].map(|limit| (format!("DUBAN_LIMITS__{limit}"), "1000000000"));
        let limits: Vec<(&str, &str)> = limits.iter().map(|(name, value)| (name.as_str(), *value)).collect();
        let city = TestCity::over(database, &limits).await;
        Self { world, anybody: city.anonymous(), city, cursors: BTreeMap::new() }
    }

    pub async fn stop(self) {
        self.city.store.clone().close().await.unwrap();
        self.city.stop().await;
    }

    /// Everybody: each agency that still works, each office of supervision, an administrator, and unions of them.
    pub fn viewers(&self) -> Vec<Viewer> {
        let mut viewers = Vec::new();
        for place in &self.world.jurisdictions {
            for roles in [vec![Role::Supervisor], vec![Role::Auditor], vec![Role::Admin]] {
                viewers.push(Viewer { roles, jurisdiction: place.id, agency: None });
            }
        }
        for agency in self.world.agencies.iter().filter(|agency| agency.active) {
            for roles in [vec![Role::Agency], vec![Role::Agency, Role::Admin], vec![Role::Agency, Role::Supervisor]] {
                viewers.push(Viewer { roles, jurisdiction: agency.jurisdiction_id, agency: Some(agency.id) });
            }
        }
        viewers
    }

    pub fn sight<'v>(&self, viewer: &'v Viewer) -> Sight<'v>
    where
        'w: 'v,
    {
        Sight { world: self.world, viewer }
    }

    pub fn client(&self, viewer: &Viewer) -> Client {
        let place = &of(&self.world.jurisdictions, viewer.jurisdiction).code;
        let agency = viewer.agency.map(|agency| of(&self.world.agencies, agency).code.as_str());
        let mut client = self.anybody.clone();
        client.token = Some(self.city.token(&viewer.roles, place, agency));
        client
    }

    /// Asks, and compares the answer with the naive one.
    pub async fn ask(&mut self, viewer: &Viewer, question: &[Selection]) -> Result<(), String> {
        let (query, mut variables) = document(question);
        let mut expected = self.sight(viewer).answer(&Thing::Query, question);
        self.put_cursors(&mut variables).await;
        self.put_cursors(&mut expected).await;
        let answer = self.client(viewer).ask(&query, variables.clone()).await;
        match difference(&json!({ "data": expected }), &answer.json()) {
            None => Ok(()),
            Some(difference) => Err(format!("{viewer:?}\nasked {query}\nwith {variables}\n{difference}")),
        }
    }

    /// Puts the server's cursors where the naive model has its own.
    async fn put_cursors(&mut self, value: &mut Value) {
        let mut wanted = Vec::new();
        visit(value, &mut |cursor| wanted.push(cursor.clone()));
        for cursor in wanted {
            if !self.cursors.contains_key(&cursor) {
                self.learn_cursors(&cursor).await;
            }
        }
        visit(value, &mut |cursor| cursor.clone_from(&self.cursors[cursor.as_str()]));
    }

    /// Asks the office that oversees the whole tree for every cursor of a list.
    async fn learn_cursors(&mut self, cursor: &str) {
        let [_, list, order, _] = cursor.split('|').collect::<Vec<_>>()[..] else { panic!("{cursor}") };
        let arguments = arguments(list, order, "first: 100");
        let edges = "{ edges { cursor node { id } } }";
        let query = match list.split_once('.') {
            None => format!("{{ {list}{arguments} {edges} }}"),
            Some((owner, field)) => {
                let owners = if owner == "Agency" { "agencies" } else { "workReports" };
                format!("{{ {owners}(first: 100) {{ nodes {{ {field}{arguments} {edges} }} }} }}")
            }
        };
        let root = self.world.jurisdictions.iter().find(|place| place.parent_id.is_none()).unwrap();
        let overseer = Viewer { roles: vec![Role::Supervisor], jurisdiction: root.id, agency: None };
        let data = self.client(&overseer).query(&query).await;
        let ids: BTreeMap<String, _> = Row::all(self.world).iter().map(|row| (row.global_id(), row.id())).collect();
        let mut learn = |edge: &Map<String, Value>| {
            let id = ids[edge["node"]["id"].as_str().unwrap()];
            let cursor = edge["cursor"].as_str().unwrap().to_owned();
            self.cursors.insert(super::lists::cursor(list, order, id), cursor);
        };
        visit_edges(&data, &mut learn);
    }

    /// Pages through lists in their orders, all at once, and compares what came with the naive list.
    pub async fn walk(&self, viewer: &Viewer, lists: &[(&str, String)], forward: bool) -> Result<(), String> {
        let size = 7;
        let mut open: BTreeMap<usize, Option<String>> = (0..lists.len()).map(|number| (number, None)).collect();
        let mut came: Vec<Vec<Value>> = vec![Vec::new(); lists.len()];
        let client = self.client(viewer);
        while !open.is_empty() {
            let mut query = String::new();
            for (&number, cursor) in &open {
                let (list, order) = &lists[number];
                let page = match (cursor, forward) {
                    (None, true) => format!("first: {size}"),
                    (None, false) => format!("last: {size}"),
                    (Some(cursor), true) => format!("first: {size}, after: \"{cursor}\""),
                    (Some(cursor), false) => format!("last: {size}, before: \"{cursor}\""),
                };
                let info = "pageInfo { hasNextPage hasPreviousPage startCursor endCursor }";
                let arguments = arguments(list, order, &page);
                write!(query, "l{number}: {list}{arguments} {{ totalCount nodes {{ id }} {info} }} ").unwrap();
            }
            let data = client.query(&format!("{{ {query} }}")).await;
            for (number, _) in std::mem::take(&mut open) {
                let page = &data[format!("l{number}")];
                let ids = page["nodes"].as_array().unwrap().iter().map(|node| node["id"].clone());
                if forward {
                    came[number].extend(ids);
                } else {
                    came[number].splice(0..0, ids);
                }
                let (more, cursor) =
                    if forward { ("hasNextPage", "endCursor") } else { ("hasPreviousPage", "startCursor") };
                if page["pageInfo"][more] == true {
                    open.insert(number, Some(page["pageInfo"][cursor].as_str().unwrap().to_owned()));
                } else if page["totalCount"] != came[number].len() {
                    return Err(format!(
                        "{viewer:?} {:?}: {} of {}",
                        lists[number],
                        came[number].len(),
                        page["totalCount"]
                    ));
                }
            }
        }
        for ((list, order), came) in lists.iter().zip(came) {
            let (field, direction) = order.split_once(' ').unwrap();
            let whole = json!({ "first": 1000, "orderBy": { "field": field, "direction": direction } });
            let rows = Row::all(self.world).into_iter().filter(|row| row.list() == *list);
            let page = self.sight(viewer).page(list, rows, whole.as_object().unwrap());
            let expected: Vec<Value> = page.rows.iter().map(|row| json!(row.global_id())).collect();
            if came != expected {
                return Err(format!("{viewer:?} {list} by {order}\nexpected {expected:?}\ncame {came:?}"));
            }
        }
        Ok(())
    }
}

fn arguments(list: &str, order: &str, page: &str) -> String {
    let (field, direction) = order.split_once(' ').unwrap();
    match list {
        "jurisdictions" | "workReports" => format!("({page})"),
        _ => format!("({page}, orderBy: {{ field: {field}, direction: {direction} }})"),
    }
}

/// The first place where two answers differ, and what stands there.
fn difference(expected: &Value, answered: &Value) -> Option<String> {
    if expected == answered {
        return None;
    }
    let within = |step: String, inner: String| format!(".{step}{inner}");
    match (expected, answered) {
        (Value::Object(wanted), Value::Object(came)) if wanted.keys().all(|key| came.contains_key(key)) => {
            wanted.iter().find_map(|(key, value)| difference(value, &came[key]).map(|inner| within(key.clone(), inner)))
        }
        (Value::Array(wanted), Value::Array(came)) if wanted.len() == came.len() => (wanted.iter().zip(came))
            .enumerate()
            .find_map(|(at, (value, came))| difference(value, came).map(|inner| within(at.to_string(), inner))),
        _ => Some(format!(": expected {expected}\nanswered {answered}")),
    }
}

fn visit(value: &mut Value, change: &mut impl FnMut(&mut String)) {
    match value {
        Value::String(text) if text.starts_with("cursor|") => change(text),
        Value::Array(values) => values.iter_mut().for_each(|value| visit(value, change)),
        Value::Object(fields) => fields.values_mut().for_each(|value| visit(value, change)),
        _ => {}
    }
}

fn visit_edges(value: &Value, learn: &mut impl FnMut(&Map<String, Value>)) {
    match value {
        Value::Array(values) => values.iter().for_each(|value| visit_edges(value, learn)),
        Value::Object(fields) if fields.contains_key("cursor") => learn(fields),
        Value::Object(fields) => fields.values().for_each(|value| visit_edges(value, learn)),
        _ => {}
    }
}
