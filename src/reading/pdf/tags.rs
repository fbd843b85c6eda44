//! The structure tree of a tagged PDF (ISO 32000-2, 14.7 and 14.8): which content is one paragraph, item, heading or
//! cell, and in which order it is to be read.

use std::collections::HashMap;

use hayro_syntax::Pdf;
use hayro_syntax::object::{Dict, Name, Number, Object, ObjectIdentifier};

use crate::model::block::TableCell;
use crate::model::{Element, ElementRole};

/// Bounds of the tree, so that a hostile file cannot keep a reader busy.
const MAX_DEPTH: u8 = 64;
const MAX_ELEMENTS: usize = 400_000;

/// The tags of a document's marked content, by the page (or form) that it stands on and its number there.
#[derive(Default)]
pub(super) struct Tags {
    places: HashMap<(ObjectIdentifier, u32), Element>,
}

impl Tags {
    /// Reads the tree; empty where the file has none.
    pub(super) fn of(pdf: &Pdf) -> Self {
        let mut reader = Reader { tags: Self::default(), roles: None, elements: 0, blocks: 0, tables: 0, item: None };
        let root = pdf.xref().get::<Dict<'_>>(pdf.xref().root_id());
        let suspect = root.as_ref().and_then(|r| r.get::<Dict<'_>>("MarkInfo")?.get::<bool>("Suspects")).unwrap_or(false);
        let Some(tree) = root.filter(|_| !suspect).and_then(|r| r.get::<Dict<'_>>("StructTreeRoot")) else { return reader.tags };
        reader.roles = tree.get::<Dict<'_>>("RoleMap");
        reader.kids(&tree, &Context::default(), 0);
        reader.tags
    }

    pub(super) fn get(&self, owner: Option<ObjectIdentifier>, number: u32) -> Option<Element> {
        self.places.get(&(owner?, number)).copied()
    }
}

/// What the ancestors of an element say of its content.
#[derive(Clone, Default)]
struct Context {
    page: Option<ObjectIdentifier>,
    block: Option<u32>,
    role: ElementRole,
    cell: Option<TableCell>,
    aside: bool,
}

struct Reader<'a> {
    tags: Tags,
    roles: Option<Dict<'a>>,
    elements: usize,
    blocks: u32,
    tables: u32,
    /// The list item whose first paragraph is still to come: the paragraph is the item.
    item: Option<u32>,
}

/// What an element is for the order of its content.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A paragraph, a heading, a note.
    Block(ElementRole),
    Item,
    Label,
    Table,
    Row,
    Cell,
    /// Part of a line.
    Inline,
    Aside,
    Group,
}

impl<'a> Reader<'a> {
    /// The standard role of an element, by the document's own map.
    fn role(&self, element: &Dict<'a>) -> String {
        let mut role = element.get::<Name<'_>>("S").map(|n| n.as_str().to_owned()).unwrap_or_default();
        for _ in 0..8 {
            match self.roles.as_ref().and_then(|r| r.get::<Name<'_>>(role.as_bytes())) {
                Some(mapped) if mapped.as_str() != role => mapped.as_str().clone_into(&mut role),
                _ => break,
            }
        }
        role
    }

    fn kids(&mut self, element: &Dict<'a>, context: &Context, depth: u8) {
        for kid in kids_of(element) {
            self.elements += 1;
            if self.elements > MAX_ELEMENTS {
                return;
            }
            match kid {
                Kid::Content(number, owner) => self.content(number, owner.or(context.page), context),
                Kid::Element(kid) if depth < MAX_DEPTH => self.element(&kid, context, depth + 1),
                Kid::Element(_) | Kid::Other => {}
            }
        }
    }

    fn content(&mut self, number: u32, owner: Option<ObjectIdentifier>, context: &Context) {
        let order = u32::try_from(self.tags.places.len()).unwrap_or(u32::MAX);
        let tag = Element { order, block: context.block, role: context.role, cell: context.cell, aside: context.aside };
        if let Some(owner) = owner {
            self.tags.places.entry((owner, number)).or_insert(tag);
        }
        if context.role != ElementRole::Label && self.item == context.block {
            self.item = None;
        }
    }

    fn block(&mut self) -> u32 {
        self.blocks += 1;
        self.blocks
    }

    fn element(&mut self, element: &Dict<'a>, context: &Context, depth: u8) {
        let mut inner = context.clone();
        if let Some(page) = element.get_ref("Pg") {
            inner.page = Some(page.into());
        }
        match kind(&self.role(element)) {
            Kind::Block(role) => {
                let of_item = self.item.take_if(|item| context.block == Some(*item) && role == ElementRole::Text);
                (inner.block, inner.role) = match of_item {
                    Some(item) => (Some(item), ElementRole::Item),
                    None => (Some(self.block()), role),
                };
                inner.aside |= role == ElementRole::Note;
            }
            Kind::Item => {
                inner.block = Some(self.block());
                inner.role = ElementRole::Item;
                self.item = inner.block;
            }
            Kind::Label => inner.role = ElementRole::Label,
            Kind::Table => {
                self.table(element, &inner, depth);
                return;
            }
            Kind::Aside => inner.aside = true,
            Kind::Row | Kind::Cell => {}
            Kind::Inline | Kind::Group if context.block.is_none() && is_paragraph(element) => {
                (inner.block, inner.role) = (Some(self.block()), ElementRole::Text);
            }
            Kind::Inline | Kind::Group => {}
        }
        self.kids(element, &inner, depth);
    }

    /// Rows and cells in their order; a cell that spans rows keeps its column in the rows below.
    fn table(&mut self, table: &Dict<'a>, context: &Context, depth: u8) {
        let number = self.tables;
        self.tables += 1;
        let mut rows = Vec::new();
        self.rows(table, depth, &mut rows);
        let mut taken: Vec<(u32, u32)> = Vec::new();
        for (row, element) in (0_u32..).zip(rows) {
            let mut column = 0;
            for kid in kids_of(&element) {
                let Kid::Element(cell) = kid else { continue };
                let mut inner = context.clone();
                if let Some(page) = cell.get_ref("Pg").or_else(|| element.get_ref("Pg")) {
                    inner.page = Some(page.into());
                }
                while taken.contains(&(row, column)) {
                    column += 1;
                }
                let (wide, high) = (span(&cell, "ColSpan"), span(&cell, "RowSpan"));
                taken.extend((1..high).flat_map(|r| (0..wide).map(move |c| (r, c))).map(|(r, c)| (row + r, column + c)));
                (inner.block, inner.role) = (Some(self.block()), ElementRole::Text);
                inner.cell = Some(TableCell { table: number, row, column });
                column += wide;
                self.elements += 1;
                self.kids(&cell, &inner, depth + 1);
            }
        }
    }

    fn rows(&mut self, group: &Dict<'a>, depth: u8, out: &mut Vec<Dict<'a>>) {
        for kid in kids_of(group) {
            let Kid::Element(kid) = kid else { continue };
            self.elements += 1;
            if self.elements > MAX_ELEMENTS || depth >= MAX_DEPTH {
                return;
            }
            match kind(&self.role(&kid)) {
                Kind::Row => out.push(kid),
                _ => self.rows(&kid, depth + 1, out),
            }
        }
    }
}

/// A cell's span, from its attributes, which may be one dictionary or several.
fn span(cell: &Dict<'_>, key: &str) -> u32 {
    let value = |d: &Dict<'_>| d.get::<Number>(key).map(|n| n.as_f64());
    let found = match cell.get::<Object<'_>>("A") {
        Some(Object::Dict(d)) => value(&d),
        Some(Object::Array(all)) => all.iter::<Object<'_>>().filter_map(Object::into_dict).find_map(|d| value(&d)),
        _ => None,
    };
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to a small count")]
    found.map_or(1, |n| n.clamp(1.0, 64.0) as u32)
}

enum Kid<'a> {
    /// Marked content by its number, with the page or form that it stands on where that is said.
    Content(u32, Option<ObjectIdentifier>),
    Element(Dict<'a>),
    Other,
}

fn kids_of<'a>(element: &Dict<'a>) -> Vec<Kid<'a>> {
    match element.get::<Object<'a>>("K") {
        Some(Object::Array(all)) => all.iter::<Object<'a>>().take(MAX_ELEMENTS).map(kid).collect(),
        Some(one) => vec![kid(one)],
        None => Vec::new(),
    }
}

fn kid(object: Object<'_>) -> Kid<'_> {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count from zero; others name no content")]
    let number = |n: &Number| n.as_f64() as u32;
    match object {
        Object::Number(n) => Kid::Content(number(&n), None),
        Object::Dict(dict) => match (dict.get::<Number>("MCID"), dict.contains_key("S")) {
            (Some(n), false) => {
                let owner = dict.get_ref("Stm").or_else(|| dict.get_ref("Pg"));
                Kid::Content(number(&n), owner.map(Into::into))
            }
            (_, true) => Kid::Element(dict),
            _ => Kid::Other,
        },
        _ => Kid::Other,
    }
}

/// An element without a role of its own that holds nothing but runs of text: what HTML calls a `div` with words in it.
fn is_paragraph(element: &Dict<'_>) -> bool {
    let mut leaves = false;
    for kid in kids_of(element) {
        match kid {
            Kid::Content(..) => leaves = true,
            Kid::Element(inner) => {
                let inline = inner.get::<Name<'_>>("S").is_some_and(|n| kind(n.as_str()) == Kind::Inline);
                let runs = kids_of(&inner);
                let plain = |k: &Kid<'_>| match k {
                    Kid::Content(..) | Kid::Other => true,
                    Kid::Element(e) => inline && kids_of(e).iter().all(|k| !matches!(k, Kid::Element(_))),
                };
                if runs.is_empty() || !runs.iter().all(plain) {
                    return false;
                }
                leaves = true;
            }
            Kid::Other => {}
        }
    }
    leaves
}

fn kind(role: &str) -> Kind {
    match role {
        "P" | "Caption" | "Title" | "Quote" | "Sub" => Kind::Block(ElementRole::Text),
        "TOCI" => Kind::Block(ElementRole::Contents),
        "Note" | "FENote" => Kind::Block(ElementRole::Note),
        "LI" => Kind::Item,
        "Lbl" => Kind::Label,
        "Table" => Kind::Table,
        "TR" => Kind::Row,
        "TD" | "TH" => Kind::Cell,
        "Aside" => Kind::Aside,
        "Span" | "Link" | "Strong" | "Em" | "Code" | "Reference" | "Annot" | "LBody" | "BibEntry" | "Ruby" | "Warichu" => Kind::Inline,
        _ => match role.strip_prefix('H').map(str::parse::<u8>) {
            Some(Ok(level)) => Kind::Block(ElementRole::Heading(level.max(1))),
            _ if role == "H" => Kind::Block(ElementRole::Heading(1)),
            _ => Kind::Group,
        },
    }
}
