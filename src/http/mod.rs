//! HTTP: who asks, what they ask, and how the answer travels. What is asked is for `graphql` to execute.
//!
//! A request passes, from the outside in: [`observe`] (trace id, log, metrics), CORS, compression, the guards (panic,
//! time, number at once), and reaches its handler by [`router`]. What turns it away on the way is a
//! [`rejection::Rejection`], and looks the same to a client whoever made it. What lasts longer than a request
//! ([`ws`], [`sse`]) is answered by a [`stream`] each, when all of that has let it through.

pub mod auth;
mod bearer;
mod context;
mod download;
mod explorer;
mod export;
mod files;
#[cfg(test)]
mod fixture;
mod graphql;
mod guards;
mod health;
mod lingering;
mod link;
mod metrics;
mod observe;
mod rejection;
mod reports;
mod router;
mod server;
mod sse;
mod state;
mod stopping;
mod stream;
#[cfg(test)]
mod tests;
mod webhooks;
mod ws;

pub use export::ExportJobs;
pub use files::Kept;
pub use server::{BindError, Door, Server};
pub use state::App;
pub use webhooks::HttpCourier;
