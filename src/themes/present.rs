//! What an id of an earlier codebook stands for in this one.

use super::Codebook;
use crate::text::normalise::fold;

impl Codebook {
    /// The place of a theme by its id or its name, as people and earlier versions of the codebook write them.
    pub fn present(&self, theme: &str) -> Option<usize> {
        let given = fold(theme);
        self.present_id(&given).and_then(|id| self.position(id)).or_else(|| self.themes.iter().position(|t| fold(&t.name) == given))
    }
}
