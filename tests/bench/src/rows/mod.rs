//! The rows of the table. Each file says what its rows count, from when to when.

pub(crate) mod dashboard;
pub(crate) mod download;
pub(crate) mod hold;
pub(crate) mod push;
pub(crate) mod refresh;
pub(crate) mod stand;
pub(crate) mod sweep;

use anyhow::{Result, bail};

use crate::ground::Ground;
use crate::report::Row;

/// All rows, in the order of the table.
pub(crate) const ALL: [&str; 12] = ["A", "A2", "B", "C", "C2", "D", "E", "F", "F3", "G", "G2", "H"];

/// Measures the rows of these names.
pub(crate) async fn measure(ground: &Ground, wanted: &[String]) -> Result<Vec<Row>> {
    if let Some(unknown) = wanted.iter().find(|name| !ALL.contains(&name.as_str())) {
        bail!("no row {unknown}: there are {}", ALL.join(", "));
    }
    let is_wanted = |name: &str| wanted.is_empty() || wanted.iter().any(|row| row == name);
    let mut rows = Vec::new();
    if is_wanted("A") {
        rows.push(sweep::cold(ground).await?);
    }
    if is_wanted("A2") {
        rows.push(sweep::far(ground).await?);
    }
    if is_wanted("B") {
        rows.push(refresh::warm(ground).await?);
    }
    if is_wanted("C") {
        rows.push(push::mocked(ground).await?);
    }
    if is_wanted("C2") {
        rows.push(push::delivered(ground).await?);
    }
    if is_wanted("D") || is_wanted("E") {
        rows.extend(hold::hold(ground).await?.into_iter().filter(|row| is_wanted(row.row)));
    }
    if is_wanted("F") {
        rows.push(download::large(ground).await?);
    }
    if is_wanted("F3") {
        rows.push(download::small(ground).await?);
    }
    if is_wanted("G") || is_wanted("G2") {
        rows.extend(dashboard::api(ground).await?.into_iter().filter(|row| is_wanted(row.row)));
    }
    if is_wanted("H") {
        rows.push(stand::stand(ground).await?);
    }
    Ok(rows)
}
