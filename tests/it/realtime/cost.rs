//! What subscribers cost: those with one sight and one filter share the reads of a batch of events, down to the last
//! relation that they select.

use serde_json::json;

use super::live::{finish, here, next, rows, socket, subscribe};
use crate::harness::TestCity;

/// With what a board shows of a row.
const BOARD: &str = "subscription($after: String, $filter: AssignmentFilter) { assignmentChanged(after: $after, filter: $filter) { cursor assignment { id version allowedActions light { color rule reason since } agency { id name } plan { id status } goals { text indicators { unit target } } measures { ordinal content dueOn goal { ordinal } } contacts { name } reminders { id } progressReport { id } progressReports(first: 3) { nodes { id } } responsibility { id title lead { id name } assignments { id agency { name } } history(first: 2) { nodes { at } } } } } }";
const ITEMS: &str = "subscription($after: String, $filter: ResponsibilityFilter) { responsibilityChanged(after: $after, filter: $filter) { cursor responsibility { id title light { color } lead { name } workReport { year } assignments { agency { name } measures { content } } } } }";
const CHANGES: &str = "subscription($after: String, $filter: ChangeFilter) { changes(after: $after, filter: $filter) { cursor actor { agency { name } } changes { field } entity { __typename ... on Assignment { id agency { name } measures { content } responsibility { title } } } } }";

#[tokio::test]
async fn fifty_subscribers_with_one_sight_and_filter_take_the_statements_of_one() {
    let city = TestCity::wuhan_2015().await;
    let mut rows = rows(&city).await.into_iter();
    let own = json!({ "agency": { "code": { "eq": "KJJ" } } });
    let items = json!({ "year": { "eq": 2015 } });
    let own_rows = json!({ "entityType": { "eq": "Assignment" } });
    for (query, filter) in [(BOARD, own), (ITEMS, items), (CHANGES, own_rows)] {
        let mut taken = Vec::new();
        for subscribers in [1, 50] {
            let mut socket = socket(&city).await;
            let variables = json!({ "after": here(&city).await, "filter": filter });
            for id in 0..subscribers {
                subscribe(&mut socket, &id.to_string(), query, variables.clone()).await;
            }
            // Who was told of this follows from now on, and is where the others are.
            finish(&city, &rows.next().unwrap()).await;
            for _ in 0..subscribers {
                next(&mut socket).await;
            }
            let row = rows.next().unwrap();
            let told = async {
                finish(&city, &row).await;
                for _ in 0..subscribers {
                    next(&mut socket).await;
                }
            };
            taken.push(city.statements(told).await.1);
            socket.leave().await;
        }
        // The feed looks where the events end once a second besides.
        assert!(taken[1] <= taken[0] + 4, "{taken:?} for {query}");
    }
}
