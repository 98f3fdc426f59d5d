//! Embeds the front end's distribution, a folder named by `PORTINERIA_WEB_DIST`. Without it the
//! server is complete but for its pages, so that its own tests need no WASM.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

const FOLDER: &str = "PORTINERIA_WEB_DIST";

fn main() -> io::Result<()> {
    tell("rerun-if-changed=build.rs")?;
    tell(&format!("rerun-if-env-changed={FOLDER}"))?;
    let mut files = Vec::new();
    if let Some(folder) = env::var_os(FOLDER).filter(|folder| !folder.is_empty()) {
        let folder = PathBuf::from(folder).canonicalize()?;
        tell(&format!("rerun-if-changed={}", folder.display()))?;
        collect(&folder, &mut files)?;
        files.sort();
        return write(&assets(&folder, &files));
    }
    write(&assets(Path::new("/"), &files))
}

/// Tells Cargo.
fn tell(what: &str) -> io::Result<()> {
    writeln!(io::stdout(), "cargo:{what}")
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else if path.extension().is_none_or(|extension| extension != "br") {
            files.push(path);
        }
    }
    Ok(())
}

fn assets(folder: &Path, files: &[PathBuf]) -> String {
    let mut text = String::from("static ASSETS: &[Asset] = &[\n");
    for file in files {
        let path = format!("/{}", file.strip_prefix(folder).unwrap_or(file).display());
        let compressed = PathBuf::from(format!("{}.br", file.display()));
        let brotli = match compressed.exists() {
            true => format!("Some(include_bytes!({compressed:?}))"),
            false => String::from("None"),
        };
        // Writing to a string does not fail.
        let _ =
            writeln!(text, "Asset {{ path: {path:?}, bytes: include_bytes!({file:?}), brotli: {brotli} }},");
    }
    text + "];\n"
}

fn write(text: &str) -> io::Result<()> {
    let out = env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("OUT_DIR is not set"))?;
    fs::write(Path::new(&out).join("assets.rs"), text)
}
