//! What Duban promises, held through its public doors: HTTP and the command line, on a real SQLite or PostgreSQL
//! (`DUBAN_TEST_DB`). One binary, so that it links once.
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by a panic")]

mod harness;

mod architecture;
mod authentication;
mod command_line;
mod dashboard;
mod documents;
mod filters;
mod http;
mod import;
mod lights;
mod limits;
mod migrations;
mod operations;
mod paging;
mod plans;
mod schema;
mod visibility;
mod worlds;
