//! `duban schema`

use std::path::PathBuf;

use super::failure::{Failure, print};
use crate::graphql::Api;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Compare this file with the schema instead of printing it
    #[arg(long, value_name = "FILE")]
    check: Option<PathBuf>,
}

pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let sdl = Api::default().sdl();
    let Some(file) = &arguments.check else { return print(sdl.trim_end()) };
    let name = file.display();
    let text =
        std::fs::read_to_string(file).map_err(|error| Failure::Failed(format!("cannot read {name}: {error}")))?;
    if text.trim_end() == sdl.trim_end() {
        return Ok(());
    }
    let line = text.lines().zip(sdl.lines()).take_while(|(theirs, ours)| theirs == ours).count() + 1;
    Err(Failure::Failed(format!(
        "{name} differs from the schema from line {line} on; write it anew with `duban schema > {name}`"
    )))
}
