//! Operations that are registered: what is known of each by its name.

use super::text_enum::text_enum;

text_enum! {
    /// What an operation does.
    OperationKind {
        /// Reads.
        Query = "QUERY",
        /// Changes.
        Mutation = "MUTATION",
        /// Follows.
        Subscription = "SUBSCRIPTION",
    }
}

/// An operation of a document that is in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registration {
    /// Its name in the document.
    pub name: String,
    /// SHA-256 of the document, in lower-case hexadecimal digits.
    pub sha256: String,
    pub kind: OperationKind,
    /// The document, byte for byte.
    pub document: String,
}

/// What is wrong with a document, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// From 1.
    pub line: usize,
    /// From 1.
    pub column: usize,
    /// The parser's or the validation's own words, which are English.
    pub message: String,
}
