//! Short lines on a panel or picture of their own, such as a name at its foot or `Case 1` up the side of a box: they head what
//! stands beside it, wherever on it they are.

use std::collections::BTreeMap;

use super::order::Place;
use super::{Placed, as_shown};
use crate::model::{Page, Rect};

/// No tab has more words.
const WORDS: usize = 6;
/// It leaves so much of the page's height and width to what it heads.
const MOST_HEIGHT: f32 = 0.6;
const MOST_WIDTH: f32 = 0.4;
/// On a panel with less room, in heights of its text, the text stands where it belongs.
const LEAST_HEIGHT: f32 = 3.0;
/// So near to a panel's edge is on it.
const NEAR: f32 = 4.0;

/// Puts each tab before what it heads.
pub(super) fn put_before(placed: &mut Vec<Placed>, pages: &[Page]) {
    let mut boxes: BTreeMap<u32, Vec<(usize, Rect)>> = BTreeMap::new();
    for (i, draft) in placed.iter().enumerate().filter_map(|(i, p)| Some((i, p.parts.first()?))) {
        boxes.entry(draft.ground.page).or_default().push((i, as_shown(draft.rect(), draft.ground)));
    }
    let mut places: BTreeMap<usize, usize> = BTreeMap::new();
    for page in pages {
        let on_page = boxes.get(&page.number).map_or(&[][..], Vec::as_slice);
        for (tab, panel) in panels(page, on_page) {
            let Some(turned) = placed.get(tab).and_then(turned) else { continue };
            let beside = |r: &Rect| r.x0 > panel.x1 - NEAR || turned && r.x1 < panel.x0 + NEAR;
            let level = |r: &Rect| r.y0 > panel.y0 - NEAR && r.y0 < panel.y1;
            let headed = on_page.iter().filter(|(_, r)| beside(r) && level(r)).map(|(i, _)| *i).min();
            places.extend(headed.filter(|to| *to < tab).map(|to| (tab, to)));
        }
    }
    if places.is_empty() {
        return;
    }
    for tab in places.keys() {
        placed.get_mut(*tab).into_iter().flat_map(|p| &mut p.parts).for_each(|d| d.place = Place::Flow);
    }
    let mut numbered: Vec<(usize, Placed)> = std::mem::take(placed).into_iter().enumerate().collect();
    numbered.sort_by_key(|(i, _)| places.get(i).map_or((*i, true), |to| (*to, false)));
    placed.extend(numbered.into_iter().map(|(_, p)| p));
}

/// For a text that may be a tab: whether it runs up or down the page.
fn turned(placed: &Placed) -> Option<bool> {
    let [draft] = placed.parts.as_slice() else { return None };
    let short = draft.lines.len() <= 2 && draft.text().split_whitespace().count() <= WORDS && placed.cell.is_none();
    short.then_some(draft.ground.turn != 0)
}

/// The painted boxes and pictures that hold one block alone, the largest for each, with the block's number.
fn panels(page: &Page, blocks: &[(usize, Rect)]) -> BTreeMap<usize, Rect> {
    let mut out: BTreeMap<usize, Rect> = BTreeMap::new();
    let size = |r: &Rect| r.width() * r.height();
    let narrow = |r: &&Rect| r.height() < MOST_HEIGHT * page.height && r.width() < MOST_WIDTH * page.width;
    for panel in page.rects.iter().chain(&page.images).filter(narrow) {
        let mut held = blocks.iter().filter(|(_, r)| panel.contains(f32::midpoint(r.x0, r.x1), f32::midpoint(r.y0, r.y1)));
        let (Some((block, text)), None) = (held.next(), held.next()) else { continue };
        let roomy = text.height() > text.width() || panel.height() > LEAST_HEIGHT * text.height();
        if roomy && out.get(block).is_none_or(|other| size(other) < size(panel)) {
            out.insert(*block, *panel);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use crate::lines::assemble;
    use crate::model::{Page, Rect, Span, Style};

    fn span(text: &str, x0: f32, baseline: f32, turn: u8) -> Span {
        #[expect(clippy::cast_precision_loss, reason = "test text is short")]
        let x1 = x0 + text.chars().count() as f32 * 5.0;
        let (size, style) = (10.0, Style { bold: text.len() < 12, ..Style::default() });
        Span { text: text.to_owned(), x0, x1, baseline, size, style, hidden: false, artifact: false, turn, element: None }
    }

    fn read(spans: Vec<Span>, rects: Vec<Rect>) -> Vec<String> {
        let page = Page { number: 1, width: 600.0, height: 800.0, spans, rects, ..Page::default() };
        assemble(&[page]).iter().map(crate::model::Block::text).collect()
    }

    const STORY: [&str; 3] =
        ["Idris lives on the ninth floor with his dad, who is ill.", "He carried the shopping up by himself.", "Nobody asked."];

    fn story() -> Vec<Span> {
        [(STORY[0], 105.0), (STORY[1], 140.0), (STORY[2], 175.0)].map(|(text, y)| span(text, 200.0, y, 0)).into()
    }

    #[test]
    fn a_name_at_the_foot_of_a_picture_heads_the_text_beside_it() {
        let mut spans = story();
        spans.push(span("Idris, 8", 60.0, 190.0, 0));
        assert_eq!(read(spans, vec![Rect::new(50.0, 90.0, 180.0, 200.0)]), ["Idris, 8", STORY[0], STORY[1], STORY[2]]);
    }

    #[test]
    fn a_label_up_the_side_of_a_box_heads_it() {
        // Turned a quarter to the left: along x runs the page's height from its foot.
        let mut spans = story();
        spans.push(span("Case 1", 640.0, 75.0, 3));
        assert_eq!(read(spans, vec![Rect::new(60.0, 90.0, 80.0, 200.0)]), ["Case 1", STORY[0], STORY[1], STORY[2]]);
    }
}
