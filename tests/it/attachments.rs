//! Files of progress reports: sent and fetched over HTTP, by those who may, as long as they may.

mod bucket;
mod limits;
mod links;
mod sight;

use std::path::PathBuf;

use duban::model::global_id::{GlobalId, NodeKind};
use duban::model::role::Role;
use duban::model::text::hex;
use entity::{event, progress_report};
use reqwest::Method;
use sea_orm::{ConnectionTrait, EntityTrait, IntoActiveModel, Statement};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::harness::client::Client;
use crate::harness::database::TestDatabase;
use crate::harness::world::{World, made};
use crate::harness::{TestCity, WUHAN};
use crate::http::bare_client;

const PDF: &[u8] = b"%PDF-1.7\n1 0 obj\n<< >>\nendobj\n%%EOF\n";

/// `led`: KJJ leads, LYJ and SWJ assist. `guessed`: SWJ's lead is inferred, LYJ assists. DAJ has no part in anything.
/// LYJ has a report of each status on `led` and a draft on `guessed`.
struct Filing {
    city: TestCity,
    http: reqwest::Client,
    /// LYJ's, by status; `guessed` on the other item.
    reports: Vec<(&'static str, Uuid)>,
}

struct Raw {
    status: u16,
    headers: reqwest::header::HeaderMap,
    body: Vec<u8>,
}

impl Raw {
    fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error} in {}", self.text()))
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    fn message(&self) -> String {
        self.json()["errors"][0]["message"].as_str().unwrap_or("none").to_owned()
    }

    /// All but the trace id.
    fn untraced(&self) -> (u16, Value) {
        let mut json = self.json();
        json["errors"][0]["extensions"]["traceId"].take();
        (self.status, json)
    }
}

impl Filing {
    async fn new() -> Self {
        Self::with(&[]).await
    }

    async fn with(settings: &[(&str, &str)]) -> Self {
        let database = TestDatabase::empty().await;
        let mut world = World::default();
        let wuhan = world.jurisdiction(WUHAN, "武汉市", None);
        world.jurisdiction("420200", "黄石市", None);
        let [kjj, lyj, swj] = ["市科技局", "市旅游局", "市商务局"].map(|name| world.agency(wuhan, name).id);
        world.agency(wuhan, "市档案局");
        let year = world.report(wuhan, 2015);
        let led = world.item(year, "led").id;
        world.assignment(led, kjj, "LEAD");
        let assists = world.assignment(led, lyj, "ASSIST").id;
        world.assignment(led, swj, "ASSIST");
        let guessed = world.item(year, "guessed").id;
        world.assignment(guessed, swj, "LEAD").origin = "INFERRED".into();
        let other = world.assignment(guessed, lyj, "ASSIST").id;
        world.fill(&database).await;

        let connection = database.connect().await;
        let mut reports = Vec::new();
        for (number, (name, assignment, status)) in [
            ("DRAFT", assists, "DRAFT"),
            ("SUBMITTED", assists, "SUBMITTED"),
            ("ACCEPTED", assists, "ACCEPTED"),
            ("RETURNED", assists, "RETURNED"),
            ("guessed", other, "SUBMITTED"),
        ]
        .into_iter()
        .enumerate()
        {
            let id = Uuid::from_u128(900 + number as u128);
            let row = report(id, wuhan, assignment, &format!("2015-0{}", number + 1), status);
            progress_report::Entity::insert(row.into_active_model()).exec_without_returning(&connection).await.unwrap();
            reports.push((name, id));
        }
        connection.close().await.unwrap();
        Self { city: TestCity::over(database, settings).await, http: bare_client(), reports }
    }

    fn report(&self, name: &str) -> Uuid {
        self.reports.iter().find(|(known, _)| *known == name).unwrap().1
    }

    fn report_id(&self, name: &str) -> String {
        GlobalId::new(NodeKind::ProgressReport, self.report(name)).to_string()
    }

    /// Whoever the tests call by these names.
    fn client(&self, who: &str) -> Client {
        match who {
            "supervisor" => self.city.supervisor(),
            "auditor" => self.city.auditor(),
            "admin" => self.city.admin(),
            "neighbour" => {
                let token = self.city.token(&[Role::Supervisor], "420200", None);
                self.city.anonymous().with_token(token)
            }
            agency => self.city.agency(agency),
        }
    }

    async fn send(&self, method: Method, path: &str, token: Option<String>, body: Option<Vec<u8>>) -> Raw {
        let mut request = self.http.request(method, format!("{}{path}", self.city.url)).header("accept-language", "en");
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        if let Some(body) = body {
            request = request.body(body);
        }
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Raw { status, headers, body: response.bytes().await.unwrap().to_vec() }
    }

    async fn upload(&self, who: &str, report: &str, name: &str, bytes: &[u8]) -> Raw {
        let name: String = url_encode(name);
        let path = format!("/files?progressReport={report}&fileName={name}");
        self.send(Method::POST, &path, self.client(who).token, Some(bytes.to_vec())).await
    }

    /// Attaches a PDF to the report of this name, whatever its status: it was attached to its draft.
    async fn attached(&self, report: &str) -> String {
        self.set_status(report, "DRAFT").await;
        let reply = self.upload("LYJ", &self.report_id(report), "进展.pdf", PDF).await;
        assert_eq!(reply.status, 201, "{}", reply.text());
        let status = if report == "guessed" { "SUBMITTED" } else { report };
        self.set_status(report, status).await;
        reply.json()["attachment"]["id"].as_str().unwrap().to_owned()
    }

    async fn set_status(&self, report: &str, status: &str) {
        let connection = self.city.database.connect().await;
        let sql = Statement::from_sql_and_values(
            connection.get_database_backend(),
            "UPDATE progress_report SET status = $1, submissions = CASE WHEN $1 = 'DRAFT' THEN 0 ELSE 1 END WHERE id = $2",
            [status.into(), self.report(report).into()],
        );
        connection.execute_raw(sql).await.unwrap();
        connection.close().await.unwrap();
    }

    async fn get(&self, who: Option<&str>, path: &str) -> Raw {
        self.send(Method::GET, path, who.and_then(|who| self.client(who).token), None).await
    }

    async fn remove(&self, who: &str, id: &str) -> Raw {
        self.send(Method::DELETE, &format!("/files/{id}"), self.client(who).token, None).await
    }

    /// What a viewer sees of an attachment; null where it is hidden.
    async fn shown(&self, who: &str, id: &str) -> Value {
        let query =
            "query($id: ID!) { node(id: $id) { ... on Attachment { id fileName mediaType size sha256 downloadUrl } } }";
        self.client(who).query_with(query, json!({ "id": id })).await["node"].take()
    }

    /// The ids of a report's attachments; null where the report is hidden.
    async fn listed(&self, who: &str, report: &str) -> Value {
        let query = "query($id: ID!) { node(id: $id) { ... on ProgressReport { attachments { id } } } }";
        self.client(who).query_with(query, json!({ "id": self.report_id(report) })).await["node"]["attachments"].take()
    }

    async fn link(&self, who: &str, id: &str) -> String {
        self.shown(who, id).await["downloadUrl"].as_str().unwrap().to_owned()
    }

    /// Every file in the store.
    fn kept(&self) -> Vec<PathBuf> {
        let mut found = Vec::new();
        let mut folders = vec![self.city.files.path().join("files")];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() { folders.push(path) } else { found.push(path) }
            }
        }
        found
    }

    #[expect(clippy::disallowed_methods, reason = "looks at what was written, beside every scope")]
    async fn events(&self) -> Vec<event::Model> {
        let connection = self.city.database.connect().await;
        let events = event::Entity::find().all(&connection).await.unwrap();
        connection.close().await.unwrap();
        events.into_iter().filter(|event| event.entity_type == "attachment").collect()
    }
}

fn report(id: Uuid, jurisdiction_id: Uuid, assignment_id: Uuid, period: &str, status: &str) -> progress_report::Model {
    progress_report::Model {
        id,
        jurisdiction_id,
        assignment_id,
        period: period.to_owned(),
        period_end: "2015-06-30".parse().unwrap(),
        status: status.to_owned(),
        narrative: String::new(),
        narrative_nfkc: String::new(),
        problems: None,
        next_steps: None,
        percent_done: None,
        reworked: false,
        submissions: i32::from(status != "DRAFT"),
        submitted_at: None,
        submitted_on: None,
        submitted_by_subject: None,
        submitted_by_name: None,
        signed_off_by: None,
        version: 1,
        created_at: made(),
        updated_at: made(),
    }
}

fn url_encode(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}

#[tokio::test]
async fn a_file_comes_back_as_it_was_sent() {
    let filing = Filing::new().await;
    let sent: Vec<u8> = [PDF, &vec![7; 700_000], PDF].concat();
    let reply = filing.upload("LYJ", &filing.report_id("DRAFT"), "../武汉 第二季度\u{202e}.PDF", &sent).await;
    assert_eq!(reply.status, 201, "{}", reply.text());
    let mut told = reply.json()["attachment"].take();
    let sha256 = hex(&Sha256::digest(&sent));
    let id = told["id"].as_str().unwrap().to_owned();
    assert!(id.starts_with("ATT_"));
    let expected = json!({ "id": id, "fileName": "武汉 第二季度.PDF", "mediaType": "application/pdf", "size": sent.len(), "sha256": sha256 });
    assert_eq!(told, expected);

    let shown = filing.shown("LYJ", &id).await;
    let link = shown["downloadUrl"].as_str().unwrap().to_owned();
    told["downloadUrl"] = json!(link);
    assert_eq!(shown, told);
    for (who, path) in [(None, link), (Some("LYJ"), format!("/files/{id}"))] {
        let got = filing.get(who, &path).await;
        assert_eq!(got.status, 200, "{}", got.text());
        assert!(got.body == sent, "the same bytes");
        assert_eq!(got.header("content-type"), "application/pdf");
        assert_eq!(got.header("content-length"), sent.len().to_string());
        assert_eq!(
            got.header("content-disposition"),
            "attachment; filename=\"wuhan_dierjidu.PDF\"; \
             filename*=UTF-8''%E6%AD%A6%E6%B1%89%20%E7%AC%AC%E4%BA%8C%E5%AD%A3%E5%BA%A6.PDF"
        );
        assert_eq!(got.header("x-content-type-options"), "nosniff");
        assert_eq!(got.header("cache-control"), "private, no-store");
        assert_eq!(got.header("content-security-policy"), "sandbox; default-src 'none'");
    }
    assert_eq!(filing.kept().len(), 1);
    let [event] = &filing.events().await[..] else { panic!("one change, one event") };
    assert_eq!((event.action.as_str(), event.audience.as_str()), ("addAttachment", "DRAFT"));
    assert!(event.assignment_id.is_some() && event.agency_id.is_some() && event.responsibility_id.is_some());
}

#[cfg(unix)]
#[tokio::test]
async fn files_are_their_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let filing = Filing::new().await;
    let folder = filing.city.files.path().join("files");
    assert_eq!(std::fs::metadata(folder).unwrap().permissions().mode() & 0o777, 0o700);
}

#[tokio::test]
async fn each_refusal_has_its_status_and_leaves_nothing() {
    let filing = Filing::new().await;
    let own = filing.report_id("DRAFT");
    let missing = GlobalId::new(NodeKind::ProgressReport, Uuid::from_u128(1)).to_string();
    let other_kind = GlobalId::new(NodeKind::Assignment, filing.report("DRAFT")).to_string();
    let html = b"<!DOCTYPE html><script>alert(1)</script>";
    let cases: [(&str, &str, &str, &[u8], u16); 13] = [
        ("KJJ", &own, "a.pdf", PDF, 404),
        ("SWJ", &own, "a.pdf", PDF, 404),
        ("DAJ", &own, "a.pdf", PDF, 404),
        ("supervisor", &own, "a.pdf", PDF, 404),
        ("LYJ", &missing, "a.pdf", PDF, 404),
        ("LYJ", &other_kind, "a.pdf", PDF, 404),
        ("LYJ", "督办", "a.pdf", PDF, 404),
        ("KJJ", &filing.report_id("SUBMITTED"), "a.pdf", PDF, 403),
        ("supervisor", &filing.report_id("RETURNED"), "a.pdf", PDF, 403),
        ("LYJ", &filing.report_id("SUBMITTED"), "a.pdf", PDF, 409),
        ("LYJ", &own, "report.pdf", html, 415),
        ("LYJ", &own, "a.pdf", b"", 400),
        ("LYJ", &own, "../", PDF, 400),
    ];
    let mut hidden = Vec::new();
    for (who, report, name, bytes, status) in cases {
        let reply = filing.upload(who, &url_encode(report), name, bytes).await;
        assert_eq!(reply.status, status, "{who} {report} {name}: {}", reply.text());
        assert_eq!(reply.json()["errors"][0]["extensions"]["code"], "BAD_USER_INPUT", "{}", reply.text());
        if status == 404 {
            hidden.push(reply.untraced());
        }
    }
    hidden.dedup();
    assert_eq!(hidden.len(), 1, "hidden, missing and malformed look the same");
    let token = filing.client("LYJ").token;
    for query in [
        "",
        "?fileName=a.pdf",
        &format!("?progressReport={own}"),
        &format!("?progressReport={own}&fileName=a&fileName=b"),
    ] {
        let reply = filing.send(Method::POST, &format!("/files{query}"), token.clone(), Some(PDF.to_vec())).await;
        assert_eq!(reply.status, 400, "{query}");
    }
    let path = format!("/files?progressReport={own}&fileName=a.pdf");
    let reply = filing.send(Method::POST, &path, None, Some(PDF.to_vec())).await;
    assert_eq!((reply.status, reply.header("www-authenticate")), (401, "Bearer"));
    assert_eq!(filing.get(Some("LYJ"), "/files").await.status, 405);
    assert!(filing.kept().is_empty() && filing.events().await.is_empty());
}

#[tokio::test]
async fn a_file_is_removed_from_a_draft_by_its_agency_alone() {
    let filing = Filing::new().await;
    let draft = filing.attached("DRAFT").await;
    let returned = filing.attached("RETURNED").await;
    let submitted = filing.attached("SUBMITTED").await;
    for (who, id, status) in [
        ("KJJ", &draft, 404),
        ("supervisor", &draft, 404),
        ("supervisor", &returned, 403),
        ("KJJ", &submitted, 403),
        ("LYJ", &submitted, 409),
        ("LYJ", &"ATT_x".to_owned(), 404),
    ] {
        assert_eq!(filing.remove(who, id).await.status, status, "{who}");
    }
    assert_eq!(filing.kept().len(), 3);
    for id in [&draft, &returned] {
        let reply = filing.remove("LYJ", id).await;
        assert_eq!((reply.status, reply.body.len()), (204, 0));
        assert_eq!(filing.remove("LYJ", id).await.status, 404, "it is gone");
        assert_eq!(filing.get(Some("LYJ"), &format!("/files/{id}")).await.status, 404);
    }
    assert_eq!(filing.kept().len(), 1);
    let removed = filing.events().await.iter().filter(|event| event.action == "removeAttachment").count();
    assert_eq!(removed, 2);
}

#[tokio::test]
async fn a_lost_content_is_the_servers_fault_and_told_as_such() {
    let filing = Filing::new().await;
    let id = filing.attached("DRAFT").await;
    std::fs::write(&filing.kept()[0], b"%PDF").unwrap();
    assert_eq!(filing.get(Some("LYJ"), &format!("/files/{id}")).await.status, 500, "of another length");
    std::fs::remove_file(&filing.kept()[0]).unwrap();
    let reply = filing.get(Some("LYJ"), &format!("/files/{id}")).await;
    assert_eq!((reply.status, reply.json()["errors"][0]["extensions"]["code"].as_str()), (500, Some("INTERNAL")));
    assert_eq!(filing.remove("LYJ", &id).await.status, 204, "it can still be removed");
}
