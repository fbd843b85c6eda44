//! Short lines on a panel of their own, such as a name on a picture or `Case 1` up the side of a box: they head what stands
//! beside the panel, wherever on it they are.

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

/// The painted boxes that hold one block alone, the largest for each, with the block's number.
fn panels(page: &Page, blocks: &[(usize, Rect)]) -> BTreeMap<usize, Rect> {
    let mut out: BTreeMap<usize, Rect> = BTreeMap::new();
    let size = |r: &Rect| r.width() * r.height();
    let narrow = |r: &&Rect| r.height() < MOST_HEIGHT * page.height && r.width() < MOST_WIDTH * page.width;
    for panel in page.rects.iter().filter(narrow) {
        let mut held = blocks.iter().filter(|(_, r)| panel.contains(f32::midpoint(r.x0, r.x1), f32::midpoint(r.y0, r.y1)));
        let (Some((block, text)), None) = (held.next(), held.next()) else { continue };
        let roomy = text.height() > text.width() || panel.height() > LEAST_HEIGHT * text.height();
        if roomy && out.get(block).is_none_or(|other| size(other) < size(panel)) {
            out.insert(*block, *panel);
        }
    }
    out
}
