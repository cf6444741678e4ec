//! Row visibility held against a naive reading of DESIGN §3: random worlds, random questions walked off the schema, and
//! each answer must be exactly what a plain walk over the world's rows shows this viewer, counts, lights, order and
//! cursors included. `DUBAN_TEST_WORLDS=200` asks for more worlds than the few that every run tries.

mod answer;
mod ask;
pub mod choices;
pub mod city;
mod filter;
mod leaves;
mod lights;
mod lists;
pub mod make;
mod passes;
mod rows;
pub mod sight;

use duban::model::role::Role;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};
use serde_json::{Value, json};

use self::choices::{Choices, stream};
use self::city::City;
use self::lists::default_order;
pub use self::rows::Row;
use crate::harness::sdl::Sdl;

/// The types that the naive model knows. What the lifecycle adds has the visibility matrix and tests of its own.
const MODELLED: [&str; 15] = [
    "Query",
    "Node",
    "PageInfo",
    "Jurisdiction",
    "Agency",
    "WorkReport",
    "WorkPlan",
    "Responsibility",
    "Assignment",
    "Goal",
    "Indicator",
    "Measure",
    "Contact",
    "SourceDocument",
    "ImportWarning",
];

/// Fields of those types that are left to the tests of the lifecycle: they hang on more than the rows of a world.
const LEFT_OUT: [&str; 2] = ["allowedActions", "planDueOn"];

/// The part of the schema that the naive model answers.
fn modelled() -> Sdl {
    let mut sdl = Sdl::read();
    let known = |name: &str| {
        let name = name.strip_suffix("Connection").or(name.strip_suffix("Edge")).unwrap_or(name);
        name == "Light" || MODELLED.contains(&name)
    };
    let objects: Vec<String> = sdl.objects.keys().cloned().collect();
    sdl.objects.retain(|name, _| known(name));
    for (owner, fields) in &mut sdl.objects {
        fields.retain(|field| {
            let led_on = objects.contains(&field.of) && !known(&field.of);
            let left_out = LEFT_OUT.contains(&field.name.as_str()) || owner == "WorkPlan" && field.name == "dueOn";
            !led_on && !left_out
        });
    }
    for fields in sdl.inputs.values_mut() {
        fields.retain(|field| {
            !["ProgressReport", "Reminder", "ExtensionRequest"].iter().any(|of| field.of.starts_with(of))
        });
    }
    sdl.nodes.retain(|name| known(name));
    sdl
}

/// Worlds of every run; the same ones each time.
const WORLDS: u32 = 12;
const QUESTIONS: usize = 40;

pub fn worlds() -> u32 {
    std::env::var("DUBAN_TEST_WORLDS").map_or(WORLDS, |number| number.parse().expect("DUBAN_TEST_WORLDS is a number"))
}

/// Tries a promise on worlds made of streams of choices: one for the world, one for each question.
pub fn try_worlds(
    seed: u8,
    cases: u32,
    questions: usize,
    promise: &impl AsyncFn(&[u16], &[Vec<u16>]) -> Result<(), String>,
) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let config = Config { cases, max_shrink_iters: 24, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &[seed; 32]));
    let streams = (stream(2_400), proptest::collection::vec(stream(240), questions));
    let tried = runner
        .run(&streams, |(world, questions)| runtime.block_on(promise(&world, &questions)).map_err(TestCaseError::fail));
    if let Err(error) = tried {
        // Without the streams of choices, which say nothing to a reader.
        let told = error.to_string();
        panic!("{}", told.split("minimal failing input").next().unwrap_or_default());
    }
}

#[test]
fn no_answer_holds_a_row_or_a_count_that_the_contract_does_not_show_and_none_lacks_one() {
    let sdl = modelled();
    try_worlds(1, worlds(), QUESTIONS, &async |world, questions| {
        let world = make::world(&mut Choices::new(world));
        let mut city = City::of(&world).await;
        let mut result = Ok(());
        for question in questions {
            let mut choices = Choices::new(question);
            let mut viewers = city.viewers();
            if choices.once_in(2) {
                // Those from whom most is hidden.
                viewers.retain(|viewer| viewer.roles == [Role::Agency] || viewer.roles == [Role::Admin]);
            }
            let viewer = choices.one(&viewers).clone();
            let question = ask::Curious::new(&sdl, &world).question(&mut choices);
            result = city.ask(&viewer, &question).await;
            if result.is_err() {
                break;
            }
        }
        city.stop().await;
        result
    });
}

#[test]
fn node_gives_every_row_with_its_light_to_those_who_see_it_and_null_to_all_others() {
    try_worlds(2, worlds(), 0, &async |world, _| {
        let world = make::world(&mut Choices::new(world));
        let city = City::of(&world).await;
        let rows = Row::all(&world);
        let mut result = Ok(());
        for viewer in city.viewers() {
            for some in rows.chunks(100) {
                let ids: Vec<String> = some.iter().map(Row::global_id).collect();
                let data = city.client(&viewer).query_with(NODES, json!({ "ids": ids })).await;
                let sight = city.sight(&viewer);
                let expected: Value = some
                    .iter()
                    .map(|row| {
                        let mut node = json!({ "__typename": row.type_name(), "id": row.global_id() });
                        if let Some(light) = sight.light(*row) {
                            node["light"] = light;
                        }
                        Some(node).filter(|_| sight.sees(*row))
                    })
                    .collect();
                if data["nodes"] != expected {
                    result = Err(format!("{viewer:?}\nexpected {expected}\nanswered {}", data["nodes"]));
                }
            }
        }
        city.stop().await;
        result
    });
}

const NODES: &str = "query($ids: [ID!]!) { nodes(ids: $ids) { __typename id
    ... on Responsibility { light { ...words } } ... on Assignment { light { ...words } } } }
    fragment words on Light { color rule reason since }";

#[test]
fn every_order_pages_through_every_visible_row_from_either_end() {
    let sdl = modelled();
    let mut lists: Vec<(&str, String)> = Vec::new();
    for (list, orders) in [
        ("jurisdictions", ""),
        ("agencies", "AgencyOrderField"),
        ("workReports", ""),
        ("responsibilities", "ResponsibilityOrderField"),
        ("assignments", "AssignmentOrderField"),
    ] {
        match sdl.enums.get(orders) {
            None => lists.push((list, default_order(list).to_owned())),
            Some(fields) => lists.extend(
                fields.iter().flat_map(|field| [(list, format!("{field} ASC")), (list, format!("{field} DESC"))]),
            ),
        }
    }
    try_worlds(3, 2, 0, &async |world, _| {
        let world = make::world(&mut Choices::new(world));
        let city = City::of(&world).await;
        let mut result = Ok(());
        for viewer in city.viewers().into_iter().filter(|viewer| viewer.roles.len() == 1) {
            for forward in [true, false] {
                result = result.and(city.walk(&viewer, &lists, forward).await);
            }
        }
        city.stop().await;
        result
    });
}
