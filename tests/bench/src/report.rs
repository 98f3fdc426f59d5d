//! What was measured, for people and for programs.

use std::fmt::Write as _;

use serde::Serialize;

/// One row of the table.
#[derive(Debug, Serialize)]
pub(crate) struct Row {
    /// `A`, `C2`, …
    pub(crate) row: &'static str,
    pub(crate) what: String,
    pub(crate) figures: Vec<Figure>,
    pub(crate) goals: Vec<Goal>,
}

/// Something that was measured.
#[derive(Debug, Serialize)]
pub(crate) struct Figure {
    /// `hub`, `floor`, `fetchmail` …
    pub(crate) of: String,
    /// Median, percentiles, or a plain number, in the unit that stands beside them.
    pub(crate) values: Vec<f64>,
    pub(crate) unit: &'static str,
}

/// What it had to be.
#[derive(Debug, Serialize)]
pub(crate) struct Goal {
    pub(crate) wanted: String,
    pub(crate) measured: f64,
    pub(crate) met: bool,
}

impl Row {
    pub(crate) fn new(row: &'static str, what: impl Into<String>) -> Self {
        Self { row, what: what.into(), figures: Vec::new(), goals: Vec::new() }
    }

    pub(crate) fn figure(&mut self, of: impl Into<String>, values: impl Into<Vec<f64>>, unit: &'static str) {
        self.figures.push(Figure { of: of.into(), values: values.into(), unit });
    }

    /// `measured` must not pass `limit`.
    pub(crate) fn at_most(&mut self, wanted: impl Into<String>, measured: f64, limit: f64) {
        self.goals.push(Goal {
            wanted: format!("{} ≤ {limit}", wanted.into()),
            measured,
            met: measured <= limit,
        });
    }

    /// `measured` must reach `limit`.
    pub(crate) fn at_least(&mut self, wanted: impl Into<String>, measured: f64, limit: f64) {
        self.goals.push(Goal {
            wanted: format!("{} ≥ {limit}", wanted.into()),
            measured,
            met: measured >= limit,
        });
    }
}

/// The table, in Markdown.
pub(crate) fn table(rows: &[Row]) -> String {
    let mut text = String::from("| row | measured | goal | met |\n| --- | --- | --- | --- |\n");
    for row in rows {
        let figure = |figure: &Figure| {
            let values: Vec<String> = figure.values.iter().map(|value| short(*value)).collect();
            format!("{} {} {}", figure.of, values.join(" / "), figure.unit)
        };
        let figures: Vec<String> = row.figures.iter().map(figure).collect();
        let goals: Vec<String> =
            row.goals.iter().map(|goal| format!("{}: {}", goal.wanted, short(goal.measured))).collect();
        let met: Vec<&str> = row.goals.iter().map(|goal| if goal.met { "yes" } else { "**no**" }).collect();
        // Writing to a string does not fail.
        let _ = writeln!(
            text,
            "| **{}** {} | {} | {} | {} |",
            row.row,
            row.what,
            figures.join("<br>"),
            goals.join("<br>"),
            met.join("<br>")
        );
    }
    text
}

/// Three significant digits are more than this machine can repeat.
fn short(value: f64) -> String {
    match value.abs() {
        size if size >= 100.0 => format!("{value:.0}"),
        size if size >= 10.0 => format!("{value:.1}"),
        size if size >= 1.0 => format!("{value:.2}"),
        _ => format!("{value:.3}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missed_goal_stands_out() {
        let mut row = Row::new("A", "cold sweep");
        row.figure("hub", [0.5, 0.75], "s");
        row.at_most("× floor", 1.4, 1.5);
        row.at_least("× fetchmail", 2.0, 2.4);
        let text = table(&[row]);
        assert!(text.contains("| hub 0.500 / 0.750 s |"), "{text}");
        assert!(
            text.contains("| × floor ≤ 1.5: 1.40<br>× fetchmail ≥ 2.4: 2.00 | yes<br>**no** |"),
            "{text}"
        );
    }
}
