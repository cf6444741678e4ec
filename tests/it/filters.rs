//! Filters: each operator of each field keeps exactly the rows for which it holds, and `not` keeps the others.

mod assignments;
mod changes;
mod filings;
mod nulls;
mod others;
mod responsibilities;
mod texts;

use std::collections::BTreeSet;

use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{BaseType, TypeKind, TypeSystemDefinition};
use duban::graphql::Api;
use serde_json::{Value, json};

use crate::harness::TestCity;

/// A filter, and whether a row as it is shown should pass.
type Case = (Value, fn(&Value) -> bool);

/// A list with the type of its filter and the fields by which its rows are judged.
struct Judged {
    list: &'static str,
    filter: &'static str,
    fields: &'static str,
}

const ASSIGNMENTS: Judged = Judged {
    list: "assignments",
    filter: "AssignmentFilter",
    fields: "role status light { color } dueOn origin ordinal nextDueOn updatedAt \
             agency { code name active jurisdiction { code } } measures { status dueOn content } \
             responsibility { title ordinal assignments { role agency { code } } }",
};
const RESPONSIBILITIES: Judged = Judged {
    list: "responsibilities",
    filter: "ResponsibilityFilter",
    fields: "title leader section ordinal status light { color } dueOn updatedAt lead { code name } \
             workReport { year jurisdiction { code } } assignments { role origin agency { code } }",
};
const AGENCIES: Judged =
    Judged { list: "agencies", filter: "AgencyFilter", fields: "code name active jurisdiction { code }" };
const JURISDICTIONS: Judged = Judged { list: "jurisdictions", filter: "JurisdictionFilter", fields: "code name" };
const WORK_REPORTS: Judged =
    Judged { list: "workReports", filter: "WorkReportFilter", fields: "year jurisdiction { code }" };

impl Judged {
    /// Asks each filter, and its complement, as the supervision office.
    async fn check(&self, city: &TestCity, cases: &[Case]) {
        let client = city.supervisor();
        let Self { list, filter, fields } = self;
        let whole = client.query(&format!("{{ {list}(first: 100) {{ nodes {{ id {fields} }} }} }}")).await;
        let rows = whole[list]["nodes"].as_array().unwrap();
        let query = format!(
            "query($filter: {filter}) {{ {list}(first: 100, filter: $filter) {{ totalCount nodes {{ id }} }} }}"
        );
        for (test, holds) in cases {
            for (test, wanted) in [(test.clone(), true), (json!({ "not": test }), false)] {
                let data = client.query_with(&query, json!({ "filter": test })).await;
                let kept: Vec<&Value> = data[list]["nodes"].as_array().unwrap().iter().map(|row| &row["id"]).collect();
                let expected: Vec<&Value> =
                    rows.iter().filter(|row| holds(row) == wanted).map(|row| &row["id"]).collect();
                assert_eq!(kept, expected, "{list} {test}");
                assert_eq!(data[list]["totalCount"], expected.len(), "{list} {test}");
            }
            let kept = rows.iter().filter(|row| holds(row)).count();
            assert!(0 < kept && kept < rows.len(), "{list} {test} tells no rows apart");
        }
    }
}

/// The fields and operators that a filter uses, as `AssignmentFilter.role.eq`.
fn used(filter: &str, test: &Value, types: &Inputs, found: &mut BTreeSet<String>) {
    for (field, value) in test.as_object().unwrap() {
        let below = types.field(filter, field);
        if types.is_operators(below) {
            found.extend(value.as_object().unwrap().keys().map(|operator| format!("{filter}.{field}.{operator}")));
            continue;
        }
        found.insert(format!("{filter}.{field}"));
        match value {
            Value::Array(tests) => tests.iter().for_each(|test| used(below, test, types, found)),
            test => used(below, test, types, found),
        }
    }
}

/// The input types of the schema: each field with the name of its innermost type.
struct Inputs(Vec<(String, Vec<(String, String)>)>);

impl Inputs {
    fn read() -> Self {
        let definitions = parse_schema(Api::default().sdl()).unwrap().definitions;
        let types = definitions.into_iter().filter_map(|definition| match definition {
            TypeSystemDefinition::Type(definition) => Some(definition.node),
            _ => None,
        });
        let inputs = types.filter_map(|definition| match definition.kind {
            TypeKind::InputObject(input) => {
                let fields = input.fields.iter().map(|field| {
                    let mut base = &field.node.ty.node.base;
                    while let BaseType::List(item) = base {
                        base = &item.base;
                    }
                    (field.node.name.node.to_string(), base.to_string())
                });
                Some((definition.name.node.to_string(), fields.collect()))
            }
            _ => None,
        });
        Self(inputs.collect())
    }

    fn fields(&self, name: &str) -> &[(String, String)] {
        self.0.iter().find(|(own, _)| own == name).map_or(&[], |(_, fields)| fields)
    }

    fn field(&self, name: &str, field: &str) -> &str {
        let found = self.fields(name).iter().find(|(own, _)| own == field);
        &found.unwrap_or_else(|| panic!("{name} has no {field}")).1
    }

    /// Whether it tests one value, and is no filter of a row.
    fn is_operators(&self, name: &str) -> bool {
        self.fields(name).iter().any(|(field, _)| field == "eq")
    }

    /// All that filters can test, as [`used`] names it.
    fn all(&self) -> BTreeSet<String> {
        let mut all = BTreeSet::new();
        for (filter, fields) in self.0.iter().filter(|(name, _)| name.ends_with("Filter") && !self.is_operators(name)) {
            for (field, below) in fields {
                if self.is_operators(below) {
                    all.extend(self.fields(below).iter().map(|(operator, _)| format!("{filter}.{field}.{operator}")));
                } else {
                    all.insert(format!("{filter}.{field}"));
                }
            }
        }
        all
    }
}

#[test]
fn no_operator_of_any_filter_goes_without_a_case() {
    let types = Inputs::read();
    let mut found = BTreeSet::new();
    let groups = [
        (&ASSIGNMENTS, assignments::cases()),
        (&RESPONSIBILITIES, responsibilities::cases()),
        (&AGENCIES, others::agency_cases()),
        (&JURISDICTIONS, others::jurisdiction_cases()),
        (&WORK_REPORTS, others::work_report_cases()),
        (&filings::FILINGS, filings::cases()),
        (&filings::OBLIGATIONS, filings::obligation_cases()),
        (&changes::CHANGES, changes::cases()),
    ];
    for (judged, cases) in groups {
        for (test, _) in cases {
            used(judged.filter, &test, &types, &mut found);
        }
        found.insert(format!("{}.not", judged.filter));
    }
    let missing: Vec<String> = types.all().difference(&found).cloned().collect();
    assert!(missing.is_empty(), "no case tests {missing:?}");
}
