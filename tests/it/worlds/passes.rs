//! Filters, judged by hand on the JSON that is sent. What lies behind a relation counts as far as the viewer sees it.

use chrono::{DateTime, NaiveDate, Utc};
use duban::model::text::nfkc;
use serde_json::Value;

use super::lights;
use super::rows::Row;
use super::sight::Sight;
use crate::harness::business_day;
use crate::harness::world::of;

impl<'w> Sight<'w> {
    /// Whether all fields of a filter hold of a row.
    pub fn passes(&self, filter: &Value, row: Row<'w>) -> bool {
        let each = |filters: &Value, all: bool| {
            let mut passed = filters.as_array().unwrap().iter().map(|filter| self.passes(filter, row));
            if all { passed.all(|passed| passed) } else { passed.any(|passed| passed) }
        };
        filter.as_object().unwrap().iter().all(|(field, test)| match field.as_str() {
            "and" => each(test, true),
            "or" => each(test, false),
            "not" => !self.passes(test, row),
            field => self.holds(row, field, test),
        })
    }

    fn holds(&self, row: Row<'w>, field: &str, test: &Value) -> bool {
        let world = self.world;
        let place = |id| text(Some(&of(&world.jurisdictions, id).code), test);
        match (row, field) {
            (Row::Place(row), "code") => text(Some(&row.code), test),
            (Row::Place(row), "name") => text(Some(&row.name), test),
            (Row::Agency(row), "code") => text(Some(&row.code), test),
            (Row::Agency(row), "name") => text(Some(&row.name), test),
            (Row::Agency(row), "active") => compares(Some(&row.active), test, |value| value.as_bool().unwrap()),
            (Row::Agency(row), "jurisdictionCode") => place(row.jurisdiction_id),
            (Row::Report(row), "year") => number(Some(row.year), test),
            (Row::Report(row), "jurisdictionCode") => place(row.jurisdiction_id),
            (Row::Item(row), "year") => number(Some(of(&world.reports, row.work_report_id).year), test),
            (Row::Item(row), "jurisdictionCode") => place(row.jurisdiction_id),
            (Row::Item(row), "leader") => text(row.leader.as_deref(), test),
            (Row::Item(row), "title") => text(Some(&row.title), test),
            (Row::Item(row), "section") => section(&row.section, test),
            (Row::Item(row), "ordinal") => number(row.ordinal, test),
            (Row::Item(row), "status") => word(&row.status, test),
            (Row::Item(row), "light") => word(lights::of_item(self, row, business_day()).color(business_day()), test),
            (Row::Item(row), "dueOn") => date(row.due_on, test),
            (Row::Item(row), "updatedAt") => moment(row.updated_at, test),
            (Row::Item(row), "lead") => {
                row.lead_agency_id.is_some_and(|lead| self.passes(test, Row::Agency(of(&world.agencies, lead))))
            }
            (Row::Item(item), "assignments") => {
                let rows = world.assignments.iter().filter(|row| row.responsibility_id == item.id);
                self.quantified(rows.map(Row::Assignment), test)
            }
            (Row::Assignment(row), "role") => word(&row.role, test),
            (Row::Assignment(row), "status") => word(&row.status, test),
            (Row::Assignment(row), "light") => {
                word(lights::of_assignment(self, row, business_day()).color(business_day()), test)
            }
            (Row::Assignment(row), "dueOn") => date(row.due_on, test),
            (Row::Assignment(row), "origin") => word(&row.origin, test),
            (Row::Assignment(row), "ordinal") => number(row.ordinal, test),
            (Row::Assignment(row), "nextDueOn") => date(row.next_due_on, test),
            (Row::Assignment(row), "updatedAt") => moment(row.updated_at, test),
            (Row::Assignment(row), "agency") => self.passes(test, Row::Agency(of(&world.agencies, row.agency_id))),
            (Row::Assignment(row), "responsibility") => {
                let item = of(&world.items, row.responsibility_id);
                self.item(item) && self.passes(test, Row::Item(item))
            }
            (Row::Assignment(of), "measures") => {
                let rows = world.measures.iter().filter(|measure| measure.assignment_id == of.id);
                self.quantified(rows.map(Row::Measure), test)
            }
            (Row::Measure(row), "status") => word(&row.status, test),
            (Row::Measure(row), "dueOn") => date(row.due_on, test),
            (Row::Measure(row), "content") => text(Some(&row.content), test),
            (row, field) => panic!("the naive model knows no filter {field} on {}: add it", row.type_name()),
        }
    }

    fn quantified(&self, rows: impl Iterator<Item = Row<'w>>, test: &Value) -> bool {
        let seen: Vec<Row<'_>> = rows.filter(|row| self.sees(*row)).collect();
        test.as_object().unwrap().iter().all(|(quantifier, filter)| {
            let mut passed = seen.iter().map(|row| self.passes(filter, *row));
            match quantifier.as_str() {
                "some" => passed.any(|passed| passed),
                "none" => !passed.any(|passed| passed),
                "every" => passed.all(|passed| passed),
                other => panic!("the naive model knows no quantifier {other}: add it"),
            }
        })
    }
}

/// Every operator of an input holds. A missing value passes `ne` and `isNull: true` alone.
fn compares<T: PartialOrd>(value: Option<&T>, test: &Value, read: impl Fn(&Value) -> T) -> bool {
    test.as_object().unwrap().iter().all(|(operator, wanted)| match operator.as_str() {
        "eq" => value == Some(&read(wanted)),
        "ne" => value != Some(&read(wanted)),
        "in" => wanted.as_array().unwrap().iter().any(|wanted| value == Some(&read(wanted))),
        "isNull" => value.is_none() == wanted.as_bool().unwrap(),
        "gt" => value.is_some_and(|value| *value > read(wanted)),
        "gte" => value.is_some_and(|value| *value >= read(wanted)),
        "lt" => value.is_some_and(|value| *value < read(wanted)),
        "lte" => value.is_some_and(|value| *value <= read(wanted)),
        other => panic!("the naive model knows no operator {other}: add it"),
    })
}

fn text(value: Option<&str>, test: &Value) -> bool {
    let value = value.map(nfkc);
    test.as_object().unwrap().iter().all(|(operator, wanted)| {
        let part = || nfkc(wanted.as_str().unwrap());
        match operator.as_str() {
            "contains" => value.as_ref().is_some_and(|value| value.contains(&part())),
            "startsWith" => value.as_ref().is_some_and(|value| value.starts_with(&part())),
            _ => compares(value.as_ref(), &one(operator, wanted), |wanted| nfkc(wanted.as_str().unwrap())),
        }
    })
}

/// Any heading passes; `ne` is the complement of `eq`, and no headings are a missing value.
fn section(headings: &Value, test: &Value) -> bool {
    let headings: Vec<&str> = headings.as_array().unwrap().iter().map(|heading| heading.as_str().unwrap()).collect();
    test.as_object().unwrap().iter().all(|(operator, wanted)| match operator.as_str() {
        "ne" => headings.iter().all(|heading| text(Some(heading), &one("ne", wanted))),
        "isNull" => headings.is_empty() == wanted.as_bool().unwrap(),
        _ => headings.iter().any(|heading| text(Some(heading), &one(operator, wanted))),
    })
}

fn one(operator: &str, wanted: &Value) -> Value {
    Value::Object([(operator.to_owned(), wanted.clone())].into_iter().collect())
}

fn word(value: &str, test: &Value) -> bool {
    compares(Some(&value.to_owned()), test, |wanted| wanted.as_str().unwrap().to_owned())
}

fn number(value: Option<i32>, test: &Value) -> bool {
    compares(value.map(i64::from).as_ref(), test, |wanted| wanted.as_i64().unwrap())
}

fn date(value: Option<NaiveDate>, test: &Value) -> bool {
    compares(value.as_ref(), test, |wanted| wanted.as_str().unwrap().parse().unwrap())
}

fn moment(value: DateTime<Utc>, test: &Value) -> bool {
    compares(Some(&value), test, |wanted| wanted.as_str().unwrap().parse().unwrap())
}
