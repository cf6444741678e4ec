//! Reminders by rule: `duban tick`, and the clock of the server.

use serde_json::json;

use super::{Desk, TODAY, assignment, change, refusal};
use crate::harness::program::{Said, Serving};

const NONE: &str = "Reminders sent: 0 (0 BLUE, 0 YELLOW, 0 RED)\n";

#[tokio::test]
async fn the_rules_send_blue_then_red_each_once_a_week_until_answered() {
    let desk = Desk::new().await;
    let blue = "road KJJ BLUE NEAR_DUE rule";
    let red = "road KJJ RED OVERDUE rule";
    assert_eq!(desk.tick("2015-06-24").output, NONE, "eight days before");
    let said = desk.tick(TODAY);
    assert_eq!(
        (said.code, said.output.as_str()),
        (
            0,
            "BLUE    市科技局  road\n        本事项将于2015-07-02到期,还有7天。请于2015-06-28前反馈办理情况。\nReminders sent: 1 (1 BLUE, 0 YELLOW, 0 RED)\n"
        ),
        "{}",
        said.error
    );
    assert_eq!(desk.slips().await, [blue]);
    assert_eq!(desk.tick(TODAY).output, NONE, "the same day");
    assert_eq!(desk.tick("2015-07-01").output, NONE, "six days later");
    assert!(desk.tick("2015-07-02").output.contains("1 BLUE"), "a week without an answer");
    assert!(desk.tick("2015-07-03").output.contains("1 RED"), "another cause");
    assert_eq!(desk.tick("2015-07-09").output, NONE);
    assert!(desk.tick("2015-07-10T09:30:00+08:00").output.contains("1 RED"));
    assert_eq!(desk.slips().await, [blue, blue, red, red]);

    let query =
        "query($id: ID!) { node(id: $id) { ... on Assignment { reminders { id level answerBy sentAt automatic } } } }";
    let data = desk.city.agency("KJJ").query_with(query, json!({ "id": assignment(desk.road[1]) })).await;
    let slips = data["node"]["reminders"].as_array().unwrap();
    let told: Vec<_> =
        slips.iter().map(|slip| (slip["answerBy"].as_str().unwrap(), slip["sentAt"].as_str().unwrap())).collect();
    assert_eq!(told[0], ("2015-06-28", "2015-06-24T16:00:00Z"), "oldest first, at the beginning of the day");
    assert_eq!(told[3], ("2015-07-13", "2015-07-10T01:30:00Z"));
    let answer = json!({ "id": slips[3]["id"], "answer": "本周完成" });
    change(&desk.city.agency("KJJ"), "answerReminder", "reminder { id }", answer).await.made();
    assert_eq!(desk.tick("2015-07-17").output, NONE, "it was answered");
    assert!(
        desk.tick("2015-08-24").output.contains("2 BLUE") || desk.slips().await.len() > 4,
        "others are urged still"
    );
}

#[tokio::test]
async fn behind_schedule_sends_yellow() {
    // Nothing attained of a year that is half over.
    let desk = Desk::with(|world, [hall, ..]| {
        let row = world.assignments.iter_mut().find(|row| row.id == hall).unwrap();
        (row.pace_from, row.pace_to, row.attained) = (2015 * 4_530_960, 2016 * 4_530_960, Some(0));
    })
    .await;
    let said = desk.tick("2015-06-20");
    assert!(said.output.contains("YELLOW  市科技局  hall"), "{said:?}");
    assert_eq!(desk.slips().await, ["hall KJJ YELLOW BEHIND_SCHEDULE rule"]);
    assert_eq!(desk.tick("2015-06-20").output, NONE);
}

#[tokio::test]
async fn an_office_that_urged_by_hand_is_not_repeated_by_the_rule() {
    let desk = Desk::new().await;
    let input = json!({ "assignmentIds": [assignment(desk.road[1])], "level": "BLUE", "message": "请抓紧" });
    change(&desk.city.supervisor(), "sendReminders", "reminders { id }", input).await.made();
    assert_eq!(desk.tick(TODAY).output, NONE, "one slip for one cause and due date");
    assert!(desk.tick("2015-07-02").output.contains("1 BLUE"));
}

#[tokio::test]
async fn what_is_disputed_completed_not_dispatched_or_closed_is_not_urged() {
    for (status, item) in [
        ("DISPUTED", "IN_PROGRESS"),
        ("COMPLETED", "IN_PROGRESS"),
        ("WITHDRAWN", "IN_PROGRESS"),
        ("ACKNOWLEDGED", "CLOSED"),
        ("PENDING", "DRAFT"),
    ] {
        let desk = Desk::with(|world, [.., road]| {
            let row = world.assignments.iter_mut().find(|row| row.id == road).unwrap();
            row.status = status.to_owned();
            let of = row.responsibility_id;
            world.items.iter_mut().find(|row| row.id == of).unwrap().status = item.to_owned();
        })
        .await;
        assert_eq!(desk.tick("2015-07-05").output, NONE, "{status} {item}");
    }
}

#[tokio::test]
async fn two_ticks_at_once_send_one_slip() {
    let desk = Desk::with(|world, parts| {
        for row in world.assignments.iter_mut().filter(|row| parts.contains(&row.id)) {
            row.next_due_on = Some("2015-06-01".parse().unwrap());
        }
    })
    .await;
    let running: Vec<_> = (0..4)
        .map(|_| {
            let mut command = desk.program(&["tick", "--now", TODAY]);
            command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped()).spawn().unwrap()
        })
        .collect();
    for child in running {
        let said = Said::from(child.wait_with_output().unwrap());
        assert_eq!(said.code, 0, "{}", said.error);
    }
    assert_eq!(
        desk.slips().await,
        [
            "hall KJJ RED OVERDUE rule",
            "hall LYJ RED OVERDUE rule",
            "hall SWJ RED OVERDUE rule",
            "road KJJ RED OVERDUE rule",
            "road SWJ RED OVERDUE rule"
        ]
    );
}

#[tokio::test]
async fn a_server_ticks_by_itself_and_ends_well() {
    let desk = Desk::new().await;
    let mut command = desk.program(&["serve"]);
    command.env("DUBAN_LISTEN", "127.0.0.1:0").env("DUBAN_METRICS_LISTEN", "off").env("DUBAN_TICK_SECONDS", "1");
    let mut serving = Serving::start_logged(&mut command);
    // Today is far beyond 2015: what has a due day is overdue. The next beat finds it urged.
    serving.read_to("the due rules ran");
    serving.read_to("the due rules have nothing to send");
    let sent = ["hall KJJ RED OVERDUE rule", "hall LYJ RED OVERDUE rule", "road KJJ RED OVERDUE rule"];
    assert_eq!(desk.slips().await, sent);
    assert_eq!(serving.stop(), Some(0));
}

#[tokio::test]
async fn a_server_that_is_told_not_to_tick_does_not() {
    let desk = Desk::new().await;
    let mut command = desk.program(&["serve"]);
    command.env("DUBAN_LISTEN", "127.0.0.1:0").env("DUBAN_METRICS_LISTEN", "off").env("DUBAN_TICK_SECONDS", "0");
    let mut serving = Serving::start_logged(&mut command);
    serving.read_to("tick_seconds is 0");
    assert_eq!(serving.stop(), Some(0));
    assert_eq!(desk.slips().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_time_that_is_none_is_wrong_use_and_the_language_is_the_operators() {
    let desk = Desk::new().await;
    let said = desk.tick("tomorrow");
    assert_eq!(said.code, 2);
    assert!(said.error.contains("2015-06-24T09:00:00+08:00"), "{}", said.error);
    let said = crate::harness::program::run(desk.program(&["tick", "--now", TODAY]).env("LANG", "zh_CN.UTF-8"));
    assert!(
        said.output.starts_with("蓝单  市科技局  road\n")
            && said.output.ends_with("发出督办单 1 份:蓝单 1,黄单 0,红单 0\n"),
        "{said:?}"
    );
}

#[tokio::test]
async fn a_slip_by_rule_is_of_the_tick_in_the_trail() {
    let desk = Desk::new().await;
    desk.tick(TODAY);
    let connection = desk.city.database.connect().await;
    let sql = "SELECT COUNT(*) AS number FROM event WHERE action = 'tick' AND actor_subject = 'tick' AND entity_type = 'reminder' \
               AND audience = 'AGENCY' AND assignment_id IS NOT NULL AND hash IS NOT NULL";
    assert_eq!(count(&connection, sql).await, 1);
    assert_eq!(count(&connection, "SELECT COUNT(*) AS number FROM event").await, 1);
    // Nothing to send: nothing in the trail.
    desk.tick(TODAY);
    assert_eq!(count(&connection, "SELECT COUNT(*) AS number FROM event").await, 1);
    connection.close().await.unwrap();
}

#[expect(clippy::disallowed_methods, reason = "looks at the trail itself, which no door offers yet")]
async fn count(connection: &sea_orm::DatabaseConnection, sql: &str) -> i64 {
    use sea_orm::ConnectionTrait;
    let statement = sea_orm::Statement::from_string(connection.get_database_backend(), sql);
    connection.query_one_raw(statement).await.unwrap().unwrap().try_get("", "number").unwrap()
}

#[tokio::test]
async fn a_light_that_was_set_by_hand_is_not_urged_by_rule_until_it_ends() {
    let desk = Desk::new().await;
    let office = desk.city.supervisor();
    let set = |version: i64, until: &str| json!({ "assignmentId": assignment(desk.road[1]), "expectedVersion": version, "color": "GREEN", "reason": "等上级批复", "until": until });
    change(&office, "overrideLight", "assignment { id }", set(1, "2015-06-30")).await.made();
    let stale = change(&office, "overrideLight", "assignment { id }", set(1, "2015-06-30")).await;
    assert_eq!(stale.refused, refusal("expectedVersion", "CONFLICT"));
    assert_eq!(desk.tick("2015-06-30").output, NONE);
    assert!(desk.tick("2015-07-01").output.contains("1 BLUE"));
}
