//! HTTP: who asks, what they ask, and how the answer travels. What is asked is for `graphql` to execute.
//!
//! A request passes, from the outside in: [`observe`] (trace id, log, metrics), CORS, compression, the guards (panic,
//! time, number at once), and reaches its handler by [`router`]. What turns it away on the way is a
//! [`rejection::Rejection`], and looks the same to a client whoever made it.

pub mod auth;
mod bearer;
mod context;
mod explorer;
#[cfg(test)]
mod fixture;
mod graphql;
mod guards;
mod health;
mod lingering;
mod metrics;
mod observe;
mod rejection;
mod router;
mod server;
mod state;
#[cfg(test)]
mod tests;

pub use server::{BindError, Door, Server};
pub use state::App;
