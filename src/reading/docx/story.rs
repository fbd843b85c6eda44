//! The walk through a part with text: the document itself, its notes, its running heads.
//!
//! Nothing here recurs with the depth of nesting: what is open stands on stacks.

use std::rc::Rc;

use quick_xml::events::BytesStart;

use super::Seen;
use super::numbering::{Label, Numbering};
use super::package::{Relations, Step, attribute, events, is_on, number};
use super::styles::{ParagraphProperties, Resolved, RunProperties, Styles};
use crate::error::ReadError;
use crate::reading::flow::{Flow, Paragraph, Standing, Stretch, symbol};
use crate::text::normalise::words;

/// On which pages a running head shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Use {
    First,
    Even,
    Every,
}

/// A running head that a section names.
#[derive(Clone, Debug)]
pub(super) struct Head {
    pub(super) id: String,
    pub(super) shown: Use,
    /// The section's first page has a head of its own.
    pub(super) title_page: bool,
}

/// Reads parts, one after another, into one flow.
pub(super) struct Story {
    pub(super) flow: Flow,
    pub(super) seen: Seen,
    pub(super) heads: Vec<Head>,
    styles: Styles,
    numbering: Numbering,
}

impl Story {
    pub(super) fn new(styles: Styles, numbering: Numbering) -> Self {
        Self { flow: Flow::default(), seen: Seen::default(), heads: Vec::new(), styles, numbering }
    }

    /// Reads one part whose text stands there.
    pub(super) fn read(&mut self, text: &str, standing: Standing, relations: &Relations) -> Result<(), ReadError> {
        let mut walk = Walk { story: self, standing, relations, open: Open::default() };
        events(text, |step| match step {
            Step::Start(name, element) => walk.start(name, element),
            Step::End(name) => walk.end(name),
            Step::Text(text) => walk.text(text),
        })?;
        walk.flush();
        Ok(())
    }
}

/// A paragraph that is being read; text boxes in it hold others.
struct Draft {
    /// How many paragraphs the flow had when it began.
    at: usize,
    stretches: Vec<Stretch>,
    style: Rc<Resolved>,
    own: ParagraphProperties,
    /// The paragraph's mark is a tracked deletion: the next one goes on from here.
    runs_on: bool,
    run: RunProperties,
    run_style: Option<String>,
    /// The present run's look and whether it is hidden, once text has asked for it.
    look: Option<(crate::reading::flow::Look, bool)>,
}

/// A field: its code, then its result.
#[derive(Default)]
struct Field {
    code: String,
    in_result: bool,
    leads: bool,
    contents: bool,
}

/// A content control.
#[derive(Default)]
struct Control {
    contents: bool,
    prompt: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Take {
    Text,
    Code,
}

/// What is open at a point of the part.
#[derive(Default)]
struct Open {
    /// How deep inside something that is passed over.
    skip: usize,
    /// For each set of alternatives whether one was taken.
    alternatives: Vec<bool>,
    paragraphs: Vec<Draft>,
    in_paragraph_properties: bool,
    in_run_properties: bool,
    in_row_properties: bool,
    take: Option<Take>,
    fields: Vec<Field>,
    controls: Vec<Control>,
    links: Vec<Option<Rc<str>>>,
    /// How many open fields and controls are tables of contents.
    contents: usize,
    boxes: usize,
    /// A cell that has begun and whose span is not known yet.
    cell: Option<u32>,
    /// For each open row whether it is a tracked deletion.
    rows: Vec<bool>,
    deleted_rows: usize,
    /// Text that the next paragraph begins with.
    carried: Vec<Stretch>,
    section_heads: Vec<Head>,
}

struct Walk<'s> {
    story: &'s mut Story,
    standing: Standing,
    relations: &'s Relations,
    open: Open,
}

/// Text boxes deeper than this are not put behind their paragraph.
const MAX_BOXES: usize = 8;

impl Walk<'_> {
    fn start(&mut self, name: &str, element: &BytesStart<'_>) {
        if self.open.skip > 0 {
            self.open.skip += 1;
            return;
        }
        let value = |name: &str| attribute(element, name);
        match name {
            // Each alternative says the same in another way.
            "AlternateContent" => self.open.alternatives.push(false),
            "Choice" | "Fallback" => match self.open.alternatives.last_mut() {
                Some(taken @ false) => *taken = true,
                _ => self.open.skip = 1,
            },
            // What formatting was before a tracked change.
            _ if name.ends_with("Change") => self.open.skip = 1,
            "del" | "moveFrom" if self.open.in_paragraph_properties => self.set_runs_on(),
            "del" if self.open.in_row_properties => self.delete_row(),
            "ins" | "moveTo" if self.open.in_paragraph_properties || self.open.in_run_properties || self.open.in_row_properties => {}
            "del" | "moveFrom" => {
                self.story.seen.deleted += 1;
                self.open.skip = 1;
            }
            "ins" | "moveTo" => self.story.seen.inserted += 1,
            "footnote" | "endnote" if value("type").is_some_and(|t| t != "normal") => self.open.skip = 1,

            "tbl" => {
                self.settle_cell();
                self.story.flow.begin_table(false);
            }
            "tr" => {
                self.story.flow.begin_row();
                self.open.rows.push(false);
            }
            "trPr" => self.open.in_row_properties = true,
            "gridBefore" => self.story.flow.skip_columns(number(element).unwrap_or(0)),
            "tc" => self.open.cell = Some(1),
            "gridSpan" => {
                if let Some(span) = &mut self.open.cell {
                    *span = number(element).unwrap_or(1);
                }
            }

            "p" => self.begin_paragraph(),
            "pPr" => self.open.in_paragraph_properties = true,
            "r" => self.begin_run(),
            "rPr" => self.open.in_run_properties = true,
            "pStyle" => {
                let style = value("val").map(|id| self.story.styles.paragraph(Some(&id)));
                if let (Some(draft), Some(style)) = (self.open.paragraphs.last_mut(), style) {
                    draft.style = style;
                }
            }
            "rStyle" if !self.open.in_paragraph_properties => {
                if let Some(draft) = self.open.paragraphs.last_mut() {
                    draft.run_style = value("val");
                }
            }

            "t" => self.open.take = Some(Take::Text),
            "instrText" => self.open.take = Some(Take::Code),
            "tab" | "ptab" if !self.open.in_paragraph_properties => self.put("\t"),
            "br" | "cr" => self.put("\n"),
            "noBreakHyphen" => self.put("-"),
            "sym" => {
                let code = value("char").and_then(|c| u32::from_str_radix(&c, 16).ok()).and_then(char::from_u32);
                if let Some(code) = code {
                    self.put(symbol(code).encode_utf8(&mut [0; 4]));
                }
            }

            "hyperlink" => {
                let target = value("id").and_then(|id| self.relations.get(&id)).map(|r| Rc::from(r.target.as_str()));
                self.open.links.push(target);
            }
            "fldSimple" => {
                self.open.fields.push(Field { code: value("instr").unwrap_or_default(), ..Field::default() });
                self.begin_result();
            }
            "fldChar" => match value("fldCharType").as_deref() {
                Some("begin") => self.open.fields.push(Field::default()),
                Some("separate") => self.begin_result(),
                Some("end") => self.end_field(),
                _ => {}
            },
            "sdt" => self.open.controls.push(Control::default()),
            "docPartGallery" if value("val").is_some_and(|v| v.eq_ignore_ascii_case("table of contents")) => {
                if let Some(control) = self.open.controls.last_mut().filter(|c| !c.contents) {
                    control.contents = true;
                    self.open.contents += 1;
                }
            }
            "showingPlcHdr" => {
                if let Some(control) = self.open.controls.last_mut() {
                    control.prompt = is_on(element);
                }
            }
            "sdtContent" if self.open.controls.last().is_some_and(|c| c.prompt) => {
                self.story.seen.prompts += 1;
                self.open.skip = 1;
            }
            "txbxContent" => self.open.boxes += 1,

            "commentReference" => self.story.seen.comments += 1,
            "altChunk" | "relIds" | "OLEObject" => self.story.seen.embedded += 1,
            "blip" | "imagedata" => self.story.seen.images += 1,
            "headerReference" | "footerReference" => {
                let shown = match value("type").as_deref() {
                    Some("first") => Use::First,
                    Some("even") => Use::Even,
                    _ => Use::Every,
                };
                self.open.section_heads.extend(value("id").map(|id| Head { id, shown, title_page: false }));
            }
            "titlePg" if is_on(element) => self.open.section_heads.iter_mut().for_each(|h| h.title_page = true),

            _ if self.open.in_run_properties && !self.open.in_paragraph_properties => {
                if let Some(draft) = self.open.paragraphs.last_mut() {
                    draft.run.take(name, element);
                }
            }
            _ if self.open.in_paragraph_properties && !self.open.in_run_properties => {
                if let Some(draft) = self.open.paragraphs.last_mut() {
                    draft.own.take(name, element);
                }
            }
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        if self.open.skip > 0 {
            self.open.skip -= 1;
            return;
        }
        match name {
            "AlternateContent" => drop(self.open.alternatives.pop()),
            "tbl" => self.story.flow.end_table(),
            "tr" => self.open.deleted_rows -= usize::from(self.open.rows.pop() == Some(true)),
            "trPr" => self.open.in_row_properties = false,
            "tc" => {
                self.settle_cell();
                self.story.flow.end_cell();
            }
            "p" => self.end_paragraph(),
            "pPr" => self.open.in_paragraph_properties = false,
            "rPr" => self.open.in_run_properties = false,
            "t" | "instrText" => self.open.take = None,
            "hyperlink" => drop(self.open.links.pop()),
            "fldSimple" => self.end_field(),
            "sdt" => self.open.contents -= usize::from(self.open.controls.pop().is_some_and(|c| c.contents)),
            "txbxContent" => self.open.boxes = self.open.boxes.saturating_sub(1),
            "sectPr" => self.story.heads.append(&mut self.open.section_heads),
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        if self.open.skip > 0 {
            return;
        }
        match self.open.take {
            Some(Take::Text) => self.put(text),
            Some(Take::Code) => {
                if let Some(field) = self.open.fields.last_mut().filter(|f| !f.in_result) {
                    field.code.push_str(text);
                }
            }
            None => {}
        }
    }

    /// Text of the present run.
    fn put(&mut self, text: &str) {
        if self.open.fields.last().is_some_and(|f| !f.in_result) {
            return;
        }
        let Some(draft) = self.open.paragraphs.last_mut() else { return };
        let (look, hidden) = *draft.look.get_or_insert_with(|| {
            let named = draft.run_style.as_deref().map(|id| self.story.styles.run(id)).unwrap_or_default();
            let all = draft.run.over(named).over(draft.style.run);
            (all.look(), all.hidden.unwrap_or_default())
        });
        if hidden {
            self.story.seen.hidden_words += words(text);
            return;
        }
        let link = self.open.links.iter().rev().find_map(Clone::clone);
        draft.stretches.push(Stretch { text: text.to_owned(), look, link });
    }

    fn begin_paragraph(&mut self) {
        self.settle_cell();
        let style = self.story.styles.paragraph(None);
        self.open.paragraphs.push(Draft {
            at: self.story.flow.len(),
            stretches: Vec::new(),
            style,
            own: ParagraphProperties::default(),
            runs_on: false,
            run: RunProperties::default(),
            run_style: None,
            look: None,
        });
    }

    fn begin_run(&mut self) {
        if let Some(draft) = self.open.paragraphs.last_mut() {
            (draft.run, draft.run_style, draft.look) = (RunProperties::default(), None, None);
        }
    }

    fn set_runs_on(&mut self) {
        if let Some(draft) = self.open.paragraphs.last_mut() {
            draft.runs_on = true;
        }
    }

    fn delete_row(&mut self) {
        if let Some(row) = self.open.rows.last_mut().filter(|deleted| !**deleted) {
            *row = true;
            self.open.deleted_rows += 1;
            self.story.seen.deleted += 1;
        }
    }

    fn settle_cell(&mut self) {
        if let Some(span) = self.open.cell.take() {
            self.story.flow.begin_cell(span, 1);
        }
    }

    /// The code of the innermost field is read: what follows is its result.
    fn begin_result(&mut self) {
        let Some(field) = self.open.fields.last_mut().filter(|f| !f.in_result) else { return };
        field.in_result = true;
        let mut parts = field.code.split_whitespace();
        match parts.next().map(str::to_ascii_uppercase).as_deref() {
            Some("HYPERLINK") => {
                let target = parts.next().filter(|t| !t.starts_with('\\')).map(|t| t.trim_matches('"'));
                self.open.links.push(target.map(Rc::from));
                field.leads = true;
            }
            Some("TOC") => {
                self.open.contents += 1;
                field.contents = true;
            }
            _ => {}
        }
    }

    fn end_field(&mut self) {
        let Some(field) = self.open.fields.pop() else { return };
        if field.leads {
            self.open.links.pop();
        }
        if field.contents {
            self.open.contents -= 1;
        }
    }

    fn end_paragraph(&mut self) {
        // A field whose code never ends would take the rest of the document with it.
        self.open.fields.retain(|f| f.in_result);
        let Some(mut draft) = self.open.paragraphs.pop() else { return };
        if self.open.deleted_rows > 0 {
            return;
        }
        if self.open.paragraphs.is_empty() {
            draft.stretches.splice(0..0, self.open.carried.drain(..));
            if draft.runs_on || draft.own.initial {
                self.open.carried = draft.stretches;
                return;
            }
        }
        let (style, own) = (draft.style, draft.own);
        let level = match own.outline {
            Some(n) if n < 9 => Some(n + 1),
            Some(_) => None,
            None => style.level,
        };
        let mut item = None;
        if let Some(list) = own.list.or(style.paragraph.list).filter(|id| *id > 0) {
            let by_style = || self.story.numbering.level_of(list, &style.ids);
            let depth = own.list_level.or(style.paragraph.list_level).or_else(by_style).unwrap_or(0);
            match self.story.numbering.next(list, depth) {
                Some(Label::Marker(marker)) => item = Some((marker, depth.saturating_add(1))),
                Some(Label::Words(label)) => {
                    if let Some(first) = draft.stretches.first().cloned() {
                        draft.stretches.insert(0, Stretch { text: format!("{label} "), ..first });
                    }
                }
                None => {}
            }
        }
        let standing = match self.standing {
            Standing::Text if self.open.contents > 0 || style.contents => Standing::Furniture,
            Standing::Text if self.open.boxes > 0 || own.framed || style.paragraph.framed => Standing::Aside,
            other => other,
        };
        let at = if self.open.boxes < MAX_BOXES { draft.at } else { self.story.flow.len() };
        self.story.flow.insert(at, Paragraph { stretches: draft.stretches, level, item, standing, ..Paragraph::default() });
    }

    /// The part is at its end.
    fn flush(&mut self) {
        let stretches = std::mem::take(&mut self.open.carried);
        self.story.flow.push(Paragraph { stretches, standing: self.standing, ..Paragraph::default() });
    }
}
