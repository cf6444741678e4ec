//! What Duban promises, held through its public doors: HTTP and the command line, on a real SQLite or PostgreSQL
//! (`DUBAN_TEST_DB`). One binary, so that it links once.
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by a panic")]

mod harness;

mod architecture;
mod attachments;
mod audit;
mod authentication;
mod calendar;
mod changes;
mod command_line;
mod cost;
mod dashboard;
mod doctor;
mod documents;
mod evaluation;
mod exports;
mod filters;
mod forms;
mod guides;
mod history;
mod http;
mod import;
mod items;
mod lifecycle;
mod lights;
mod limits;
mod migrations;
mod mutations;
mod operations;
mod paging;
mod plans;
mod progress_reports;
mod realtime;
mod registered_operations;
mod schema;
mod search;
mod seed;
mod statistics;
mod story;
mod subscriptions;
mod urging;
mod visibility;
mod webhooks;
mod worlds;
