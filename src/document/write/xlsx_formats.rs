//! The looks of a workbook's cells. Fonts are named and not embedded: where an office hasn't got them, its program takes
//! its own Song or Fangsong.

use rust_xlsxwriter::{Format, FormatAlign, FormatBorder};

use super::printed::Shape;

/// Sizes in points; Chinese documents print tables in 五号.
const TITLE_SIZE: f64 = 20.0;
const HEADING_SIZE: f64 = 12.0;
const BODY_SIZE: f64 = 10.5;

/// One format each, made once: a workbook stores each only once.
pub(super) struct Formats {
    pub annex: Format,
    pub title: Format,
    pub note: Format,
    pub heading: Format,
    pub header: Format,
    text: Format,
    short: Format,
}

impl Formats {
    pub fn new() -> Self {
        let plain = |font: &str, size: f64| {
            Format::new().set_font_name(font).set_font_size(size).set_align(FormatAlign::VerticalCenter)
        };
        let cell = |font: &str, size: f64| plain(font, size).set_text_wrap().set_border(FormatBorder::Thin);
        // Typed over, a text that starts with = would become a formula without the prefix.
        let body = cell("仿宋_GB2312", BODY_SIZE).set_quote_prefix();
        Self {
            annex: plain("黑体", HEADING_SIZE).set_align(FormatAlign::Left),
            title: plain("方正小标宋简体", TITLE_SIZE).set_align(FormatAlign::Center).set_text_wrap(),
            note: plain("仿宋_GB2312", HEADING_SIZE).set_align(FormatAlign::Left),
            heading: plain("黑体", HEADING_SIZE).set_align(FormatAlign::Left),
            header: cell("黑体", BODY_SIZE).set_align(FormatAlign::Center),
            text: body.clone().set_align(FormatAlign::Left),
            short: body.set_align(FormatAlign::Center),
        }
    }

    pub const fn body(&self, shape: Shape) -> &Format {
        match shape {
            Shape::Text => &self.text,
            Shape::Number | Shape::Short => &self.short,
        }
    }
}
