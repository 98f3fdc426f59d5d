//! File names of attachments, made safe to show and to save.

/// File systems take 255 bytes; this leaves room for what a browser adds.
const LONGEST: usize = 120;

/// The name that an attachment was given, safe: no path, no control or direction character, no name
/// that a system reserves. Without one, `allegato-3` with the extension of its media type.
pub(super) fn safe_name(given: Option<&str>, media_type: &str, number: usize) -> String {
    let given = given.unwrap_or_default();
    let last = given.rsplit(['/', '\\']).next().unwrap_or_default();
    let kept: String = last.chars().filter(|c| !is_invisible(*c)).map(substitute).collect();
    let kept = kept.split_whitespace().collect::<Vec<_>>().join(" ");
    // A leading dot hides a file, a trailing one is dropped by Windows and shows another extension.
    let name = shortened(kept.trim_matches(['.', ' ']));
    match name {
        name if name.is_empty() => format!("allegato-{}{}", number + 1, extension(media_type)),
        name if is_reserved(&name) => format!("_{name}"),
        name => name,
    }
}

/// Control characters, and those that turn the direction of what follows (`fdp.exe` for `exe.pdf`) or
/// cannot be seen.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{AD}' | '\u{61C}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}')
}

fn substitute(c: char) -> char {
    if "<>:\"|?*".contains(c) { '_' } else { c }
}

/// Keeps the extension.
fn shortened(name: &str) -> String {
    if name.chars().count() <= LONGEST {
        return name.to_owned();
    }
    let (stem, extension) = name.rsplit_once('.').filter(|(_, e)| e.len() <= 10).unwrap_or((name, ""));
    let stem: String = stem.chars().take(LONGEST - extension.len() - 1).collect();
    if extension.is_empty() { stem } else { format!("{stem}.{extension}") }
}

/// Names of devices on Windows, with or without an extension.
fn is_reserved(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_ascii_lowercase();
    let numbered = stem.strip_prefix("com").or_else(|| stem.strip_prefix("lpt"));
    matches!(stem.as_str(), "con" | "prn" | "aux" | "nul")
        || numbered.is_some_and(|rest| rest.len() == 1 && rest.chars().all(|c| c.is_ascii_digit()))
}

fn extension(media_type: &str) -> &'static str {
    match media_type {
        "message/rfc822" | "message/global" => ".eml",
        "application/pdf" => ".pdf",
        "application/xml" | "text/xml" => ".xml",
        "text/plain" => ".txt",
        "text/html" => ".html",
        "text/calendar" => ".ics",
        "image/png" => ".png",
        "image/jpeg" => ".jpg",
        "image/gif" => ".gif",
        "application/zip" => ".zip",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_safe_to_save() {
        for (given, safe) in [
            ("fattura n. 1.pdf", "fattura n. 1.pdf"),
            ("../../etc/passwd", "passwd"),
            ("C:\\Windows\\x.dll", "x.dll"),
            ("fattura\u{202E}fdp.exe", "fatturafdp.exe"),
            ("a\r\nX: <b>\0.pdf", "aX_ _b_.pdf"),
            (".htaccess", "htaccess"),
            ("doc.pdf. . ", "doc.pdf"),
            ("CON.txt", "_CON.txt"),
            ("  spaced   out.pdf ", "spaced out.pdf"),
        ] {
            assert_eq!(safe_name(Some(given), "application/pdf", 0), safe, "{given:?}");
        }
        let long = format!("{}.pdf", "è".repeat(400));
        let safe = safe_name(Some(&long), "", 0);
        assert!(safe.ends_with(".pdf") && safe.chars().count() <= LONGEST);
    }

    #[test]
    fn without_a_name_the_media_type_tells_the_extension() {
        assert_eq!(safe_name(None, "message/rfc822", 1), "allegato-2.eml");
        assert_eq!(safe_name(Some("\u{202E} .. "), "x/y", 0), "allegato-1");
    }
}
