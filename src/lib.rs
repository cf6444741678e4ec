//! Duban (督办): who leads, who assists, by when, and how far along.
//!
//! The layers, none of which points left:
//! `main → cli → http → graphql → service → store → entity`; [`model`] and [`document`] are pure and serve all.

// The fields of Mutation are futures within futures, a level each.
#![recursion_limit = "256"]

pub mod cli;
pub mod config;
pub mod document;
pub mod graphql;
pub mod http;
pub mod model;
pub mod service;
pub mod store;
