//! The answer to a question, by hand: a plain walk over the world, row by row.

use std::rc::Rc;

use duban::document::Warning;
use duban::model::language::Language;
use entity::{assignment, contact, source_document};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::ask::{Asked, Selection};
use super::leaves::{leaf, time};
use super::lights::{self, Light};
use super::lists::Page;
use super::rows::Row;
use super::sight::Sight;
use crate::harness::business_day;
use crate::harness::world::of;

/// Whatever fields can be asked of.
#[derive(Clone, Debug)]
pub enum Thing<'w> {
    Query,
    Row(Row<'w>),
    Contact(&'w contact::Model),
    Source(&'w source_document::Model),
    Warning(Warning),
    Light(Rc<Light>),
    Page(Rc<Page<'w>>, &'static str),
    Edge(Rc<Page<'w>>, usize),
    PageInfo(Rc<Page<'w>>),
}

/// The value of a field.
enum Found<'w> {
    Leaf(Value),
    One(Option<Thing<'w>>),
    Many(Vec<Option<Thing<'w>>>),
}

impl<'w> Sight<'w> {
    /// The object that a question gives.
    pub fn answer(&self, thing: &Thing<'w>, asked: &[Selection]) -> Value {
        let mut object = Map::new();
        object.insert("__typename".to_owned(), thing.type_name().into());
        for selection in asked {
            match selection {
                Selection::On(kind, below) if thing.type_name() == *kind => {
                    let Value::Object(more) = self.answer(thing, below) else { continue };
                    object.extend(more);
                }
                Selection::On(..) => {}
                Selection::Field(field) => {
                    let value = match self.field(thing, field) {
                        Found::Leaf(value) => value,
                        Found::One(found) => self.nullable(found.as_ref(), field),
                        Found::Many(found) => found.iter().map(|one| self.nullable(one.as_ref(), field)).collect(),
                    };
                    object.insert(field.key.clone(), value);
                }
            }
        }
        Value::Object(object)
    }

    fn nullable(&self, found: Option<&Thing<'w>>, field: &Asked) -> Value {
        found.map_or(Value::Null, |thing| self.answer(thing, &field.below))
    }

    fn field(&self, thing: &Thing<'w>, field: &Asked) -> Found<'w> {
        let name = field.name.as_str();
        match thing {
            Thing::Query => self.query(field),
            Thing::Row(Row::Indicator(row)) => Found::Leaf(self.indicator(row, name)),
            Thing::Row(row) => {
                if name == "id" {
                    return Found::Leaf(row.global_id().into());
                }
                self.relation(*row, field)
                    .or_else(|| leaf(*row, name).map(Found::Leaf))
                    .unwrap_or_else(|| unknown(field))
            }
            Thing::Contact(row) => Found::Leaf(match name {
                "kind" => json!(row.kind),
                "name" => json!(row.name),
                "post" => json!(row.post),
                "division" => json!(row.division),
                "officePhone" => json!(row.office_phone),
                "mobile" => json!(row.mobile),
                _ => return unknown(field),
            }),
            Thing::Source(row) => match name {
                "fileName" => Found::Leaf(json!(row.file_name)),
                "sha256" => Found::Leaf(json!(row.sha256)),
                "importedAt" => Found::Leaf(time(row.imported_at)),
                "warnings" => {
                    let warnings: Vec<Warning> = serde_json::from_value(row.warnings.clone()).unwrap();
                    many(warnings.into_iter().map(Thing::Warning))
                }
                _ => unknown(field),
            },
            Thing::Warning(warning) => Found::Leaf(match name {
                "line" => json!(warning.line),
                "code" => json!(warning.code),
                "message" => json!(warning.message(Language::English)),
                _ => return unknown(field),
            }),
            Thing::Light(light) => Found::Leaf(match name {
                "color" => json!(light.color(business_day())),
                "rule" => json!(light.rule),
                "reason" => json!(light.reason(business_day())),
                "since" => json!(light.since(business_day())),
                _ => return unknown(field),
            }),
            Thing::Page(page, _) => match name {
                "nodes" => many(page.rows.iter().copied().map(Thing::Row)),
                "edges" => many((0..page.rows.len()).map(|place| Thing::Edge(Rc::clone(page), place))),
                "pageInfo" => Found::One(Some(Thing::PageInfo(Rc::clone(page)))),
                "totalCount" => Found::Leaf(json!(page.total)),
                _ => unknown(field),
            },
            Thing::Edge(page, place) => match name {
                "cursor" => Found::Leaf(page.cursor(&page.rows[*place])),
                "node" => Found::One(Some(Thing::Row(page.rows[*place]))),
                _ => unknown(field),
            },
            Thing::PageInfo(page) => Found::Leaf(match name {
                "hasNextPage" => json!(page.has_next),
                "hasPreviousPage" => json!(page.has_previous),
                "startCursor" => json!(page.rows.first().map(|row| page.cursor(row))),
                "endCursor" => json!(page.rows.last().map(|row| page.cursor(row))),
                _ => return unknown(field),
            }),
        }
    }

    fn query(&self, field: &Asked) -> Found<'w> {
        let world = self.world;
        let argument = |name: &str| field.arguments.get(name);
        let place = argument("jurisdictionCode").map_or(Some(self.viewer.jurisdiction), |code| {
            world.jurisdictions.iter().find(|row| *code == row.code).map(|row| row.id)
        });
        let node = |id: &Value| {
            let row = Row::all(world).into_iter().find(|row| *id == row.global_id());
            row.filter(|row| self.sees(*row)).map(Thing::Row)
        };
        let list = |rows: Vec<Row<'w>>| self.list(&field.name, rows, field);
        match field.name.as_str() {
            "node" => Found::One(node(&field.arguments["id"])),
            "nodes" => Found::Many(field.arguments["ids"].as_array().unwrap().iter().map(node).collect()),
            "jurisdictions" => list(world.jurisdictions.iter().map(Row::Place).collect()),
            "agencies" => list(world.agencies.iter().map(Row::Agency).collect()),
            "agency" => Found::One(
                world
                    .agencies
                    .iter()
                    .find(|row| field.arguments["code"] == row.code && Some(row.jurisdiction_id) == place)
                    .map(|row| Thing::Row(Row::Agency(row))),
            ),
            "workReports" => list(world.reports.iter().map(Row::Report).collect()),
            "workReport" => Found::One(
                world
                    .reports
                    .iter()
                    .find(|row| field.arguments["year"] == row.year && Some(row.jurisdiction_id) == place)
                    .filter(|row| self.report(row))
                    .map(|row| Thing::Row(Row::Report(row))),
            ),
            "responsibilities" => list(world.items.iter().map(Row::Item).collect()),
            "assignments" => list(world.assignments.iter().map(Row::Assignment).collect()),
            _ => unknown(field),
        }
    }

    fn list(&self, name: &str, rows: Vec<Row<'w>>, field: &Asked) -> Found<'w> {
        let page = self.page(name, rows.into_iter(), &field.arguments);
        let kind = match name {
            "jurisdictions" => "JurisdictionConnection",
            "agencies" => "AgencyConnection",
            "workReports" => "WorkReportConnection",
            "responsibilities" | "WorkReport.responsibilities" => "ResponsibilityConnection",
            _ => "AssignmentConnection",
        };
        Found::One(Some(Thing::Page(Rc::new(page), kind)))
    }

    /// What a row leads to; none where the field is no relation.
    fn relation(&self, row: Row<'w>, field: &Asked) -> Option<Found<'w>> {
        let world = self.world;
        let place = |id: Uuid| one(Row::Place(of(&world.jurisdictions, id)));
        let agency = |id: Uuid| one(Row::Agency(of(&world.agencies, id)));
        let report = |id: Uuid| one(Row::Report(of(&world.reports, id)));
        let assignment = |id: Uuid| one(Row::Assignment(of(&world.assignments, id)));
        let none = || Found::One(None);
        Some(match (row, field.name.as_str()) {
            (Row::Place(row), "parent") => row.parent_id.map_or_else(none, place),
            (Row::Place(row), "children") => {
                let mut below: Vec<_> =
                    world.jurisdictions.iter().filter(|one| one.parent_id == Some(row.id)).collect();
                below.sort_by_key(|place| &place.code);
                many(below.into_iter().map(|row| Thing::Row(Row::Place(row))))
            }
            (Row::Agency(row), "jurisdiction") => place(row.jurisdiction_id),
            (Row::Agency(row), "successor") => row.successor_id.map_or_else(none, agency),
            (Row::Agency(agency), "assignments") => {
                let rows = world.assignments.iter().filter(|row| row.agency_id == agency.id).map(Row::Assignment);
                self.list("Agency.assignments", rows.collect(), field)
            }
            (Row::Report(row), "jurisdiction") => place(row.jurisdiction_id),
            (Row::Report(report), "plans") => {
                let mut plans: Vec<_> = world.plans.iter().filter(|plan| plan.work_report_id == report.id).collect();
                plans.retain(|plan| self.plan(plan));
                plans.sort_by_key(|plan| (&of(&world.agencies, plan.agency_id).sort_key, plan.id));
                many(plans.into_iter().map(|row| Thing::Row(Row::Plan(row))))
            }
            (Row::Report(report), "responsibilities") => {
                let rows = world.items.iter().filter(|item| item.work_report_id == report.id).map(Row::Item);
                self.list("WorkReport.responsibilities", rows.collect(), field)
            }
            (Row::Plan(row), "agency") => agency(row.agency_id),
            (Row::Plan(row), "workReport") => report(row.work_report_id),
            (Row::Plan(row), "source") => {
                let source = row.source_document_id.map(|id| of(&world.sources, id));
                Found::One(source.filter(|source| self.source(source)).map(Thing::Source))
            }
            (Row::Plan(plan), "assignments") => self.parts(
                |row| row.work_plan_id == Some(plan.id),
                |row| i64::from(row.ordinal.unwrap_or(i32::MAX)),
                field,
            ),
            (Row::Plan(plan), "contacts") => self.contacts(|row| row.work_plan_id == Some(plan.id)),
            (Row::Item(row), "workReport") => report(row.work_report_id),
            (Row::Item(row), "lead") => row.lead_agency_id.map_or_else(none, agency),
            (Row::Item(row), "light") => light(lights::of_item(self, row, business_day())),
            (Row::Item(item), "assignments") => {
                self.parts(|row| row.responsibility_id == item.id, |row| i64::from(row.position), field)
            }
            (Row::Assignment(row), "responsibility") => one(Row::Item(of(&world.items, row.responsibility_id))),
            (Row::Assignment(row), "agency") => agency(row.agency_id),
            (Row::Assignment(row), "plan") => {
                let plan = row.work_plan_id.map(|id| of(&world.plans, id)).filter(|plan| self.plan(plan));
                plan.map_or_else(none, |plan| one(Row::Plan(plan)))
            }
            (Row::Assignment(of), "contacts") => self.contacts(|row| row.assignment_id == Some(of.id)),
            (Row::Assignment(row), "light") => light(lights::of_assignment(self, row, business_day())),
            (Row::Assignment(of), "goals") => {
                self.seen(world.goals.iter().filter(|row| row.assignment_id == of.id).map(Row::Goal))
            }
            (Row::Assignment(of), "measures") => {
                self.seen(world.measures.iter().filter(|row| row.assignment_id == of.id).map(Row::Measure))
            }
            (Row::Goal(row), "assignment") => assignment(row.assignment_id),
            (Row::Goal(goal), "indicators") => {
                self.seen(world.indicators.iter().filter(|row| row.goal_id == goal.id).map(Row::Indicator))
            }
            (Row::Goal(goal), "measures") => {
                self.seen(world.measures.iter().filter(|row| row.goal_id == Some(goal.id)).map(Row::Measure))
            }
            (Row::Measure(row), "assignment") => assignment(row.assignment_id),
            (Row::Measure(row), "goal") => {
                let goal = row.goal_id.map(|id| Row::Goal(of(&world.goals, id))).filter(|goal| self.sees(*goal));
                goal.map_or_else(none, one)
            }
            (Row::Agency(agency), "aliases") => {
                let mut aliases: Vec<_> = world.aliases.iter().filter(|alias| alias.agency_id == agency.id).collect();
                aliases.sort_by_key(|alias| alias.id);
                Found::Leaf(aliases.iter().map(|alias| json!(alias.name)).collect())
            }
            _ => return None,
        })
    }

    /// Rows that stand in the order of their numbers.
    fn seen(&self, rows: impl Iterator<Item = Row<'w>>) -> Found<'w> {
        many(rows.filter(|row| self.sees(*row)).map(Thing::Row))
    }

    fn contacts(&self, whose: impl Fn(&contact::Model) -> bool) -> Found<'w> {
        many(self.world.contacts.iter().filter(|row| whose(row) && self.contact(row)).map(Thing::Contact))
    }

    /// Assignments: leads first, then by a number, of one role if asked so.
    fn parts(
        &self,
        whose: impl Fn(&assignment::Model) -> bool,
        number: impl Fn(&assignment::Model) -> i64,
        field: &Asked,
    ) -> Found<'w> {
        let role = field.arguments.get("role");
        let wanted = |row: &&assignment::Model| role.is_none_or(|role| *role == row.role);
        let rows = self.world.assignments.iter().filter(|row| whose(row) && self.assignment(row));
        let mut rows: Vec<_> = rows.filter(wanted).collect();
        rows.sort_by_key(|row| (row.role != "LEAD", number(row), row.id));
        many(rows.into_iter().map(|row| Thing::Row(Row::Assignment(row))))
    }
}

impl Thing<'_> {
    fn type_name(&self) -> String {
        match self {
            Self::Query => "Query".to_owned(),
            Self::Row(row) => row.type_name(),
            Self::Contact(_) => "Contact".to_owned(),
            Self::Source(_) => "SourceDocument".to_owned(),
            Self::Warning(_) => "ImportWarning".to_owned(),
            Self::Light(_) => "Light".to_owned(),
            Self::Page(_, kind) => (*kind).to_owned(),
            Self::Edge(page, place) => format!("{}Edge", page.rows[*place].type_name()),
            Self::PageInfo(_) => "PageInfo".to_owned(),
        }
    }
}

fn one(row: Row<'_>) -> Found<'_> {
    Found::One(Some(Thing::Row(row)))
}

fn many<'w>(things: impl Iterator<Item = Thing<'w>>) -> Found<'w> {
    Found::Many(things.map(Some).collect())
}

fn light<'w>(light: Light) -> Found<'w> {
    Found::One(Some(Thing::Light(Rc::new(light))))
}

fn unknown<'w>(field: &Asked) -> Found<'w> {
    panic!("the naive model knows no {}.{}: add it", field.owner, field.name)
}
