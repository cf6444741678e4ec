//! `duban doctor`: what is wrong here, and what to do. It prints no secret, and changes nothing but a probe that it takes
//! away again.

mod checks;

use serde::Serialize;

use super::failure::{Failure, print};
use super::open;
use crate::model::language::Language;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Print JSON instead of words
    #[arg(long)]
    json: bool,
}

/// How a check ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum State {
    Ok,
    /// It works, and should be otherwise.
    Warning,
    Failed,
    /// What it needs failed before it.
    Skipped,
}

/// What a check found, in one line.
#[derive(Debug, Serialize)]
struct Finding {
    check: &'static str,
    state: State,
    message: String,
}

impl Finding {
    fn new(check: &'static str, state: State, message: impl std::fmt::Display) -> Self {
        Self { check, state, message: message.to_string().replace('\n', " ") }
    }

    fn line(&self, language: Language) -> String {
        let state = match self.state {
            State::Ok => language.pick("正常", "ok     "),
            State::Warning => language.pick("注意", "warning"),
            State::Failed => language.pick("故障", "FAILED "),
            State::Skipped => language.pick("略过", "skipped"),
        };
        format!("{state}  {:<13}  {}", self.check, self.message)
    }
}

pub async fn run(arguments: Arguments) -> Result<(), Failure> {
    let language = open::language();
    let findings = checks::all(language).await;
    if arguments.json {
        print(&serde_json::to_string_pretty(&findings).map_err(Failure::of)?)?;
    } else {
        for finding in &findings {
            print(&finding.line(language))?;
        }
    }
    match findings.iter().filter(|finding| finding.state == State::Failed).count() {
        0 => Ok(()),
        failed => Err(Failure::Failed(language.pick(
            format!("{failed} 项检查发现故障:请按上面各行的说明处理,再运行 duban doctor"),
            format!("{failed} check(s) failed: do what their lines say, and run `duban doctor` again"),
        ))),
    }
}
