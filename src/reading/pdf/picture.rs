//! A page as a picture, for text recognition: drawn whole, so that turned, tiled and masked scans come out as shown.

use hayro::hayro_interpret::InterpreterSettings;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings};
use hayro_syntax::Pdf;

use crate::error::ReadError;
use crate::model::{MAX_PIXELS, Picture};

/// Pixels an inch, where the page is not too large for it.
const RESOLUTION: f32 = 200.0;

/// Draws a page (counted from 1).
pub(in crate::reading) fn draw(bytes: &[u8], page: u32) -> Result<Picture, ReadError> {
    let pdf = Pdf::new(bytes.to_vec()).map_err(|_unopened| ReadError::Damaged("it cannot be opened".to_owned()))?;
    let index = usize::try_from(page).unwrap_or(usize::MAX).wrapping_sub(1);
    let page = pdf.pages().get(index).ok_or_else(|| ReadError::Damaged("a page is missing".to_owned()))?;
    let (width, height) = page.render_dimensions();
    let scale = scale(width, height).ok_or_else(|| ReadError::Damaged("a page has no size".to_owned()))?;
    let drawn = hayro::render(
        page,
        &RenderCache::new(),
        &InterpreterSettings::default(),
        &RenderSettings::default(),
        &PixmapSettings { x_scale: scale, y_scale: scale, bg_color: WHITE },
    );
    let grey = |p: &[u8]| match p {
        &[r, g, b, _] => u8::try_from((299 * u32::from(r) + 587 * u32::from(g) + 114 * u32::from(b)) / 1000).unwrap_or(u8::MAX),
        _ => u8::MAX,
    };
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 1 and 200")]
    let resolution = (72.0 * scale).round().max(1.0) as u32;
    Ok(Picture {
        width: u32::from(drawn.width()),
        height: u32::from(drawn.height()),
        resolution,
        pixels: drawn.data_as_u8_slice().chunks_exact(4).map(grey).collect(),
    })
}

/// Pixels a point; smaller for a page that would be too large a picture, none for a page without a size.
fn scale(width: f32, height: f32) -> Option<f32> {
    #[expect(clippy::cast_precision_loss, reason = "a bound")]
    let room = (MAX_PIXELS as f32 / (width * height)).sqrt().min(f32::from(u16::MAX) / width.max(height));
    let scale = (RESOLUTION / 72.0).min(room);
    (width >= 1.0 && height >= 1.0 && scale > 0.0 && width * scale >= 1.0 && height * scale >= 1.0).then_some(scale)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_poster_is_drawn_smaller_and_a_page_without_size_is_not_drawn() {
        assert_eq!(scale(595.0, 842.0), Some(RESOLUTION / 72.0));
        let large = scale(5950.0, 8420.0).unwrap();
        assert!(large * large * 5950.0 * 8420.0 <= 12_000_100.0, "{large}");
        assert!(scale(200_000.0, 30.0).unwrap() * 200_000.0 <= 65_536.0);
        assert_eq!(scale(0.0, 842.0), None);
        assert_eq!(scale(f32::NAN, 842.0), None);
    }
}
