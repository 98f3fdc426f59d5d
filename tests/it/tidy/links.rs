//! Links of the documentation: files that exist, headings that exist.

use std::fs;
use std::path::{Path, PathBuf};

/// Every link that leads nowhere.
pub(super) fn broken(root: &Path) -> Vec<String> {
    let mut broken = Vec::new();
    for page in pages(root) {
        let text = fs::read_to_string(&page).unwrap();
        for link in links(&text) {
            if !leads_somewhere(&page, &link) {
                broken.push(format!("{}: {link}", page.display()));
            }
        }
    }
    broken
}

fn pages(root: &Path) -> Vec<PathBuf> {
    let docs = fs::read_dir(root.join("docs")).unwrap().map(|entry| entry.unwrap().path());
    let mut pages: Vec<_> = docs.filter(|path| path.extension().is_some_and(|e| e == "md")).collect();
    let readme = root.join("README.md");
    if readme.exists() {
        pages.push(readme);
    }
    pages
}

/// What stands in `](…)`, outside code.
fn links(text: &str) -> Vec<String> {
    let mut links = Vec::new();
    let mut in_code = false;
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            in_code = !in_code;
        }
        let prose: String =
            line.split('`').enumerate().filter(|(n, _)| n % 2 == 0).map(|(_, part)| part).collect();
        let targets = prose.split("](").skip(1).filter_map(|rest| rest.split(')').next());
        links.extend(targets.filter(|_| !in_code).map(str::to_owned));
    }
    links
}

fn leads_somewhere(page: &Path, link: &str) -> bool {
    if link.contains("://") || link.starts_with("mailto:") {
        return true;
    }
    let (file, heading) = link.split_once('#').map_or((link, None), |(file, heading)| (file, Some(heading)));
    let target = if file.is_empty() { page.to_owned() } else { page.with_file_name("").join(file) };
    match heading {
        None => target.exists(),
        Some(heading) => {
            fs::read_to_string(target).is_ok_and(|text| text.lines().any(|line| anchor(line) == heading))
        }
    }
}

/// The anchor of a heading, as forges make it.
fn anchor(line: &str) -> String {
    let Some(title) = line.strip_prefix('#') else { return String::new() };
    let title = title.trim_start_matches('#').trim().to_lowercase();
    let kept = title.chars().filter(|c| c.is_alphanumeric() || [' ', '-', '_'].contains(c));
    kept.map(|c| if c == ' ' { '-' } else { c }).collect()
}

#[test]
fn a_link_to_nothing_is_found() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
    assert!(leads_somewhere(&page, "it/main.rs") && leads_somewhere(&page, "https://example.org"));
    assert!(!leads_somewhere(&page, "nothing.md") && !leads_somewhere(&page, "it/main.rs#no-heading"));
    assert_eq!(links("see [a](b.md) and `[c](d.md)`\n```\n[e](f)\n```\n"), ["b.md"]);
    assert_eq!(anchor("## Più di una macchina"), "più-di-una-macchina");
}
