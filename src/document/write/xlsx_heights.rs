//! Row heights of a workbook. No program fits a row to merged cells by itself, and no row is taller than 409 points or
//! goes on on the next page: what needs more takes several rows of the sheet, merged, so that nothing is cut off in print.

use super::printed::{Column, Group};

/// Of one line of text, in points, and of the space around a cell's text.
const LINE: f64 = 15.0;
const PADDING: f64 = 6.0;
/// Tallest row that is left whole: about half a page. The format ends at 409.
const TALLEST: f64 = 250.0;
/// What is taller is cut into rows of this height, between which pages may end: five lines.
const PIECE: f64 = 75.0;

/// The height of a text in a column of this width, in points.
pub(super) fn height(text: &str, width: u16) -> f64 {
    let width = usize::from(width.saturating_sub(2).max(2));
    let lines: usize = text.lines().map(|line| cells_wide(line).div_ceil(width).max(1)).sum();
    f64::from(u32::try_from(lines.max(1)).unwrap_or(u32::MAX)) * LINE + PADDING
}

/// How wide a line is, in half-width characters.
pub(super) fn cells_wide(line: &str) -> usize {
    line.chars().map(|character| if character < '\u{1100}' { 1 } else { 2 }).sum()
}

/// The rows of the sheet that one row of a group takes, and the height of each.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Taken {
    pub rows: u32,
    pub height: f64,
}

/// The heights of a group's rows: each as tall as its tallest cell, and together as tall as the cells that span them.
pub(super) fn of_group(group: &Group, columns: &[Column]) -> Vec<Taken> {
    let mut heights = vec![0.0_f64; group.rows];
    let needed = |column: usize, text: &str| height(text, columns.get(column).map_or(10, |column| column.width));
    for cell in group.cells().iter().filter(|cell| cell.rows == 1) {
        if let Some(own) = heights.get_mut(cell.row) {
            *own = own.max(needed(cell.column, &cell.text));
        }
    }
    // Shorter spans first: what they add counts for the longer ones around them.
    let mut spanning: Vec<_> = group.cells().iter().filter(|cell| cell.rows > 1).collect();
    spanning.sort_by_key(|cell| cell.rows);
    for cell in spanning {
        let Some(own) = heights.get_mut(cell.row..cell.row + cell.rows) else { continue };
        let lacking = needed(cell.column, &cell.text) - own.iter().sum::<f64>();
        if lacking > 0.0 {
            let share = lacking / f64::from(u32::try_from(own.len()).unwrap_or(u32::MAX));
            for height in own {
                *height += share;
            }
        }
    }
    heights.into_iter().map(taken).collect()
}

fn taken(height: f64) -> Taken {
    let mut rows = 1_u32;
    if height > TALLEST {
        while height / f64::from(rows) > PIECE {
            rows += 1;
        }
    }
    Taken { rows, height: height / f64::from(rows) }
}
