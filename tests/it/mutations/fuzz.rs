//! Whatever stands in any place of any input: it is done or refused by a typed answer, never a fault of the server; what
//! was refused changed nothing, and what was done can be read. The places and their types come from the schema.

use duban::model::clock::Clock;
use serde_json::{Value, json};

use super::scenarios::{NAMES, Scene, of_each_mutation, scenario};
use crate::harness::TestCity;
use crate::harness::client::Reply;
use crate::harness::database::on_postgres;
use crate::harness::rows::{difference, whole};
use crate::harness::sdl::{self, Sdl};
use crate::lifecycle::year::{Year, agency};

of_each_mutation!(nothing_that_is_sent_makes_it_fail);

async fn nothing_that_is_sent_makes_it_fail(name: &str) {
    let Scene { year: original, client, input: good } = Box::pin(full(name)).await;
    let sdl = Sdl::read();
    let kind = format!("{}{}Input", name[..1].to_uppercase(), &name[1..]);
    let ids = Ids {
        some: agency(&client, "KJJ").await,
        others: vec![original.item.clone(), original.report.clone(), good["id"].clone()],
    };
    let mut inputs = Inputs { sdl: &sdl, ids: &ids }.of_object(&kind, &good);
    assert!(inputs.len() > 20, "{name}: only {} places", inputs.len());
    // A part of it in every run, another part for each mutation; `DUBAN_TEST_FUZZ=all` tries all of it. Most is refused
    // before any database is asked, and a city's copy takes long on PostgreSQL: less is enough there.
    if std::env::var_os("DUBAN_TEST_FUZZ").is_none() {
        let part = if on_postgres() { 12 } else { 4 };
        inputs = inputs.into_iter().skip(name.len() % part).step_by(part).collect();
    }

    let mut year = again(&original).await;
    let mut connection = year.city.database.connect().await;
    let old = whole(&connection).await;
    let mut wrong = Vec::new();
    for (place, input) in inputs {
        let sent: String = input.to_string().chars().take(600).collect();
        let reply = client.at(&year.city.url).change_raw(name, input).await;
        match judged(name, &reply) {
            Err(problem) => wrong.push(format!("{place}: {problem} for {sent}")),
            Ok(Came::Unread) => {}
            Ok(Came::Refused) => {
                let left = whole(&connection).await;
                if left == old {
                    continue;
                }
                wrong.push(format!("{place}: refused and changed {:#?} for {sent}", difference(&old, &left)));
            }
            // Whoever sees it can still read it.
            Ok(Came::Done) => read(&year).await,
        }
        if !matches!(judged(name, &reply), Ok(Came::Unread)) {
            connection.close().await.unwrap();
            year = again(&original).await;
            connection = year.city.database.connect().await;
        }
    }
    connection.close().await.unwrap();
    assert!(wrong.is_empty(), "{name}: {} times\n{}", wrong.len(), wrong.join("\n"));
}

/// The same city once more, before anything was sent.
async fn again(original: &Year) -> Year {
    let city = TestCity::over(original.city.database.copy().await, &[]).await;
    city.clock.set_today(original.city.clock.today());
    let office = city.supervisor();
    Year { city, office, item: original.item.clone(), report: original.report.clone() }
}

async fn read(year: &Year) {
    year.item(&year.office).await;
    year.part(&year.office, "KJJ").await;
    let light = "light { color rule reason since }";
    let query = format!(
        "{{ assignments(first: 100) {{ nodes {{ {light} nextDueOn }} }} responsibilities(first: 100) {{ nodes {{ {light} }} }} agencies(first: 100) {{ nodes {{ name aliases }} }} }}"
    );
    year.office.query(&query).await;
}

/// What came of a request.
enum Came {
    Done,
    /// By the change itself.
    Refused,
    /// It never was a request.
    Unread,
}

/// A fault of the server is no answer.
fn judged(name: &str, reply: &Reply) -> Result<Came, String> {
    let told: String = reply.text.chars().take(400).collect();
    match (reply.status, serde_json::from_str::<Value>(&reply.text)) {
        (413, _) => Ok(Came::Unread),
        (200, Ok(json)) if json.get("errors").is_none() => {
            let done = json["data"][name]["userErrors"] == json!([]);
            Ok(if done { Came::Done } else { Came::Refused })
        }
        (200, Ok(_)) if reply.code() == "BAD_USER_INPUT" => Ok(Came::Refused),
        (400, Ok(_)) if ["BAD_USER_INPUT", "COST_EXCEEDED"].contains(&reply.code().as_str()) => Ok(Came::Unread),
        (status, _) => Err(format!("{status} {told}")),
    }
}

/// The scenario with more of its places filled.
async fn full(name: &str) -> Scene {
    let mut scene = Box::pin(scenario(name)).await;
    let bureau = scene.year.agency("FGW");
    match name {
        "createWorkReport" => {
            let lead = json!({ "agencyId": agency(&bureau, "KJJ").await, "role": "LEAD", "dueOn": "2017-11-30" });
            scene.input["responsibilities"] =
                json!([{ "title": "建成创业特区", "section": ["一"], "ordinal": 1, "assignments": [lead] }]);
        }
        "saveProgressReport" => {
            let part = scene.year.part(&bureau, "FGW").await;
            let indicator = &part["goals"][0]["indicators"][0]["id"];
            scene.input["readings"] =
                json!([{ "indicatorId": indicator, "value": "12", "unit": "个", "asOf": "2016-03-31" }]);
            scene.input["measuresDone"] =
                json!([{ "measureId": part["measures"][0]["id"], "completedOn": "2016-03-31" }]);
        }
        "requestExtension" => {
            scene.input["measureIds"] = json!([scene.year.part(&bureau, "FGW").await["measures"][0]["id"]]);
        }
        "planAssignment" => scene.input["contacts"] = json!([{ "kind": "HANDLER", "name": "王五" }]),
        _ => {}
    }
    scene
}

/// Ids that are right in their form.
struct Ids {
    some: Value,
    others: Vec<Value>,
}

/// Inputs that differ from a good one at one place.
struct Inputs<'a> {
    sdl: &'a Sdl,
    ids: &'a Ids,
}

impl Inputs<'_> {
    fn of_object(&self, kind: &str, good: &Value) -> Vec<(String, Value)> {
        let mut all = Vec::new();
        for field in &self.sdl.inputs[kind] {
            let name = field.name.as_str();
            // A filter nests in itself, and what is hostile in one is tried on the lists.
            if kind.ends_with("Filter") && good.get(name).is_none() {
                continue;
            }
            let mut without = good.clone();
            if without.as_object_mut().unwrap().remove(name).is_some() {
                all.push((format!("{name} left out"), without));
            }
            for (place, value) in self.of_field(field, good.get(name)) {
                let mut input = good.clone();
                input[name] = value;
                all.push((format!("{name}{place}"), input));
            }
        }
        all
    }

    fn of_field(&self, field: &sdl::Value, good: Option<&Value>) -> Vec<(String, Value)> {
        if !field.is_list {
            return self.of_kind(&field.of, &field.name, good);
        }
        let one = good.and_then(|list| list.get(0)).cloned().unwrap_or_else(|| self.good(&field.of));
        let rest: Vec<Value> =
            good.and_then(Value::as_array).map_or_else(Vec::new, |list| list.iter().skip(1).cloned().collect());
        let mut all: Vec<(String, Value)> =
            [0, 2, 101, 1_001].map(|times| (format!(" {times} times"), Value::Array(vec![one.clone(); times]))).into();
        all.extend(
            [json!(null), json!([null]), json!([[]]), json!("x"), json!({})]
                .map(|value| (" of another form".to_owned(), value)),
        );
        for (place, value) in self.of_kind(&field.of, &field.name, Some(&one)) {
            let list: Vec<Value> = [value].into_iter().chain(rest.iter().cloned()).collect();
            all.push((format!(".0{place}"), Value::Array(list)));
        }
        all
    }

    fn of_kind(&self, kind: &str, name: &str, good: Option<&Value>) -> Vec<(String, Value)> {
        let mut all: Vec<Value> = vec![json!(null), json!({}), json!([]), json!(true)];
        if self.sdl.inputs.contains_key(kind) {
            let good = good.filter(|good| good.is_object()).cloned().unwrap_or_else(|| self.good(kind));
            let inner = self.of_object(kind, &good).into_iter().map(|(place, value)| (format!(".{place}"), value));
            return all.into_iter().map(|value| (" of another form".to_owned(), value)).chain(inner).collect();
        }
        all.extend(self.scalars(kind, name, good));
        let told = |value: &Value| value.to_string().chars().take(40).collect::<String>();
        all.into_iter().map(|value| (format!(" = {}", told(&value)), value)).collect()
    }

    fn scalars(&self, kind: &str, name: &str, good: Option<&Value>) -> Vec<Value> {
        let long = "好".repeat(100_000);
        if let Some(values) = self.sdl.enums.get(kind) {
            return values.iter().map(|value| json!(value)).chain([json!("NOPE"), json!(1)]).collect();
        }
        match kind {
            "ID" => {
                let prefix = good.and_then(Value::as_str).and_then(|id| id.get(..4)).unwrap_or("AGY_").to_owned();
                let own = [
                    json!(""),
                    json!("x"),
                    json!("\u{0}"),
                    json!(0),
                    json!(format!("{prefix}AAAAAAAAAAAAAAAAAAAAAA")),
                    json!(format!("{prefix}//////////////////////")),
                    json!(format!("{prefix}AAAAAAAAAAAAAAAAAAAAA\u{0}")),
                    json!(long),
                    self.ids.some.clone(),
                ];
                own.into_iter().chain(self.ids.others.iter().cloned()).collect()
            }
            "Int" => vec![
                json!(0),
                json!(-1),
                json!(i32::MAX),
                json!(i32::MIN),
                json!(2_147_483_648_i64),
                json!(1.5),
                json!("1"),
            ],
            "String" => {
                let mut texts =
                    vec!["", " \u{3000}", "\u{0}", "a\u{7}b", "a\u{1b}[31m", "\u{feff}\u{202e}", long.as_str()];
                if name == "period" {
                    texts.extend([
                        "2016-Q5", "0000-Q1", "9999-Q4", "99999-Q1", "0001-01", "2016-13", "2016-00", "-001-Q1",
                    ]);
                }
                texts.into_iter().map(Value::from).collect()
            }
            "Date" => [
                "0001-01-01",
                "9999-12-31",
                "0000-01-01",
                "2016-02-30",
                "2016-2-3",
                "-001-01-01",
                "",
                "2016-12-31T00:00:00Z",
                "\u{0}",
            ]
            .map(Value::from)
            .into(),
            "Decimal" => {
                let texts = [
                    "101",
                    "-1",
                    "0",
                    "NaN",
                    "Infinity",
                    "-Infinity",
                    "1e400",
                    "1e3",
                    "0.00001",
                    "922337203685477.5807",
                    "-922337203685477.5808",
                    "922337203685477.5808",
                    "99999999999999999999",
                    "",
                    "\u{0}",
                    "１０",
                    "+5",
                    ".5",
                ];
                texts.into_iter().map(Value::from).chain([json!(1.5), json!(1), json!(1e300)]).collect()
            }
            "Boolean" => vec![json!(false), json!("true"), json!(0)],
            other => panic!("nothing hostile is known of {other}: add it"),
        }
    }

    /// A value that is right in its form.
    fn good(&self, kind: &str) -> Value {
        if let Some(fields) = self.sdl.inputs.get(kind) {
            let required = fields.iter().filter(|field| field.declared.ends_with('!'));
            return required.map(|field| (field.name.clone(), self.good_field(field))).collect();
        }
        if let Some(values) = self.sdl.enums.get(kind) {
            return json!(values[0]);
        }
        match kind {
            "ID" => self.ids.some.clone(),
            "Int" => json!(1),
            "Date" => json!("2016-12-01"),
            "Decimal" => json!("1"),
            "Boolean" => json!(true),
            _ => json!("文"),
        }
    }

    fn good_field(&self, field: &sdl::Value) -> Value {
        let one = self.good(&field.of);
        if field.is_list { json!([one]) } else { one }
    }
}
