//! The hostile dialogues of the corpora: `.ron` files that tell a fake server what to say.
//!
//! They are written for servers that offer STARTTLS; the hub never asks for it, so what they say after
//! it is said to the first command. Only what is said is read from them.

use std::path::Path;

use tests::corpora;
use tests::proof::say;

use super::play::Script;

/// Every dialogue; none, and a line that says so, where there are no corpora.
pub(super) fn all() -> Vec<(String, Script)> {
    let Some(folder) = corpora::folder() else {
        say("garbage: no corpora beside the project: their dialogues are not played");
        return Vec::new();
    };
    let folder = folder.join("Email-Analysis-Toolkit+fake-mail-server/testcases/imap");
    corpora::files(&folder, &["ron"]).iter().filter_map(|path| read(&folder, path)).collect()
}

fn read(folder: &Path, path: &Path) -> Option<(String, Script)> {
    let text: String = std::fs::read_to_string(path)
        .ok()?
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .flat_map(|line| [line, "\n"])
        .collect();
    let mut greeting = match string_after(&text, "\"greeting\":") {
        Some(greeting) => greeting,
        None => greeting_of(&text)?,
    };
    greeting.extend(string_after(&text, "response_after_greeting: Some("));
    let mut answers = Vec::new();
    let first = string_after(&text, "starttls_response: Some(");
    if let Some(answer) = string_after(&text, "\"capability\":").or(first) {
        answers.push(("CAPABILITY", answer));
    } else if let Some(offered) = between(&text, "caps_tls:", "],") {
        let offered = capabilities(offered);
        answers.push(("CAPABILITY", format!("* CAPABILITY {offered}\r\n<tag> OK done\r\n")));
    }
    let name = path.strip_prefix(folder).ok()?.display().to_string();
    Some((name, Script::Dialogue { greeting: greeting.into_bytes(), answers }))
}

fn greeting_of(text: &str) -> Option<String> {
    let told = between(text, "greeting: (", "\n\t),").or_else(|| between(text, "greeting: (", "\n    ),"))?;
    let kind = between(told, "kind: ", ",")?.to_uppercase();
    let code = between(told, "code: ", "\n").unwrap_or_default();
    let inner = string_after(code, "(").unwrap_or_default();
    let code = match code {
        code if code.starts_with("Some(Capability") => format!("[CAPABILITY {}] ", capabilities(code)),
        code if code.starts_with("Some(Alert") => "[ALERT] ".to_owned(),
        code if code.starts_with("Some(Parse") => "[PARSE] ".to_owned(),
        code if code.starts_with("Some(BadCharset") => format!("[BADCHARSET ({inner})] "),
        code if code.starts_with("Some(Referral") => format!("[REFERRAL {inner}] "),
        _ => String::new(),
    };
    let words = string_after(told, "text: Text(").unwrap_or_default();
    Some(format!("* {kind} {code}{words}\r\n"))
}

/// `[Imap4Rev1, Auth(Plain), Other(CapabilityOther(inner: Atom("X")))]` as a server writes it.
fn capabilities(list: &str) -> String {
    let is_wrapping = |word: &&str| {
        ["", "Some", "Capability", "NonEmptyVec", "Other", "CapabilityOther", "inner", "Atom"].contains(word)
    };
    let mut names = Vec::new();
    let mut mechanism = false;
    for word in list.split(|c: char| !c.is_alphanumeric() && !"=:/.-".contains(c)) {
        let word = word.trim_end_matches(':');
        match word {
            "Auth" => mechanism = true,
            word if is_wrapping(&word) => {}
            word if std::mem::take(&mut mechanism) => names.push(format!("AUTH={}", word.to_uppercase())),
            "MailboxReferrals" => names.push("MAILBOX-REFERRALS".to_owned()),
            word => names.push(word.to_uppercase()),
        }
    }
    names.join(" ")
}

fn between<'a>(text: &'a str, from: &str, to: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(from)?;
    Some(rest.split_once(to).map_or(rest, |(inside, _)| inside))
}

/// The string literal that follows, with its escapes resolved.
fn string_after(text: &str, from: &str) -> Option<String> {
    let (_, rest) = text.split_once(from)?;
    let (_, rest) = rest.split_once('"')?;
    let mut string = String::new();
    let mut letters = rest.chars();
    loop {
        match letters.next()? {
            '"' => return Some(string),
            '\\' => string.push(match letters.next()? {
                'r' => '\r',
                'n' => '\n',
                't' => '\t',
                other => other,
            }),
            other => string.push(other),
        }
    }
}
