//! The guide for those who build reports: its Python and TypeScript run as they stand there, against a live server.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use duban::model::role::Role;

use crate::harness::program::Said;
use crate::harness::{TestCity, WUHAN};
use crate::operations::desk::Desk;
use crate::registered_operations::push;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

pub fn guide() -> String {
    std::fs::read_to_string(root().join("docs/guides/integrators.md")).unwrap()
}

/// The guide's blocks of a language, in order.
pub fn blocks<'g>(guide: &'g str, language: &str) -> Vec<&'g str> {
    let start = format!("\n```{language}\n");
    guide.split(start.as_str()).skip(1).map(|block| block.split_once("\n```").unwrap().0).collect()
}

/// The blocks that begin with the name of a file, by that name.
fn files(guide: &str) -> BTreeMap<String, String> {
    let named = |block: &str| {
        let first = block.lines().next()?;
        let name = first.trim_start_matches(['#', '/']).split_whitespace().next()?;
        Some((name.to_owned(), block.to_owned()))
    };
    ["python", "ts"]
        .into_iter()
        .flat_map(|language| blocks(guide, language))
        .map(|block| named(block).unwrap())
        .collect()
}

/// Runs a command as somebody with this token, while the server of this test goes on serving.
async fn run(mut command: Command, folder: &Path, city: &TestCity, token: String) -> Said {
    command.current_dir(folder).env("API_URL", &city.url).env("API_TOKEN", token);
    // The server is on this machine, whatever proxy its user has.
    command.env("no_proxy", "127.0.0.1").env("NO_PROXY", "127.0.0.1");
    tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap().into()
}

fn python() -> PathBuf {
    let python = root().join("tests/python/venv/bin/python");
    assert!(
        python.exists(),
        "tests/python/venv is not there: run `python3 -m venv tests/python/venv` and \
         `tests/python/venv/bin/pip install -r tests/python/requirements.txt`, or the tests by ./test, which does"
    );
    python
}

#[test]
fn every_file_of_the_guide_is_run_with_what_the_guide_installs() {
    let known = ["assignments.py", "bulletin.py", "codegen.ts", "report.ts"];
    assert_eq!(files(&guide()).keys().collect::<Vec<_>>(), known);
    let installed = std::fs::read_to_string(root().join("tests/python/requirements.txt")).unwrap();
    let package = std::fs::read_to_string(root().join("tests/npm/typescript/package.json")).unwrap();
    for word in guide().split_whitespace() {
        if let Some((name, version)) = word.trim_matches('\'').split_once("==")
            && name.starts_with(|character: char| character.is_ascii_alphabetic())
        {
            let name = name.split('[').next().unwrap();
            assert!(installed.contains(&format!("\n{name}=={version}\n")), "{word} is not what the tests install");
        } else if let Some((name, version)) = word.rsplit_once('@').filter(|(name, _)| !name.is_empty())
            && version.starts_with(|character: char| character.is_ascii_digit())
        {
            assert!(package.contains(&format!("\"{name}\": \"{version}\"")), "{word} is not what the tests install");
        }
    }
}

#[tokio::test]
async fn the_python_of_the_guide_writes_every_assignment_of_the_year() {
    let city = TestCity::wuhan_2015().await;
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files(&guide()) {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    let mut command = Command::new(python());
    command.args(["assignments.py", "2015", "rows.csv"]);
    let said = run(command, folder.path(), &city, city.token(&[Role::Auditor], WUHAN, None)).await;
    assert_eq!(said.code, 0, "{}{}", said.output, said.error);
    assert!(said.output.contains("36 assignments of 2015"), "{}", said.output);
    let rows = std::fs::read_to_string(folder.path().join("rows.csv")).unwrap();
    assert_eq!(rows.lines().count(), 37);
    assert!(rows.starts_with("\u{feff}序号,责任事项") && rows.contains("推进国家智慧旅游城市建设。"), "{rows}");
}

/// As a spreadsheet asks for it, once whoever runs the server has registered what the guide says.
#[tokio::test]
async fn the_bulletin_of_the_guide_is_had_from_its_addresses() {
    let desk = Desk::with(2).await;
    let guide = guide();
    for word in ["Bulletin", "Lights"] {
        let start = format!("query {word}(");
        push(&desk.city, blocks(&guide, "graphql").into_iter().find(|block| block.starts_with(&start)).unwrap());
    }
    let rows = async |address: &str| {
        let reply = desk.office.get(address).await;
        assert_eq!(reply.status, 200, "{address}: {}", reply.text);
        reply.text.trim_start_matches('\u{feff}').lines().map(str::to_owned).collect::<Vec<_>>()
    };
    let bulletin = rows("/reports/Bulletin.csv?year=2015&period=2015-Q2&day=2015-07-20").await;
    assert!(bulletin[0].starts_with("keys.label,assignments,completed,overdue,"), "{bulletin:?}");
    assert!(bulletin[1..].iter().any(|row| row.starts_with("市科技局,")), "{bulletin:?}");
    desk.on("2015-08-01");
    assert_eq!(rows("/reports/Bulletin.csv?year=2015&period=2015-Q2&day=2015-07-20").await, bulletin, "it stands");
    let missing = rows("/reports/Missing.csv?period=2015-Q2").await;
    assert!(missing[0].starts_with("agency.name,assignment.responsibility.ordinal,"), "{missing:?}");
    let lights = rows("/reports/Lights.csv?year=2015").await;
    assert!(lights.len() > 1 && lights[0].starts_with("keys.value,keys.label,assignments,"), "{lights:?}");
    let text = desk.office.get("/export?format=html&kind=completion&year=2015&period=2015-Q2").await;
    assert!(text.status == 200 && text.text.contains("存在的问题"), "{}", text.text);
}

#[tokio::test]
async fn the_python_of_the_guide_prints_the_bulletin_as_the_server_counts_it() {
    let city = TestCity::wuhan_2015().await;
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files(&guide()) {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    let mut command = Command::new(python());
    command.args(["bulletin.py", "2015", "2015-Q2", "2015-06-25"]);
    let said = run(command, folder.path(), &city, city.token(&[Role::Auditor], WUHAN, None)).await;
    assert_eq!(said.code, 0, "{}{}", said.output, said.error);
    assert!(said.output.starts_with("截至2015-06-25,责任事项 30 项,办结 0/36(办结率 0%)\n"), "{}", said.output);
    assert!(said.output.contains("市科技局\t30\t"), "{}", said.output);
}

#[tokio::test]
async fn the_typescript_of_the_guide_is_checked_against_the_schema_and_lists_what_is_overdue() {
    let city = TestCity::wuhan_2015().await;
    let modules = root().join("tests/npm/typescript/node_modules");
    assert!(
        modules.join("typescript").exists(),
        "tests/npm/typescript/node_modules is not there: run `npm ci --prefix tests/npm/typescript`, or the tests by \
         ./test, which does"
    );
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files(&guide()) {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    std::os::unix::fs::symlink(modules, folder.path().join("node_modules")).unwrap();
    std::fs::copy(root().join("schema.graphql"), folder.path().join("schema.graphql")).unwrap();
    std::fs::write(folder.path().join("package.json"), r#"{"type":"module"}"#).unwrap();
    let guide = guide();
    let steps = *blocks(&guide, "sh").iter().find(|block| block.contains("codegen.ts")).unwrap();
    let mut command = Command::new("sh");
    // Each step must succeed, and nothing is fetched.
    command.args(["-e", "-c", steps]).env("npm_config_offline", "true");
    let token = city.token(&[Role::Auditor], WUHAN, None);
    let said = run(command, folder.path(), &city, token).await;
    assert_eq!(said.code, 0, "{}{}", said.output, said.error);
    let overdue = city.auditor().query("{ assignments(filter: { light: { eq: RED } }) { totalCount } }").await;
    let count = overdue["assignments"]["totalCount"].as_u64().unwrap();
    assert!(count > 3 && said.output.ends_with(&format!("{count} overdue\n")), "{}", said.output);
}
