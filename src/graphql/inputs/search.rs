//! Where to search.

use async_graphql::Enum;

use super::operators::enumeration;
use crate::model;

enumeration! {
    /// Where to search. 检索范围
    SearchScope = "model::search::SearchScope" as model::search::SearchScope {
        /// Titles, headings and leaders of responsibilities. 责任事项
        Responsibility,
        /// What measures say. 具体工作内容
        Measure,
        /// What goals say. 工作目标
        Goal,
        /// Narratives of progress reports; problems and next steps where the viewer sees them. 进展情况
        ProgressReport,
    }
}
