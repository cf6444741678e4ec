//! Why a request is turned away before anything of it is executed. None of these has `Display`: reasons are for
//! the log and the metrics, and a client learns the class alone.

/// A refusal, and whose token it was: known only once the signature has held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// The rule that refused.
    pub why: Refusal,
    /// The token's subject.
    pub subject: Option<String>,
    /// The token's `jti`.
    pub token_id: Option<String>,
}

impl From<Refusal> for Refused {
    fn from(why: Refusal) -> Self {
        Self { why, subject: None, token_id: None }
    }
}

/// The rule by which a token is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// There is no token.
    Missing,
    /// It is no token that could ever be accepted.
    Malformed(Malformed),
    /// No key of ours signed it.
    BadSignature,
    /// `iss` is not the one that is trusted.
    WrongIssuer,
    /// `aud` names others.
    WrongAudience,
    /// `exp` has passed.
    Expired,
    /// `nbf` is still to come.
    NotYetValid,
    /// Its subject's tokens of that time are revoked (`jwt.not_before`).
    Revoked,
    /// The identity provider has no such key.
    UnknownKey,
    /// The identity provider's keys have not been read yet.
    KeysUnavailable,
    /// It is valid, but none of its words is a role here.
    NoUsableRole,
    /// It is valid, but says no jurisdiction.
    NoJurisdiction,
    /// It is valid and of the role agency, but says no agency.
    NoAgency,
}

/// What is wrong with the form of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Malformed {
    /// The header is not `Bearer …`.
    Scheme,
    /// It is longer than any honest token.
    Size,
    /// It is not three parts of base64, or the parts are not JSON.
    Shape,
    /// It names another algorithm than its key's; `none` counts as shape.
    Algorithm,
    /// It demands an extension (`crit`) that isn't known here.
    Critical,
    /// `exp` is missing or no time.
    Expiry,
    /// `nbf` is no time.
    NotBefore,
    /// `iat` is no time.
    IssuedAt,
    /// It names no subject.
    Subject,
}

/// What the client is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefusalClass {
    /// 401: come back with another token.
    Unauthenticated,
    /// 403: the token is good, and does not suffice.
    Forbidden,
    /// 503: come back later with the same token.
    Unavailable,
}

impl Refusal {
    /// What the client is told.
    pub const fn class(self) -> RefusalClass {
        match self {
            Self::Missing
            | Self::Malformed(_)
            | Self::BadSignature
            | Self::WrongIssuer
            | Self::WrongAudience
            | Self::Expired
            | Self::NotYetValid
            | Self::Revoked
            | Self::UnknownKey => RefusalClass::Unauthenticated,
            Self::NoUsableRole | Self::NoJurisdiction | Self::NoAgency => RefusalClass::Forbidden,
            Self::KeysUnavailable => RefusalClass::Unavailable,
        }
    }

    /// A short word for the log and the metrics; it never changes and never holds anything of the token.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Malformed(Malformed::Scheme) => "malformed_scheme",
            Self::Malformed(Malformed::Size) => "malformed_size",
            Self::Malformed(Malformed::Shape) => "malformed_shape",
            Self::Malformed(Malformed::Algorithm) => "malformed_algorithm",
            Self::Malformed(Malformed::Critical) => "malformed_critical",
            Self::Malformed(Malformed::Expiry) => "malformed_expiry",
            Self::Malformed(Malformed::NotBefore) => "malformed_not_before",
            Self::Malformed(Malformed::IssuedAt) => "malformed_issued_at",
            Self::Malformed(Malformed::Subject) => "malformed_subject",
            Self::BadSignature => "bad_signature",
            Self::WrongIssuer => "wrong_issuer",
            Self::WrongAudience => "wrong_audience",
            Self::Expired => "expired",
            Self::NotYetValid => "not_yet_valid",
            Self::Revoked => "revoked",
            Self::UnknownKey => "unknown_key",
            Self::KeysUnavailable => "keys_unavailable",
            Self::NoUsableRole => "no_usable_role",
            Self::NoJurisdiction => "no_jurisdiction",
            Self::NoAgency => "no_agency",
        }
    }
}
