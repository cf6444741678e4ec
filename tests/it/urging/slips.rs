//! Reminders that the supervision office sends, and their answers.

use serde_json::{Value, json};

use super::{Desk, Done, assignment, change, refusal, see};
use crate::harness::client::Client;

const SLIPS: &str =
    "reminders { id level message cause automatic sentAt answerBy answer answeredAt assignment { id } }";
const SLIP: &str = "reminder { id answer answeredAt }";

async fn send(client: &Client, input: Value) -> Done {
    change(client, "sendReminders", SLIPS, input).await
}

#[tokio::test]
async fn the_office_urges_several_at_once_and_each_slip_keeps_its_light() {
    let desk = Desk::new().await;
    let ids = [desk.hall[0], desk.road[1]].map(assignment);
    let input = json!({ "assignmentIds": ids, "level": "YELLOW", "message": " 第二季度完成情况至今未报 ", "answerBy": "2015-06-28" });
    let slips = send(&desk.city.supervisor(), input).await.made();
    assert_eq!(slips.as_array().unwrap().len(), 2);
    for (slip, (id, cause)) in slips.as_array().unwrap().iter().zip(ids.iter().zip(["ON_TRACK", "NEAR_DUE"])) {
        assert_eq!(slip["assignment"]["id"], **id);
        assert_eq!(slip["cause"], cause);
        assert_eq!((&slip["level"], &slip["message"]), (&json!("YELLOW"), &json!("第二季度完成情况至今未报")));
        assert_eq!((&slip["automatic"], &slip["answerBy"]), (&json!(false), &json!("2015-06-28")));
        assert_eq!(
            (&slip["sentAt"], &slip["answer"], &slip["answeredAt"]),
            (&json!("2026-01-05T01:00:00Z"), &Value::Null, &Value::Null)
        );
    }
    assert_eq!(
        see(&desk.city.agency("KJJ"), desk.hall[0], "reminders { level }").await,
        json!([{ "level": "YELLOW" }])
    );
}

#[tokio::test]
async fn what_the_office_may_not_send_is_refused_and_nothing_is_sent() {
    let desk = Desk::new().await;
    let office = desk.city.supervisor();
    let good = || json!({ "assignmentIds": [assignment(desk.hall[0])], "level": "RED", "message": "请抓紧" });
    let with = |field: &str, value: Value| {
        let mut input = good();
        input[field] = value;
        input
    };
    let one = assignment(desk.hall[0]);
    let other = desk.measures[0];
    let cases = [
        (with("assignmentIds", json!([])), refusal("assignmentIds", "REQUIRED")),
        (with("assignmentIds", json!([one, one])), refusal("assignmentIds.1", "DUPLICATE")),
        (with("assignmentIds", json!([one, super::measure(other)])), refusal("assignmentIds.1", "NOT_FOUND")),
        (with("assignmentIds", json!([one, assignment(other)])), refusal("assignmentIds.1", "NOT_FOUND")),
        (with("message", json!("  ")), refusal("message", "REQUIRED")),
        (with("message", json!("长".repeat(2_001))), refusal("message", "TOO_LONG")),
        (with("answerBy", json!("2015-06-24")), refusal("answerBy", "OUT_OF_RANGE")),
    ];
    for (input, refused) in cases {
        let done = send(&office, input.clone()).await;
        assert_eq!((done.refused, done.object), (refused, json!([])), "{input}");
    }
    let many: Vec<String> = (0..101).map(|number| assignment(uuid::Uuid::from_u128(number + 1))).collect();
    assert_eq!(send(&office, with("assignmentIds", json!(many))).await.refused, refusal("assignmentIds", "TOO_LONG"));
    for client in [desk.city.agency("KJJ"), desk.city.auditor()] {
        assert_eq!(send(&client, good()).await.refused, refusal("assignmentIds.0", "NOT_ALLOWED"));
    }
    for client in [desk.city.agency("DAJ"), desk.city.admin()] {
        assert_eq!(send(&client, good()).await.refused, refusal("assignmentIds.0", "NOT_FOUND"));
    }
    assert_eq!(desk.slips().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_completed_assignment_is_urged_no_more() {
    let desk = Desk::with(|world, [hall, ..]| {
        world.assignments.iter_mut().find(|row| row.id == hall).unwrap().status = "COMPLETED".to_owned();
    })
    .await;
    let input = json!({ "assignmentIds": [assignment(desk.hall[0])], "level": "RED", "message": "请抓紧" });
    let done = send(&desk.city.supervisor(), input).await;
    assert_eq!(done.refused, refusal("assignmentIds.0", "INVALID_TRANSITION"));
    assert!(done.message.contains("COMPLETED") && done.message.contains("SEND_REMINDER"), "{}", done.message);
}

#[tokio::test]
async fn the_agency_answers_a_slip_once_and_nobody_else_does() {
    let desk = Desk::new().await;
    let input = json!({ "assignmentIds": [assignment(desk.hall[1])], "level": "BLUE", "message": "请抓紧" });
    let slips = send(&desk.city.supervisor(), input).await.made();
    let id = &slips[0]["id"];
    let bureau = desk.city.agency("LYJ");
    let actions = see(&bureau, desk.hall[1], "allowedActions").await;
    assert!(actions.as_array().unwrap().contains(&json!("ANSWER_REMINDER")), "{actions}");
    let answer = |answer: &str| json!({ "id": id, "answer": answer });
    for (client, refused) in [
        (desk.city.supervisor(), refusal("id", "NOT_ALLOWED")),
        (desk.city.agency("KJJ"), refusal("id", "NOT_ALLOWED")),
        (desk.city.agency("SWJ"), refusal("id", "NOT_FOUND")),
        (desk.city.agency("DAJ"), refusal("id", "NOT_FOUND")),
    ] {
        assert_eq!(change(&client, "answerReminder", SLIP, answer("正在办理")).await.refused, refused);
    }
    assert_eq!(change(&bureau, "answerReminder", SLIP, answer(" ")).await.refused, refusal("answer", "REQUIRED"));
    let slip = change(&bureau, "answerReminder", SLIP, answer("月底前完成")).await.made();
    assert_eq!(slip, json!({ "id": id, "answer": "月底前完成", "answeredAt": "2026-01-05T01:00:00Z" }));
    let again = change(&bureau, "answerReminder", SLIP, answer("已经完成")).await;
    assert_eq!(again.refused, refusal("id", "INVALID_TRANSITION"));
    assert_eq!(again.object["answer"], "月底前完成", "as it now stands");
    let actions = see(&bureau, desk.hall[1], "allowedActions").await;
    assert!(!actions.as_array().unwrap().contains(&json!("ANSWER_REMINDER")), "{actions}");
}

#[tokio::test]
async fn a_slip_is_found_by_its_level_and_its_answer() {
    let desk = Desk::new().await;
    let office = desk.city.supervisor();
    let slips = send(
        &office,
        json!({ "assignmentIds": desk.hall[..2].iter().copied().map(assignment).collect::<Vec<_>>(), "level": "BLUE", "message": "一" }),
    )
    .await
    .made();
    send(&office, json!({ "assignmentIds": [assignment(desk.hall[1])], "level": "RED", "message": "二" })).await.made();
    change(&desk.city.agency("KJJ"), "answerReminder", SLIP, json!({ "id": slips[0]["id"], "answer": "好" }))
        .await
        .made();
    for (filter, codes) in [
        (r"{ some: { level: { eq: BLUE } } }", "hall/KJJ hall/LYJ"),
        (r"{ some: { level: { eq: RED } } }", "hall/LYJ"),
        (r"{ some: { answeredAt: { isNull: true } } }", "hall/LYJ"),
        (r"{ some: { answeredAt: { isNull: false } } }", "hall/KJJ"),
        (r"{ some: { level: { eq: RED }, answeredAt: { isNull: false } } }", ""),
        (r"{ none: {} }", "hall/SWJ road/KJJ road/SWJ"),
        (r"{ every: { level: { ne: RED } } }", "hall/KJJ hall/SWJ road/KJJ road/SWJ"),
    ] {
        let query = format!(
            "{{ assignments(filter: {{ reminders: {filter} }}) {{ nodes {{ agency {{ code }} responsibility {{ title }} }} }} }}"
        );
        let data = office.query(&query).await;
        let rows = data["assignments"]["nodes"].as_array().unwrap().iter();
        let mut found: Vec<String> = rows
            .map(|row| {
                format!(
                    "{}/{}",
                    row["responsibility"]["title"].as_str().unwrap(),
                    row["agency"]["code"].as_str().unwrap()
                )
            })
            .collect();
        found.sort();
        assert_eq!(found.join(" "), codes, "{filter}");
    }
}

#[tokio::test]
async fn the_same_words_that_wait_for_an_answer_are_not_sent_again() {
    let desk = Desk::new().await;
    let office = desk.city.supervisor();
    let input = |ids: &[uuid::Uuid], message: &str| {
        let ids: Vec<String> = ids.iter().copied().map(assignment).collect();
        json!({ "assignmentIds": ids, "level": "RED", "message": message })
    };
    let slips = send(&office, input(&desk.hall[1..2], "请抓紧")).await.made();
    assert_eq!(send(&office, input(&desk.hall[..2], "请抓紧")).await.refused, refusal("assignmentIds.1", "DUPLICATE"));
    send(&office, input(&desk.hall[..2], "请务必抓紧")).await.made();
    let answer = json!({ "id": slips[0]["id"], "answer": "好" });
    change(&desk.city.agency("LYJ"), "answerReminder", SLIP, answer).await.made();
    send(&office, input(&desk.hall[..2], "请抓紧")).await.made();
}
