//! The nine rules that no change may break, and the tests that prove each: the table in
//! `docs/ARCHITECTURE.md` names tests that exist and are run.

use std::fs;
use std::path::Path;

const HEADING: &str = "### The nine rules";
const RULES: usize = 9;

/// What is wrong with the table.
pub(super) fn complaints(root: &Path) -> Vec<String> {
    let page = fs::read_to_string(root.join("docs/ARCHITECTURE.md")).unwrap();
    let proofs = fs::read_to_string(root.join("tests/prove/main.rs")).unwrap();
    let mut complaints = Vec::new();
    let rules = rules(&page);
    let numbers: Vec<&str> = rules.iter().map(|(number, _)| number.as_str()).collect();
    let wanted: Vec<String> = (1..=RULES).map(|number| number.to_string()).collect();
    if numbers != wanted {
        complaints.push(format!("the rules are numbered {numbers:?}"));
    }
    for (number, named) in rules {
        let tests: Vec<&String> = named.iter().filter(|name| name.contains("::")).collect();
        if tests.is_empty() {
            complaints.push(format!("rule {number} names no test"));
        }
        for name in tests {
            let (file, test) = name.split_once("::").unwrap();
            let is_there = fs::read_to_string(root.join(file)).is_ok_and(|text| is_run(&text, test));
            if !is_there {
                complaints.push(format!("rule {number}: there is no test {name}"));
            }
        }
        for proof in named.iter().filter_map(|name| name.strip_prefix("cargo xtask prove ")) {
            if !proofs.contains(&format!("(\"{proof}\",")) {
                complaints.push(format!("rule {number}: there is no proof {proof}"));
            }
        }
    }
    complaints
}

/// The table's rows: a number, and whatever stands in backticks.
fn rules(page: &str) -> Vec<(String, Vec<String>)> {
    let table = page.split_once(HEADING).map_or("", |(_, rest)| rest);
    let table = table.split_once("\n#").map_or(table, |(table, _)| table);
    let rows = table.lines().filter_map(|line| line.strip_prefix("| ")?.split_once(" | "));
    let rows = rows.filter(|(number, _)| number.parse::<usize>().is_ok());
    rows.map(|(number, rest)| {
        let named = rest.split('`').enumerate().filter(|(place, _)| place % 2 == 1);
        (number.to_owned(), named.map(|(_, name)| name.to_owned()).collect())
    })
    .collect()
}

/// Whether a function of that name is a test, and not one that is ignored.
fn is_run(text: &str, test: &str) -> bool {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let is_it = |line: &&str| line.contains(&format!("fn {test}("));
    let Some(place) = lines.iter().position(is_it) else { return false };
    let attributes: Vec<&str> =
        lines.iter().take(place).rev().take_while(|line| line.starts_with("#[")).copied().collect();
    let is_test = |line: &&str| line.starts_with("#[") && (line.contains("test]") || line.contains("test("));
    attributes.iter().any(is_test) && !attributes.iter().any(|line| line.contains("ignore"))
}

#[test]
fn a_test_that_is_not_there_or_not_run_is_found() {
    let text = "#[tokio::test]\nasync fn one() {}\n\nfn two() {}\n\n#[test]\n#[ignore]\nfn three() {}\n";
    assert_eq!(["one", "two", "three", "four"].map(|name| is_run(text, name)), [true, false, false, false]);
    let page = "### The nine rules\n\n| n | rule |\n| --- | --- |\n| 1 | x | `a.rs::b`, `c` |\n\n## Next\n| 2 | `d` |\n";
    assert_eq!(rules(page), [("1".to_owned(), vec!["a.rs::b".to_owned(), "c".to_owned()])]);
}
