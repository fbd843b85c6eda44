//! Styles: what a paragraph or run looks like once its style's ancestors have had their say.

use std::collections::HashMap;
use std::rc::Rc;

use quick_xml::events::BytesStart;

use super::package::{Step, attribute, events, is_on, number};
use crate::error::ReadError;
use crate::reading::flow::Look;

/// Properties of a run; what is not said is `None`.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct RunProperties {
    bold: Option<bool>,
    italic: Option<bool>,
    underline: Option<bool>,
    capitals: Option<bool>,
    marked: Option<bool>,
    symbol: Option<bool>,
    colour: Option<[u8; 3]>,
    size: Option<f32>,
    pub(super) hidden: Option<bool>,
}

impl RunProperties {
    /// Takes a child of `w:rPr`.
    pub(super) fn take(&mut self, name: &str, element: &BytesStart<'_>) {
        match name {
            "b" => self.bold = Some(is_on(element)),
            "i" => self.italic = Some(is_on(element)),
            "u" => self.underline = Some(is_on(element)),
            "caps" | "smallCaps" => self.capitals = Some(is_on(element)),
            "highlight" => self.marked = Some(is_on(element)),
            "shd" => {
                let plain = |fill: &str| matches!(fill.to_ascii_lowercase().as_str(), "auto" | "ffffff" | "");
                self.marked = attribute(element, "fill").map(|fill| !plain(&fill));
            }
            "vanish" => self.hidden = Some(is_on(element)),
            "color" => self.colour = Some(attribute(element, "val").and_then(|v| hexadecimal(&v)).unwrap_or_default()),
            "sz" => self.size = number::<f32>(element).map(|halves| halves / 2.0).filter(|s| (1.0..1000.0).contains(s)),
            "rFonts" => {
                if let Some(font) = attribute(element, "ascii").or_else(|| attribute(element, "hAnsi")) {
                    self.symbol = Some(is_symbol_font(&font));
                }
            }
            _ => {}
        }
    }

    /// These, and where they say nothing, the others.
    pub(super) fn over(self, under: Self) -> Self {
        Self {
            bold: self.bold.or(under.bold),
            italic: self.italic.or(under.italic),
            underline: self.underline.or(under.underline),
            capitals: self.capitals.or(under.capitals),
            marked: self.marked.or(under.marked),
            symbol: self.symbol.or(under.symbol),
            colour: self.colour.or(under.colour),
            size: self.size.or(under.size),
            hidden: self.hidden.or(under.hidden),
        }
    }

    pub(super) fn look(self) -> Look {
        Look {
            bold: self.bold.unwrap_or_default(),
            italic: self.italic.unwrap_or_default(),
            raised: self.underline.unwrap_or_default() || self.capitals.unwrap_or_default(),
            marked: self.marked.unwrap_or_default(),
            symbol: self.symbol.unwrap_or_default(),
            colour: self.colour.unwrap_or_default(),
            size: self.size.unwrap_or(10.0),
        }
    }
}

fn hexadecimal(value: &str) -> Option<[u8; 3]> {
    let number = u32::from_str_radix(value, 16).ok().filter(|_| value.len() == 6)?;
    let [_, red, green, blue] = number.to_be_bytes();
    Some([red, green, blue])
}

/// True for fonts whose letters are signs.
pub(in crate::reading) fn is_symbol_font(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["symbol", "wingdings", "webdings", "zapfdingbats", "opensymbol"].iter().any(|f| name.starts_with(f))
}

/// Properties of a paragraph.
#[derive(Clone, Debug, Default)]
pub(super) struct ParagraphProperties {
    /// 0 to 8 as the file counts them; 9 is running text.
    pub(super) outline: Option<u8>,
    pub(super) list: Option<u32>,
    pub(super) list_level: Option<u8>,
    pub(super) framed: bool,
    /// A large first letter that is a paragraph of its own.
    pub(super) initial: bool,
}

impl ParagraphProperties {
    /// Takes a child of `w:pPr` or of the `w:numPr` in it.
    pub(super) fn take(&mut self, name: &str, element: &BytesStart<'_>) {
        match name {
            "outlineLvl" => self.outline = number(element),
            "numId" => self.list = number(element),
            "ilvl" => self.list_level = number(element),
            "framePr" => {
                self.initial = attribute(element, "dropCap").is_some_and(|v| v != "none");
                self.framed = !self.initial;
            }
            _ => {}
        }
    }
}

#[derive(Clone, Debug, Default)]
struct Style {
    name: String,
    parent: Option<String>,
    run: RunProperties,
    paragraph: ParagraphProperties,
}

/// A style with all that it inherits.
#[derive(Clone, Debug, Default)]
pub(super) struct Resolved {
    pub(super) run: RunProperties,
    pub(super) paragraph: ParagraphProperties,
    /// The heading's level, 0 for the title.
    pub(super) level: Option<u8>,
    /// Lines of a table of contents.
    pub(super) contents: bool,
    /// The ids of the style and of those that it is based on.
    pub(super) ids: Vec<String>,
}

#[derive(Debug, Default)]
pub(super) struct Styles {
    styles: HashMap<String, Style>,
    usual: RunProperties,
    /// The paragraph style of paragraphs that name none.
    default: Option<String>,
    resolved: HashMap<String, Rc<Resolved>>,
}

/// A longer line of ancestors is a circle.
const MAX_ANCESTORS: usize = 32;

impl Styles {
    pub(super) fn read(text: &str) -> Result<Self, ReadError> {
        let mut out = Self::default();
        let mut open: Option<(String, Style)> = None;
        let mut in_run = false;
        let mut in_table_part = false;
        events(text, |step| match step {
            Step::Start("style", e) => {
                let id = attribute(e, "styleId").unwrap_or_default();
                if attribute(e, "type").is_some_and(|t| t == "paragraph")
                    && attribute(e, "default").is_some_and(|d| d == "1" || d == "true")
                {
                    out.default = Some(id.clone());
                }
                open = Some((id.clone(), Style { name: id, ..Style::default() }));
            }
            Step::End("style") => out.styles.extend(open.take()),
            // What a table style says of its first row is not said of the style.
            Step::Start("tblStylePr", _) => in_table_part = true,
            Step::End("tblStylePr") => in_table_part = false,
            Step::Start("rPr", _) => in_run = true,
            Step::End("rPr") => in_run = false,
            Step::Start(name, e) if !in_table_part => match &mut open {
                Some((_, style)) => match name {
                    "name" => style.name = attribute(e, "val").unwrap_or_default().to_lowercase(),
                    "basedOn" => style.parent = attribute(e, "val"),
                    _ if in_run => style.run.take(name, e),
                    _ => style.paragraph.take(name, e),
                },
                None if in_run => out.usual.take(name, e),
                None => {}
            },
            _ => {}
        })?;
        Ok(out)
    }

    /// The looks of a paragraph's text: of its style, or of the usual one.
    pub(super) fn paragraph(&mut self, id: Option<&str>) -> Rc<Resolved> {
        let id = id.filter(|id| self.styles.contains_key(*id)).or(self.default.as_deref()).unwrap_or("").to_owned();
        let usual = self.usual;
        let resolved = self.resolve(&id);
        if resolved.ids.is_empty() { Rc::new(Resolved { run: usual, ..Resolved::default() }) } else { resolved }
    }

    /// What a character style says, without what is usual.
    pub(super) fn run(&mut self, id: &str) -> RunProperties {
        let mut run = RunProperties::default();
        for style in self.line(id) {
            run = run.over(style.1.run);
        }
        run
    }

    /// A style and its ancestors, nearest first.
    fn line(&self, id: &str) -> Vec<(&str, &Style)> {
        let mut out = Vec::new();
        let mut next = self.styles.get_key_value(id);
        while let Some((id, style)) = next.filter(|_| out.len() < MAX_ANCESTORS) {
            out.push((id.as_str(), style));
            next = style.parent.as_deref().and_then(|p| self.styles.get_key_value(p));
        }
        out
    }

    fn resolve(&mut self, id: &str) -> Rc<Resolved> {
        if let Some(known) = self.resolved.get(id) {
            return Rc::clone(known);
        }
        let mut out = Resolved::default();
        for (id, style) in self.line(id) {
            out.run = out.run.over(style.run);
            let mine = &style.paragraph;
            let known = &mut out.paragraph;
            if known.list.is_none() {
                known.list = mine.list;
                known.list_level = known.list_level.or(mine.list_level);
            }
            known.outline = known.outline.or(mine.outline);
            known.framed |= mine.framed;
            known.initial |= mine.initial;
            let compact: String = style.name.to_lowercase().split_whitespace().collect();
            let named = match compact.as_str() {
                "title" => Some(0),
                name => name.strip_prefix("heading").and_then(|n| n.parse().ok()).filter(|n| (1..=9).contains(n)),
            };
            // A nearer style that calls itself running text is.
            let body = known.outline == Some(9);
            out.level = out.level.or(named.filter(|_| !body)).or(known.outline.filter(|n| *n < 9).map(|n| n + 1));
            out.contents |= compact.starts_with("toc");
            out.ids.push(id.to_owned());
        }
        out.run = out.run.over(self.usual);
        let out = Rc::new(out);
        self.resolved.insert(id.to_owned(), Rc::clone(&out));
        out
    }
}
