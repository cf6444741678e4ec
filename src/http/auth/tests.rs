//! Who is let in and who is not: time stands still, and the identity provider is a listener on loopback.

mod fixture;
mod issued;
mod key_set;
mod keys;
mod rules;
