//! What Duban promises, held through its public doors: HTTP and the command line, on a real SQLite or PostgreSQL
//! (`DUBAN_TEST_DB`). One binary, so that it links once.

mod harness;

mod command_line;
mod documents;
mod http;
mod import;
mod lights;
mod limits;
mod migrations;
mod schema;
