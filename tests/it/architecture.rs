//! The arrows of docs/ARCHITECTURE.md, read off the sources: nothing points left, and each library has its layer.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::harness::sdl::Sdl;

/// Each layer, and what of the crate it may use: what stands to its right. `model` and `document` are pure leaves;
/// `config` is read by those who are configured.
const LAYERS: [(&str, &[&str]); 9] = [
    ("main", &["cli"]),
    ("cli", &["http", "graphql", "service", "store", "document", "config", "model"]),
    ("http", &["graphql", "service", "store", "config", "model"]),
    ("graphql", &["service", "store", "document", "config", "model"]),
    ("service", &["store", "document", "model"]),
    ("store", &["model"]),
    ("config", &["model"]),
    ("document", &["model"]),
    ("model", &[]),
];

/// What only some layers may name: nobody else has rows, requests or files in hand.
const OWNED: [(&str, &[&str]); 13] = [
    ("sea_orm", &["store"]),
    ("entity", &["store"]),
    ("migration", &["store"]),
    ("object_store", &["store"]),
    ("async_graphql", &["graphql"]),
    ("async_graphql_value", &["graphql"]),
    ("axum", &["http"]),
    ("hyper", &["http"]),
    ("jsonwebtoken", &["http"]),
    ("reqwest", &["http"]),
    ("tokio", &["main", "cli", "http", "graphql"]),
    ("std::fs", &["cli", "http", "store", "config"]),
    ("std::net", &["cli", "http", "config"]),
];

/// Doors to rows, and to time and chance, that clippy must keep shut (STYLE.md).
const DOORS: [&str; 46] = [
    "sea_orm::EntityTrait::find",
    "sea_orm::EntityTrait::find_by_id",
    "sea_orm::ModelTrait::find_related",
    "sea_orm::ModelTrait::find_linked",
    "sea_orm::ModelTrait::find_linked_recursive",
    "sea_orm::Related::find_related",
    "sea_orm::Linked::find_linked",
    "sea_orm::Select::find_also_related",
    "sea_orm::Select::find_with_related",
    "sea_orm::Select::find_also_linked",
    "sea_orm::Select::find_with_linked",
    "sea_orm::Select::find_with_linked_recursive",
    "sea_orm::LoaderTrait::load_one",
    "sea_orm::LoaderTrait::load_many",
    "sea_orm::LoaderTrait::load_many_to_many",
    "sea_orm::LoaderTrait::load_self",
    "sea_orm::LoaderTrait::load_self_many",
    "sea_orm::LoaderTrait::load_self_via",
    "sea_orm::LoaderTrait::load_self_via_rev",
    "sea_orm::FromQueryResult::find_by_statement",
    "sea_orm::ConnectionTrait::query_one",
    "sea_orm::ConnectionTrait::query_all",
    "sea_orm::ConnectionTrait::query_one_raw",
    "sea_orm::ConnectionTrait::query_all_raw",
    "sea_orm::StreamTrait::stream",
    "sea_orm::StreamTrait::stream_raw",
    "sea_orm::PaginatorTrait::paginate",
    "sea_orm::PaginatorTrait::count",
    "sea_orm::Select::cursor_by",
    "sea_orm::Insert::exec_with_returning",
    "sea_orm::Insert::exec_with_returning_keys",
    "sea_orm::Insert::exec_with_returning_many",
    "sea_orm::InsertMany::exec_with_returning",
    "sea_orm::InsertMany::exec_with_returning_many",
    "sea_orm::InsertMany::exec_with_returning_keys",
    "sea_orm::TryInsert::exec_with_returning",
    "sea_orm::TryInsert::exec_with_returning_many",
    "sea_orm::TryInsert::exec_with_returning_keys",
    "sea_orm::UpdateMany::exec_with_returning",
    "sea_orm::DeleteMany::exec_with_returning",
    "sea_orm::DeleteOne::exec_with_returning",
    "chrono::Utc::now",
    "chrono::Local::now",
    "std::time::SystemTime::now",
    "uuid::Uuid::now_v7",
    "uuid::Uuid::new_v4",
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every Rust file below a folder of the repository, by its path within it.
fn sources(folder: &str) -> BTreeMap<PathBuf, String> {
    let mut found = BTreeMap::new();
    let mut folders = vec![root().join(folder)];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(&next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                found.insert(path.strip_prefix(root()).unwrap().to_owned(), text);
            }
        }
    }
    found
}

/// The modules of a file within `src`: `store`, `scope`; of `src/http/mod.rs` and `src/config.rs` the layer alone.
fn modules(file: &Path) -> Vec<String> {
    let mut modules: Vec<String> =
        file.with_extension("").iter().skip(1).map(|part| part.to_str().unwrap().to_owned()).collect();
    modules.pop_if(|last| last == "mod");
    modules
}

/// The code that is shipped: without comments, test modules inside files, and files that are test modules.
fn shipped() -> BTreeMap<PathBuf, String> {
    let sources = sources("src");
    let mut tests: Vec<Vec<String>> = Vec::new();
    let mut shipped = BTreeMap::new();
    for (file, text) in &sources {
        let mut code = String::new();
        let mut lines = text.lines().map(|line| line.split("//").next().unwrap());
        while let Some(line) = lines.next() {
            if line.trim() != "#[cfg(test)]" {
                code.push_str(line);
                code.push('\n');
                continue;
            }
            let module = lines.next().unwrap().trim();
            match module.strip_prefix("mod ").and_then(|module| module.strip_suffix(';')) {
                Some(name) => tests.push([modules(file), vec![name.to_owned()]].concat()),
                // Tests stand at the end of their file.
                None => break,
            }
        }
        shipped.insert(file.clone(), code);
    }
    shipped.retain(|file, _| !tests.iter().any(|test| modules(file).starts_with(test)));
    assert!(shipped.len() > 100 && tests.len() > 2, "{} files, {} of tests", shipped.len(), tests.len());
    shipped
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

/// What follows each mention of a path's beginning (`crate`) that is no part of another path or word.
fn mentions<'t>(code: &'t str, start: &'t str) -> impl Iterator<Item = &'t str> {
    code.match_indices(start).filter_map(move |(at, _)| {
        let (before, after) = (&code[..at], &code[at + start.len()..]);
        let stands_alone = !before.ends_with(is_word) && !before.ends_with("::") && !before.ends_with('.');
        stands_alone.then_some(after).filter(|after| !after.starts_with(is_word))
    })
}

/// The modules of the crate that a file names, by `crate::x` or `crate::{x, y::z}`.
fn named(code: &str, start: &str) -> BTreeSet<String> {
    let first = |path: &str| path.trim().chars().take_while(|character| is_word(*character)).collect::<String>();
    let mut named = BTreeSet::new();
    for after in mentions(code, start).filter_map(|after| after.strip_prefix("::")) {
        let Some(group) = after.strip_prefix('{') else {
            named.insert(first(after));
            continue;
        };
        let (mut depth, mut path) = (0, String::new());
        for character in group.chars() {
            match character {
                '{' => depth += 1,
                '}' if depth == 0 => break,
                '}' => depth -= 1,
                ',' if depth == 0 => {
                    named.insert(first(&std::mem::take(&mut path)));
                }
                other => path.push(other),
            }
        }
        named.insert(first(&path));
    }
    named.remove("");
    named
}

#[test]
fn no_import_points_left() {
    let layers: BTreeMap<&str, &[&str]> = LAYERS.into();
    let mut wrong = Vec::new();
    for (file, code) in shipped() {
        let modules = modules(&file);
        if modules == ["lib"] {
            continue;
        }
        let layer = modules[0].as_str();
        let allowed = layers
            .get(layer)
            .unwrap_or_else(|| panic!("{} is of no layer: say in LAYERS what it may use", file.display()));
        for used in named(&code, "crate").union(&named(&code, "duban")) {
            if used != layer && !allowed.contains(&used.as_str()) {
                wrong.push(format!("{}: {layer} may not use {used}", file.display()));
            }
        }
        // From the layer's own module one `super` is the crate, from below it two.
        let climbs = "super::".repeat(modules.len());
        if mentions(&code, climbs.trim_end_matches("::")).any(|after| after.starts_with("::")) {
            wrong.push(format!("{}: climbs out of {layer}; say crate::", file.display()));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn each_library_is_named_by_its_layers_alone() {
    let mut wrong = Vec::new();
    for (file, code) in shipped() {
        let layer = modules(&file)[0].clone();
        for (library, owners) in OWNED.iter().filter(|(_, owners)| !owners.contains(&layer.as_str())) {
            let path = mentions(&code, library).any(|after| after.starts_with("::") || after.starts_with(';'));
            let (parent, child) = library.split_once("::").unwrap_or(("", ""));
            if path || !child.is_empty() && named(&code, parent).contains(child) {
                wrong.push(format!("{} names {library}, which is for {owners:?}", file.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_walls_see_what_they_are_to_stop() {
    let code = "use crate::{model::{ids, role}, store};\nfn f() { crate::cli::run(); mycrate::no(); x::crate_::no() }";
    assert_eq!(named(code, "crate"), ["cli", "model", "store"].map(str::to_owned).into());
    assert_eq!(mentions("identity::x; entity::x; a::entity::y", "entity").count(), 1);
    assert!(named("use std::{fs, time};", "std").contains("fs"));
}

#[test]
fn a_file_is_read_at_one_sitting() {
    let long: Vec<_> = (sources("src").into_iter())
        .map(|(file, text)| (text.lines().count(), file))
        .filter(|(lines, _)| *lines > 400)
        .collect();
    assert!(long.is_empty(), "about 300 lines are the aim, 400 the end: {long:#?}");
}

#[test]
fn lints_are_expected_with_a_reason_and_rows_are_read_by_the_store_alone() {
    let all = ["src", "entity/src", "migration/src"].map(sources).into_iter().flatten();
    for (file, text) in all {
        let allows = text.contains("#[allow(") || text.contains("#![allow(") || text.contains(" allow(clippy");
        assert!(!allows, "{}: #[expect(…, reason = …)] says when it is no longer needed", file.display());
        assert!(!text.contains("sea_orm::model]"), "{}: it generates readers without a scope", file.display());
        // A migration looks into tables, and shows nobody what it finds.
        let may = ["src/store", "src/model/clock.rs", "migration"].iter().any(|place| file.starts_with(place));
        let code: String = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
        assert!(may || !code.contains("disallowed_methods"), "{} opens a door that is shut", file.display());
    }
}

#[test]
fn clippy_shuts_every_door_of_the_list() {
    let clippy = std::fs::read_to_string(root().join("clippy.toml")).unwrap();
    let open: Vec<_> =
        DOORS.iter().filter(|door| !clippy.contains(&format!("path = \"{door}\", reason = \""))).collect();
    assert!(open.is_empty(), "clippy.toml lacks {open:#?}");
    assert!(!clippy.contains("allow-invalid"), "a ban on a path that doesn't exist bans nothing");
    let manifest = std::fs::read_to_string(root().join("Cargo.toml")).unwrap();
    assert!(manifest.contains("[lints]\nworkspace = true"), "the crate takes the workspace's lints");
}

#[test]
fn each_query_has_a_file_of_its_name() {
    // `nodes` is `node` of many.
    let file_of = |field: &str| if field == "nodes" { "node".to_owned() } else { snake(field) };
    let fields: BTreeSet<String> = Sdl::read().objects["Query"].iter().map(|field| file_of(&field.name)).collect();
    let files: BTreeSet<String> = sources("src/graphql/queries")
        .keys()
        .map(|file| file.file_stem().unwrap().to_str().unwrap().to_owned())
        .filter(|name| name != "mod")
        .collect();
    assert_eq!(files, fields);
}

#[test]
fn each_mutation_has_a_file_of_its_name_in_both_layers() {
    let fields: BTreeSet<String> = Sdl::read().objects["Mutation"].iter().map(|field| snake(&field.name)).collect();
    for folder in ["src/graphql/mutations", "src/service"] {
        let files: BTreeSet<String> =
            sources(folder).keys().map(|file| file.file_stem().unwrap().to_str().unwrap().to_owned()).collect();
        let missing: Vec<_> = fields.difference(&files).collect();
        assert!(missing.is_empty(), "{folder} lacks {missing:?}");
    }
}

fn snake(name: &str) -> String {
    let mut snake = String::new();
    for character in name.chars() {
        if character.is_ascii_uppercase() {
            snake.push('_');
        }
        snake.push(character.to_ascii_lowercase());
    }
    snake
}
