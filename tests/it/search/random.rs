//! Random cities, random texts and random searches, in Chinese and Latin: each page is exactly what a plain walk over
//! the world's rows finds for this viewer, in this order. The same worlds are tried on both databases, so both give the
//! same.

use duban::model::global_id::NodeKind;
use duban::model::search::fold;
use duban::model::text::nfkc;
use entity::{assignment, progress_report};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{global_id, search};
use crate::harness::world::{World, of};
use crate::worlds::choices::Choices;
use crate::worlds::city::City;
use crate::worlds::sight::{Sight, Viewer};
use crate::worlds::{make, try_worlds, worlds};

const PARTS: [&str; 14] = [
    "旅游",
    "智慧 城",
    "Ａb",
    "20%",
    "_",
    "增长",
    "（60个）",
    "市",
    "\n",
    "bA ab",
    "重庆",
    "２０％",
    "Smart city",
    "旅\u{200b}游旅",
];
const PERIODS: [(&str, &str); 3] = [("2015-Q1", "2015-03-31"), ("2015-Q2", "2015-06-30"), ("2015-Q3", "2015-09-30")];
const STATUSES: [&str; 4] = ["ACCEPTED", "DRAFT", "SUBMITTED", "RETURNED"];

fn text(choices: &mut Choices<'_>) -> String {
    (0..choices.number(1, 6)).map(|_| *choices.one(&PARTS)).collect()
}

/// A world with words to look for, and with reports.
fn wordy(choices: &mut Choices<'_>, world: &mut World) {
    for measure in &mut world.measures {
        measure.content = text(choices);
        measure.content_nfkc = nfkc(&measure.content);
    }
    for goal in &mut world.goals {
        goal.text = text(choices);
    }
    for part in world.assignments.iter().map(|row| row.id).collect::<Vec<_>>() {
        for period in &PERIODS[..choices.below(4)] {
            let status = *choices.one(&STATUSES);
            world.progress(part, *period, status, "");
            let (narrative, problems) = (text(choices), Some(text(choices)));
            let row = world.progress_reports.last_mut().unwrap();
            row.narrative_nfkc = nfkc(&narrative);
            (row.narrative, row.problems) = (narrative, problems.filter(|_| !choices.once_in(3)));
            row.next_steps = Some(text(choices)).filter(|_| choices.once_in(2));
        }
    }
}

/// What is asked.
#[derive(Debug)]
struct Asked {
    terms: Vec<String>,
    scopes: Option<Vec<&'static str>>,
    year: Option<i32>,
}

impl Asked {
    fn of(choices: &mut Choices<'_>) -> Self {
        let mut terms = Vec::new();
        for _ in 0..choices.number(1, 3) {
            let whole: Vec<char> = format!("{}{}", choices.one(&PARTS), choices.one(&PARTS)).chars().collect();
            let from = choices.below(whole.len());
            let part: String = whole[from..].iter().take(choices.number(1, 4).try_into().unwrap()).collect();
            terms.push(if fold(&part).text.is_empty() { "市".to_owned() } else { part });
        }
        let all = ["RESPONSIBILITY", "MEASURE", "GOAL", "PROGRESS_REPORT"];
        let scopes = choices.once_in(3).then(|| all.into_iter().filter(|_| choices.once_in(2)).collect());
        Self { terms, scopes, year: choices.maybe(&[2014, 2015]).copied() }
    }

    fn variables(&self) -> Value {
        let terms: Vec<String> = self.terms.iter().map(|term| format!("\"{term}\"")).collect();
        let filter = self.year.map(|year| json!({ "year": { "eq": year } }));
        json!({ "text": terms.join(" "), "in": self.scopes, "filter": filter, "first": 7 })
    }
}

/// A row with what of it can be found, by weight.
struct Found<'w> {
    kind: NodeKind,
    id: Uuid,
    item: Uuid,
    texts: Vec<(u32, &'w str)>,
}

/// Everything that the viewer may find, read as plainly as the contract is written.
fn findable<'w>(world: &'w World, sight: Sight<'w>) -> Vec<Found<'w>> {
    let mut found = Vec::new();
    for row in world.items.iter().filter(|row| sight.item(row)) {
        let headings = row.section.as_array().unwrap().iter().map(|heading| (4, heading.as_str().unwrap()));
        let texts = [(8, row.title.as_str())]
            .into_iter()
            .chain(headings)
            .chain(row.leader.as_deref().map(|leader| (4, leader)));
        found.push(Found { kind: NodeKind::Responsibility, id: row.id, item: row.id, texts: texts.collect() });
    }
    let item = |part: Uuid| of(&world.assignments, part).responsibility_id;
    for row in world.measures.iter().filter(|row| sight.contents(row.assignment_id)) {
        let texts = vec![(4, row.content.as_str())];
        found.push(Found { kind: NodeKind::Measure, id: row.id, item: item(row.assignment_id), texts });
    }
    for row in world.goals.iter().filter(|row| sight.contents(row.assignment_id)) {
        let texts = vec![(4, row.text.as_str())];
        found.push(Found { kind: NodeKind::Goal, id: row.id, item: item(row.assignment_id), texts });
    }
    for row in &world.progress_reports {
        let details = details(world, sight, row);
        let part = of(&world.assignments, row.assignment_id);
        let told = sight.assigned(of(&world.items, part.responsibility_id)) && row.status == "ACCEPTED";
        if !details && !told {
            continue;
        }
        let mut texts = vec![(4, row.narrative.as_str())];
        texts.extend(row.problems.iter().chain(&row.next_steps).map(|text| (2, text.as_str())).filter(|_| details));
        found.push(Found { kind: NodeKind::ProgressReport, id: row.id, item: part.responsibility_id, texts });
    }
    found
}

/// Problems and next steps: the agency's own, its lead's and the office's once it is submitted.
fn details(world: &World, sight: Sight<'_>, row: &progress_report::Model) -> bool {
    let part = of(&world.assignments, row.assignment_id);
    let leads = |other: &assignment::Model| {
        other.responsibility_id == part.responsibility_id
            && Some(other.agency_id) == sight.viewer.agency
            && (other.role.as_str(), other.origin.as_str()) == ("LEAD", "STATED")
            && other.status != "WITHDRAWN"
    };
    let own = Some(part.agency_id) == sight.viewer.agency;
    let led = part.role == "ASSIST" && world.assignments.iter().any(leads) && row.status != "DRAFT";
    sight.assigned(of(&world.items, part.responsibility_id)) && (own || led)
        || sight.oversees(row.jurisdiction_id) && row.status != "DRAFT"
}

/// What is to be found, as (id, score), in order.
fn expected(world: &World, sight: Sight<'_>, asked: &Asked) -> Vec<(String, f64)> {
    let mut terms: Vec<String> = asked.terms.iter().map(|term| fold(term).text).collect();
    terms.sort();
    terms.dedup();
    let mut hits: Vec<(u32, Uuid, NodeKind)> = Vec::new();
    for row in findable(world, sight) {
        let kind = match row.kind {
            NodeKind::Responsibility => "RESPONSIBILITY",
            NodeKind::Measure => "MEASURE",
            NodeKind::Goal => "GOAL",
            _ => "PROGRESS_REPORT",
        };
        let year = of(&world.reports, of(&world.items, row.item).work_report_id).year;
        if asked.scopes.as_ref().is_some_and(|scopes| !scopes.contains(&kind))
            || asked.year.is_some_and(|asked| asked != year)
        {
            continue;
        }
        let texts: Vec<(u32, String)> = row.texts.iter().map(|(weight, text)| (*weight, fold(text).text)).collect();
        if !terms.iter().all(|term| texts.iter().any(|(_, text)| text.contains(term.as_str()))) {
            continue;
        }
        let mut score = 0;
        for weight in [8, 4, 2] {
            let of_weight = || texts.iter().filter(|(of, _)| *of == weight);
            for term in &terms {
                let times: usize = of_weight().map(|(_, text)| text.matches(term.as_str()).count()).sum();
                score += weight * u32::try_from(times.min(3)).unwrap();
            }
        }
        hits.push((score, row.id, row.kind));
    }
    hits.sort_by_key(|hit| std::cmp::Reverse((hit.0, hit.1)));
    hits.into_iter().map(|(score, id, kind)| (global_id(kind, id), f64::from(score))).collect()
}

/// All pages; each has its rows marked, and the count.
async fn found(city: &City<'_>, viewer: &Viewer, asked: &Asked) -> Result<(Vec<(String, f64)>, u64), String> {
    let client = city.client(viewer);
    let (mut hits, mut variables) = (Vec::new(), asked.variables());
    loop {
        let page = search(&client, variables.clone()).await;
        for edge in page["edges"].as_array().unwrap() {
            let hit = &edge["node"];
            let fragment = hit["fragment"].as_str().unwrap();
            if !fragment.contains('⟦') || fragment.matches('⟦').count() != fragment.matches('⟧').count() {
                return Err(format!("the fragment {fragment:?} marks nothing"));
            }
            hits.push((hit["node"]["id"].as_str().unwrap().to_owned(), hit["score"].as_f64().unwrap()));
        }
        if page["pageInfo"]["hasNextPage"] == false {
            return Ok((hits, page["totalCount"].as_u64().unwrap()));
        }
        variables["after"] = page["pageInfo"]["endCursor"].clone();
    }
}

#[test]
fn every_search_finds_what_a_plain_walk_over_what_the_viewer_sees_finds() {
    try_worlds(4, worlds(), 24, &async |stream, questions| {
        let mut choices = Choices::new(stream);
        let mut world = make::world(&mut choices);
        let words: Vec<u16> = questions.iter().flatten().copied().collect();
        wordy(&mut Choices::new(&words), &mut world);
        let city = City::of(&world).await;
        let mut result = Ok(());
        for question in questions {
            let mut choices = Choices::new(question);
            let viewer = choices.one(&city.viewers()).clone();
            let asked = Asked::of(&mut choices);
            let expected = expected(&world, city.sight(&viewer), &asked);
            result = found(&city, &viewer, &asked).await.and_then(|(hits, total)| {
                let same = hits == expected && total == u64::try_from(expected.len()).unwrap();
                if same {
                    Ok(())
                } else {
                    Err(format!("{viewer:?}\n{asked:?}\nexpected {expected:?}\nfound {total} {hits:?}"))
                }
            });
            if result.is_err() {
                break;
            }
        }
        city.stop().await;
        result
    });
}
