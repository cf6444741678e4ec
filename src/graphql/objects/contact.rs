//! Contacts (督办工作人员).

use async_graphql::{Description, Object};

use crate::graphql::batch::Loaded;
use crate::graphql::failure::Result;
use crate::graphql::inputs::operators::ContactKind;
use crate::store::contact::ContactRow;

/// A person or office that answers for a plan or an item. Of a plan seen as its source is, of an item as the measures of
/// the assignment are. 督办工作人员
#[derive(Description)]
pub struct Contact(pub Loaded<ContactRow>);

#[Object(use_type_description)]
impl Contact {
    /// What it is to the plan or item. 类别
    async fn kind(&self) -> Result<ContactKind> {
        ContactKind::of_text(&self.0.kind)
    }

    /// The person; null where only an office is named. 姓名
    async fn name(&self) -> Option<&str> {
        self.0.name.as_deref()
    }

    /// The person's post; null where none is printed. 职务
    async fn post(&self) -> Option<&str> {
        self.0.post.as_deref()
    }

    /// The division; null where none is printed. 处室
    async fn division(&self) -> Option<&str> {
        self.0.division.as_deref()
    }

    /// The office's telephone; null where none is printed. 办公电话
    async fn office_phone(&self) -> Option<&str> {
        self.0.office_phone.as_deref()
    }

    /// The mobile telephone; null where none is printed. 移动电话
    async fn mobile(&self) -> Option<&str> {
        self.0.mobile.as_deref()
    }
}
