//! Which rows of a long list are on the screen. Pure.

use std::ops::Range;

/// Rows drawn beyond either edge, so that a flick of the wheel shows no void.
const MARGIN: usize = 8;

/// A view on a long list of rows of one height, in pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Window {
    pub top: f64,
    pub height: f64,
    pub row: f64,
}

impl Window {
    /// The rows to draw, of `count`.
    #[must_use]
    pub(crate) fn rows(self, count: usize) -> Range<usize> {
        if self.row <= 0.0 {
            return 0..0;
        }
        let first = whole(self.top / self.row).saturating_sub(MARGIN);
        let last = whole((self.top + self.height) / self.row) + 1 + MARGIN;
        first.min(count)..last.min(count)
    }

    /// Where to scroll so that row `index` is whole on the screen; none when it is already.
    #[must_use]
    pub(crate) fn reveal(self, index: usize, covered: f64) -> Option<f64> {
        #[expect(clippy::cast_precision_loss, reason = "no list is that long")]
        let above = index as f64 * self.row;
        if above < self.top {
            return Some(above);
        }
        let below = above + self.row + covered;
        (below > self.top + self.height).then_some(below - self.height)
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "negative becomes zero")]
const fn whole(value: f64) -> usize {
    value as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    const AT: Window = Window { top: 4_600.0, height: 460.0, row: 46.0 };

    #[test]
    fn only_what_is_near_the_screen_is_drawn() {
        assert_eq!(AT.rows(10_000), 92..119);
        assert_eq!(AT.rows(95), 92..95);
        assert_eq!(AT.rows(3), 3..3);
    }

    #[test]
    fn a_row_out_of_sight_is_brought_in_by_the_nearest_edge() {
        assert_eq!(AT.reveal(99, 0.0), Some(4_554.0));
        assert_eq!(AT.reveal(100, 0.0), None);
        assert_eq!(AT.reveal(110, 0.0), Some(4_646.0));
    }
}
