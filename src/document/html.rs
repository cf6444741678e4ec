//! HTML pages, as saved from a government's site. Only the tokenizer of html5ever is used: its tree builder takes
//! quadratic time on deeply nested tags, tells no lines, and a plan needs no tree but rows and cells.

use std::cell::RefCell;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};

use super::assembler::Assembler;
use super::error::DocumentProblem;
use super::grid::{Document, Meta};
use super::tidy::tidy;

/// Reads a page into paragraphs and tables.
pub(super) fn read(text: &str) -> Result<Document, DocumentProblem> {
    let tokenizer = Tokenizer::new(Sink(RefCell::new(Page::default())), TokenizerOpts::default());
    let input = BufferQueue::default();
    input.push_back(StrTendril::from_slice(text));
    // The tokenizer hands back control only after scripts, which the sink never asks it to run.
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    let Page { assembler, meta, page_title, failure, .. } = tokenizer.sink.0.into_inner();
    if let Some(problem) = failure {
        return Err(problem);
    }
    let mut document = assembler.finish()?;
    document.meta = meta;
    // 方案_栏目: what follows the separator is the section of the site.
    let own_part = page_title.split(['_', '|']).next().unwrap_or_default();
    document.meta.titles.push(tidy(own_part));
    Ok(document)
}

/// Whether a text is a page or a part of one.
pub(super) fn is_html(text: &str) -> bool {
    let starts_with = |tag: &[u8]| text.as_bytes().windows(tag.len()).any(|part| part.eq_ignore_ascii_case(tag));
    starts_with(b"<html") || starts_with(b"<!doctype html") || starts_with(b"<table")
}

#[derive(Debug, Default)]
struct Page {
    assembler: Assembler,
    meta: Meta,
    page_title: String,
    /// The element whose text is no text of the page: a script, a style.
    skipped: Option<String>,
    in_title: bool,
    /// White space that was read but not written yet, and whether a line ended in it.
    space: Option<bool>,
    /// The element whose own style keeps white space as it is written.
    keeps_space: Option<String>,
    failure: Option<DocumentProblem>,
}

struct Sink(RefCell<Page>);

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Token, line_number: u64) -> TokenSinkResult<()> {
        let mut page = self.0.borrow_mut();
        if page.failure.is_some() {
            return TokenSinkResult::Continue;
        }
        match token {
            Token::CharacterTokens(text) => page.text(&text),
            Token::TagToken(tag) => {
                let outcome = match tag.kind {
                    TagKind::StartTag => page.start(&tag, line_number),
                    TagKind::EndTag => page.end(&tag.name),
                };
                page.failure = outcome.err();
                if tag.kind == TagKind::StartTag {
                    return raw_text(&tag.name);
                }
            }
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

/// Elements whose content is not markup.
fn raw_text(name: &str) -> TokenSinkResult<()> {
    match name {
        "script" => TokenSinkResult::RawData(RawKind::ScriptData),
        "style" | "xmp" | "iframe" | "noembed" | "noframes" => TokenSinkResult::RawData(RawKind::Rawtext),
        "title" | "textarea" => TokenSinkResult::RawData(RawKind::Rcdata),
        _ => TokenSinkResult::Continue,
    }
}

impl Page {
    fn text(&mut self, text: &str) {
        if self.in_title {
            self.page_title.push_str(text);
        } else if self.skipped.is_none() {
            let text = if self.keeps_space.is_some() { text.to_owned() } else { self.collapse(text) };
            self.assembler.text(&text);
        }
    }

    /// White space as a browser shows it: a run is one space, and a line that ends between two Chinese characters
    /// is none at all.
    fn collapse(&mut self, text: &str) -> String {
        let mut shown = String::with_capacity(text.len());
        for character in text.chars() {
            if character.is_ascii_whitespace() {
                self.space = Some(self.space.unwrap_or_default() || matches!(character, '\n' | '\r'));
                continue;
            }
            if let Some(line_ended) = self.space.take() {
                let before = shown.chars().next_back().or_else(|| self.assembler.last_character());
                let joined = line_ended && is_wide(character) && before.is_some_and(is_wide);
                if before.is_some() && before != Some('\n') && !joined {
                    shown.push(' ');
                }
            }
            shown.push(character);
        }
        shown
    }

    fn start(&mut self, tag: &Tag, line: u64) -> Result<(), DocumentProblem> {
        if self.skipped.is_some() {
            return Ok(());
        }
        let name: &str = &tag.name;
        match name {
            "script" | "style" | "xmp" | "iframe" | "noembed" | "noframes" | "textarea" => {
                self.skipped = Some(name.to_owned());
            }
            "title" => self.in_title = true,
            "meta" => self.meta(tag),
            "table" => self.assembler.open_table()?,
            "tr" => self.assembler.open_row()?,
            "td" | "th" => {
                self.space = None;
                let (rows, columns) = (span(tag, "rowspan"), span(tag, "colspan"));
                self.assembler.open_cell_spanning(rows, columns, false, u32::try_from(line).ok())?;
            }
            _ if is_block(name) => self.end_line(),
            _ => {}
        }
        if matches!(name, "h1" | "h2" | "h3") {
            self.assembler.mark_heading();
        }
        let kept = || attribute(tag, "style").is_some_and(|style| style.replace(' ', "").contains("white-space:pre"));
        if self.keeps_space.is_none() && kept() {
            self.keeps_space = Some(name.to_owned());
            self.space = None;
        }
        Ok(())
    }

    fn end(&mut self, name: &str) -> Result<(), DocumentProblem> {
        if let Some(skipped) = &self.skipped {
            if skipped == name {
                self.skipped = None;
            }
            return Ok(());
        }
        if self.keeps_space.as_deref() == Some(name) {
            self.keeps_space = None;
        }
        match name {
            "title" => self.in_title = false,
            "table" => self.assembler.close_table()?,
            "td" | "th" | "tr" => self.assembler.close_cell()?,
            _ if is_block(name) => self.end_line(),
            _ => {}
        }
        Ok(())
    }

    fn end_line(&mut self) {
        self.space = None;
        self.assembler.end_line();
    }

    fn meta(&mut self, tag: &Tag) {
        let name = attribute(tag, "name").or_else(|| attribute(tag, "property")).unwrap_or_default();
        let Some(content) = attribute(tag, "content").map(tidy).filter(|content| !content.is_empty()) else { return };
        match name.to_ascii_lowercase().as_str() {
            "articletitle" => self.meta.titles.push(content),
            "sitename" => self.meta.site = Some(content),
            "pubdate" | "publishdate" | "article:published_time" => self.meta.published = Some(content),
            _ => {}
        }
    }
}

fn attribute<'t>(tag: &'t Tag, name: &str) -> Option<&'t str> {
    tag.attrs.iter().find(|attribute| &*attribute.name.local == name).map(|attribute| &*attribute.value)
}

/// A span as browsers read it: anything that is no number counts as 1.
fn span(tag: &Tag, name: &str) -> usize {
    attribute(tag, name).and_then(|value| value.trim().parse().ok()).unwrap_or(1)
}

/// Characters between which a line break in the source shows no space.
fn is_wide(character: char) -> bool {
    character >= '\u{2e80}'
}

fn is_block(name: &str) -> bool {
    matches!(
        name,
        "p" | "div"
            | "br"
            | "hr"
            | "li"
            | "ul"
            | "ol"
            | "dl"
            | "dt"
            | "dd"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "section"
            | "article"
            | "header"
            | "footer"
            | "main"
            | "nav"
            | "aside"
            | "form"
            | "center"
            | "caption"
            | "blockquote"
            | "pre"
            | "address"
            | "option"
            | "body"
    )
}
