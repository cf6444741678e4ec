//! Refusals that the domain foresees: data in a mutation's payload, each with its place, its code and both languages.

use super::language::Language;
use super::text_enum::text_enum;

text_enum! {
    /// Why a change was refused. The list is closed: a client may match it without a default.
    UserErrorCode {
        /// Something that must be there is missing or empty.
        Required = "REQUIRED",
        /// It has the wrong form, or does not fit what it is for.
        Invalid = "INVALID",
        /// A text or a list is longer than it may be.
        TooLong = "TOO_LONG",
        /// A number or a day is outside its bounds.
        OutOfRange = "OUT_OF_RANGE",
        /// There is no such row, or the viewer does not see it: the two look the same.
        NotFound = "NOT_FOUND",
        /// The viewer sees it, and may not do this.
        NotAllowed = "NOT_ALLOWED",
        /// It can't be done in the state in which the row is.
        InvalidTransition = "INVALID_TRANSITION",
        /// Somebody changed the row since it was read.
        Conflict = "CONFLICT",
        /// There is one already.
        Duplicate = "DUPLICATE",
        /// The key was used with another input.
        IdempotencyMismatch = "IDEMPOTENCY_MISMATCH",
        /// The deadline is over.
        DueDatePassed = "DUE_DATE_PASSED",
        /// The unit is not the indicator's.
        UnitMismatch = "UNIT_MISMATCH",
    }
}

/// Where in the input something is wrong: `items`, `0`, `expectedVersion`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place(pub Vec<String>);

impl Place {
    /// A field of the input itself.
    pub fn field(name: &str) -> Self {
        Self(vec![name.to_owned()])
    }

    /// An item of a list.
    pub fn item(list: &str, index: usize) -> Self {
        Self(vec![list.to_owned(), index.to_string()])
    }

    /// A step further in.
    pub fn then(&self, step: &(impl ToString + ?Sized)) -> Self {
        let mut path = self.0.clone();
        path.push(step.to_string());
        Self(path)
    }
}

impl From<&str> for Place {
    fn from(name: &str) -> Self {
        Self::field(name)
    }
}

impl From<&Self> for Place {
    fn from(place: &Self) -> Self {
        place.clone()
    }
}

/// One refusal: nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    pub place: Place,
    pub code: UserErrorCode,
    chinese: String,
    english: String,
}

impl Refusal {
    pub fn new(
        place: impl Into<Place>,
        code: UserErrorCode,
        chinese: impl Into<String>,
        english: impl Into<String>,
    ) -> Self {
        Self { place: place.into(), code, chinese: chinese.into(), english: english.into() }
    }

    /// What is wrong and what to do, in one sentence.
    pub fn message(&self, language: Language) -> &str {
        language.pick(&self.chinese, &self.english)
    }

    pub fn required(place: impl Into<Place>) -> Self {
        Self::new(
            place,
            UserErrorCode::Required,
            "此项必填:请补充后重新提交",
            "This is required: fill it in and send it again",
        )
    }

    pub fn invalid(place: impl Into<Place>, chinese: impl Into<String>, english: impl Into<String>) -> Self {
        Self::new(place, UserErrorCode::Invalid, chinese, english)
    }

    pub fn too_long(place: impl Into<Place>, length: usize, most: usize) -> Self {
        Self::new(
            place,
            UserErrorCode::TooLong,
            format!("长度为 {length},最多 {most}:请缩短"),
            format!("It is {length} long, at most {most} is kept: shorten it"),
        )
    }

    pub fn not_found(place: impl Into<Place>) -> Self {
        Self::new(
            place,
            UserErrorCode::NotFound,
            "没有这个对象,或您无权查看:请使用接口返回的 id",
            "There is no such object, or you may not see it: use an id as the API returned it",
        )
    }

    /// The words say who may.
    pub fn not_allowed(place: impl Into<Place>, chinese: impl Into<String>, english: impl Into<String>) -> Self {
        Self::new(place, UserErrorCode::NotAllowed, chinese, english)
    }

    pub fn conflict(place: impl Into<Place>, expected: i32, version: i32) -> Self {
        Self::new(
            place,
            UserErrorCode::Conflict,
            format!("该对象已被他人修改(现为第 {version} 版,您依据的是第 {expected} 版):请核对后重试"),
            format!(
                "It was changed meanwhile (it is at version {version}, you expected {expected}): look again, then retry"
            ),
        )
    }

    /// Another writer was first, and nothing says which row it was.
    pub fn overtaken() -> Self {
        Self::new(
            Place::default(),
            UserErrorCode::Conflict,
            "数据刚被他人修改:请刷新后重试",
            "Somebody changed this at the same moment: look again, then retry",
        )
    }

    pub fn duplicate(place: impl Into<Place>, chinese: impl Into<String>, english: impl Into<String>) -> Self {
        Self::new(place, UserErrorCode::Duplicate, chinese, english)
    }

    pub fn out_of_range(place: impl Into<Place>, chinese: impl Into<String>, english: impl Into<String>) -> Self {
        Self::new(place, UserErrorCode::OutOfRange, chinese, english)
    }
}
