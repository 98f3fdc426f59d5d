//! The project's sources, with what is test and what is comment taken out.

use std::fs;
use std::path::Path;

/// A source file.
pub(super) struct Source {
    /// From the project's root, with `/`.
    pub(super) path: String,
    pub(super) text: String,
    /// Without comments, and without the code of tests.
    pub(super) product: String,
}

impl Source {
    pub(super) fn new(path: &str, text: &str) -> Self {
        let product = if is_test(path) { String::new() } else { product(text) };
        Self { path: path.to_owned(), text: text.to_owned(), product }
    }

    /// Whether the file lies in this folder.
    pub(super) fn is_in(&self, folder: &str) -> bool {
        self.path.starts_with(folder)
    }

    /// The file's own name.
    pub(super) fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or_default()
    }
}

/// Every Rust source of the project.
pub(super) fn sources(root: &Path) -> Vec<Source> {
    let mut found = Vec::new();
    for folder in ["shared", "pec", "migrations", "server", "frontend", "tests", "xtask"] {
        walk(root, &root.join(folder), &mut found);
    }
    found
}

fn walk(root: &Path, folder: &Path, found: &mut Vec<Source>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && path.file_name().is_some_and(|name| name != "target") {
            walk(root, &path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let name = path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
            found.push(Source::new(&name, &fs::read_to_string(&path).unwrap()));
        }
    }
}

fn is_test(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    let is_support = path.contains("/tests/") || path.starts_with("tests/it/");
    name == "tests.rs" || name.ends_with("_tests.rs") || is_support
}

/// Whatever item follows `#[cfg(test)]` is left out, up to its closing brace or its semicolon.
fn product(text: &str) -> String {
    let mut kept = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        match line.trim_start() {
            "#[cfg(test)]" => skip_item(&mut lines),
            comment if comment.starts_with("//") => {}
            _ => kept.push(line),
        }
    }
    kept.join("\n")
}

fn skip_item<'a>(lines: &mut impl Iterator<Item = &'a str>) {
    let mut depth = 0_usize;
    for line in lines {
        let was_open = depth > 0;
        depth += line.matches('{').count();
        depth = depth.saturating_sub(line.matches('}').count());
        let closes = depth == 0 && (was_open || line.contains('}') || line.trim_end().ends_with(';'));
        if closes {
            return;
        }
    }
}
