//! Reviews (审核) of plans, progress reports and completions.

pub use entity::review::Model as ReviewRow;
