//! The official forms, by the doors of every export.

use duban::document::{self, Hints};
use serde_json::json;

use super::command::command;
use super::encoded;
use crate::harness::TestCity;
use crate::harness::client::Client;
use crate::harness::program::run;
use crate::visibility::city::HiddenCity;

async fn page(client: &Client, query: &str) -> String {
    let reply = client.get(&format!("/export?format=html&{query}")).await;
    assert_eq!(reply.status, 200, "{query}: {}", reply.text);
    reply.text
}

#[tokio::test]
async fn a_form_shows_its_caller_what_the_lists_show() {
    let hidden = HiddenCity::new().await;
    let completion = "kind=completion&year=2015&period=2015-Q1";
    let office = page(&hidden.client("supervisor"), completion).await;
    assert!(office.contains("led/LYJ/ACCEPTED") && office.contains("trade/SWJ/ACCEPTED"), "{office}");
    let bureau = page(&hidden.client("LYJ"), completion).await;
    assert!(bureau.contains("led/LYJ/ACCEPTED") && !bureau.contains("trade/SWJ"), "{bureau}");
    let public = page(&hidden.client("supervisor"), &completion.replace("completion", "publication")).await;
    assert!(public.contains("led/KJJ/ACCEPTED") && !public.contains("led/LYJ/ACCEPTED"), "{public}");
    let own = page(&hidden.client("KJJ"), "agency=KJJ&year=2015").await;
    assert!(own.contains("led/KJJ") && !own.contains("trade"), "{own}");
    let contacts = page(&hidden.client("KJJ"), "kind=contacts&agency=KJJ&year=2015").await;
    assert!(contacts.contains("KJJ"), "{contacts}");
}

#[tokio::test]
async fn what_narrows_a_form_is_obeyed_or_refused_and_never_passed_over() {
    let hidden = HiddenCity::new().await;
    let office = hidden.client("supervisor");
    for kind in ["completion", "publication"] {
        let asked = format!("kind={kind}&year=2015&period=2015-Q1");
        let all = page(&office, &asked).await;
        let one = page(&office, &format!("{asked}&agency=SWJ")).await;
        assert!(all.contains("led/KJJ") && all.contains("trade/SWJ"), "{kind}: {all}");
        assert!(!one.contains("led/KJJ") && one.contains("trade/SWJ"), "{kind}: {one}");
        // What was taken back from an agency is not its own.
        let own = page(&office, &format!("{asked}&agency=KJJ")).await;
        assert!(all.contains(">left<") && own.contains(">led<") && !own.contains(">left<"), "{kind}: {own}");
    }
    for kind in ["work_plan", "internal_work_plan", "contacts"] {
        for (parameter, value) in [("filter", encoded(r#"{"light":{"eq":"RED"}}"#).as_str()), ("period", "2015-Q1")] {
            let asked = format!("/export?format=docx&kind={kind}&year=2015&agency=KJJ&{parameter}={value}");
            let reply = office.get_as(&asked, &[("accept-language", "en")]).await;
            assert_eq!(reply.status, 400, "{asked}: {}", reply.text);
            assert!(reply.text.contains(&format!("takes no {parameter}: leave {parameter} out")), "{}", reply.text);
        }
    }
    let reply = office.get("/export?format=csv&cursor=true").await;
    assert_eq!(reply.status, 400, "{}", reply.text);
    let plan = json!({ "format": "DOCX", "agency": "KJJ", "year": 2015, "period": "2015-Q1" });
    assert_eq!(office.refused("createExport", plan).await, ["INVALID period"]);
}

#[tokio::test]
async fn a_plan_that_the_command_exports_is_read_as_the_plan_that_was_imported() {
    let city = TestCity::wuhan_2015().await;
    let folder = tempfile::tempdir().unwrap();
    let read = |path: &std::path::Path| {
        let bytes = std::fs::read(path).unwrap();
        document::read(&bytes, path.file_name().unwrap().to_str().unwrap(), &Hints::default()).unwrap()
    };
    for format in ["xlsx", "docx", "html"] {
        let file = folder.path().join(format!("plan.{format}"));
        let out = file.to_str().unwrap();
        let said =
            run(&mut command(&city, &["--format", format, "--agency", "市科技局", "--year", "2015", "--out", out]));
        assert_eq!((said.code, said.error.as_str()), (0, ""), "{format}");
        let plan = read(&file);
        assert_eq!((plan.responsibilities.len(), plan.year), (30, Some(2015)), "{format}");
        assert_eq!(plan.responsibilities.iter().map(|item| item.measures.len()).sum::<usize>(), 61, "{format}");
    }
}
