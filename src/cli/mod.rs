//! The command line: one subcommand a file. Errors go to standard error in one line, with what to do; exit code 1 is a
//! failure, 2 wrong use.

mod audit;
mod backup;
mod demo;
mod doctor;
mod export;
mod exports;
mod failure;
mod import;
mod migrate;
mod open;
mod operations;
mod rounds;
mod schema;
mod seed;
mod serve;
mod tick;
mod token;
mod webhooks;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Duban (督办): who leads, who assists, by when, and how far along.
#[derive(Debug, Parser)]
#[command(name = "duban", version, about, max_term_width = 100)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Set everything up with the sample plan and serve it: nothing else is needed
    Demo(demo::Arguments),
    /// Serve what the configuration names
    Serve(serve::Arguments),
    /// Bring the database's schema up or down, or show how it stands
    Migrate(migrate::Arguments),
    /// Import work plans: text, HTML, XLSX or DOCX
    Import(import::Arguments),
    /// Fill an empty database with made-up cities of any size
    Seed(seed::Arguments),
    /// Write what is in the database to a file: JSONL, CSV, XLSX, DOCX or HTML
    Export(export::Arguments),
    /// Run the due rules once: reminders by rule
    Tick(tick::Arguments),
    /// Print a token for a role
    Token(token::Arguments),
    /// Print the GraphQL schema, or check a file against it
    Schema(schema::Arguments),
    /// Register operations: documents that are asked by their hash, and whose queries are reports
    Operations(operations::Arguments),
    /// Check the audit trail: that no event was changed, taken out or put in
    Audit(audit::Arguments),
    /// Check configuration, database, keys, files and clock, and say what to do
    Doctor(doctor::Arguments),
    /// Write a consistent copy of a SQLite database while it is being served
    Backup(backup::Arguments),
}

/// Runs the command that the arguments name.
pub async fn run() -> ExitCode {
    let arguments = Arguments::parse();
    let result = match arguments.command {
        Command::Demo(arguments) => demo::run(arguments).await,
        Command::Serve(arguments) => serve::run(arguments).await,
        Command::Migrate(arguments) => migrate::run(arguments).await,
        Command::Import(arguments) => import::run(arguments).await,
        Command::Seed(arguments) => seed::run(arguments).await,
        Command::Export(arguments) => export::run(arguments).await,
        Command::Tick(arguments) => tick::run(arguments).await,
        Command::Token(arguments) => token::run(arguments).await,
        Command::Schema(arguments) => schema::run(&arguments),
        Command::Operations(arguments) => operations::run(arguments).await,
        Command::Audit(arguments) => audit::run(arguments).await,
        Command::Doctor(arguments) => doctor::run(arguments).await,
        Command::Backup(arguments) => backup::run(arguments).await,
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            failure::tell(&failure.to_string());
            ExitCode::from(failure.exit_code())
        }
    }
}
