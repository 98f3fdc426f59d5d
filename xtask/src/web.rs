//! `cargo xtask web`: the front end, from Rust to a folder that the server embeds.
//!
//! Nothing downloaded by hand takes part: cargo makes the WASM, `wasm-bindgen` is used as a
//! library, and what comes out is named by its content, so that browsers may keep it for ever.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};
use brotli::enc::BrotliEncoderParams;
use clap::{Args, ValueEnum};
use sha2::{Digest, Sha256};
use wasm_bindgen_cli_support::Bindgen;

/// Builds the front end into `target/web/dist`.
#[derive(Args)]
pub(crate) struct Web {
    /// `small` is what is shipped; `quick` builds fast and is larger.
    #[arg(long, value_enum, default_value_t = Profile::Small)]
    profile: Profile,
}

/// How the front end is built.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Profile {
    /// Optimised for size, Brotli at its best: `dist` and `demo`.
    Small,
    /// Unoptimised, Brotli in haste: tests.
    Quick,
}

impl Profile {
    const fn cargo_name(self) -> &'static str {
        match self {
            Self::Small => "web",
            Self::Quick => "web-quick",
        }
    }

    const fn brotli_quality(self) -> i32 {
        match self {
            Self::Small => 11,
            Self::Quick => 5,
        }
    }
}

/// The stylesheets, in the order in which they are joined.
const STYLES: [&str; 9] = [
    "tokens.css",
    "base.css",
    "frame.css",
    "dashboard.css",
    "mailbox.css",
    "message.css",
    "dispatch.css",
    "forms.css",
    "print.css",
];
/// More than this of JS and WASM together, in Brotli, and the page is too slow to come up.
const BUDGET: u64 = 600_000;

/// Builds and says where and how large.
///
/// # Errors
/// As [`build`].
#[expect(clippy::print_stdout, reason = "a command line tells its user what it made")]
pub(crate) fn run(arguments: &Web) -> Result<()> {
    let dist = build(arguments.profile)?;
    println!("{} · JS and WASM in Brotli: {} bytes", dist.display(), program_size(&dist)?);
    Ok(())
}

/// Builds the front end and returns its folder; does nothing when nothing has changed.
///
/// # Errors
/// The front end does not compile, or is larger than the budget of what is shipped.
pub(crate) fn build(profile: Profile) -> Result<PathBuf> {
    let root = workspace_root()?;
    let wasm = compile(&root, profile)?;
    let dist = root.join("target/web/dist");
    let stamp_file = root.join("target/web/stamp");
    let stamp = stamp(&root, &wasm, profile)?;
    if dist.join("index.html").is_file() && fs::read_to_string(&stamp_file).is_ok_and(|old| old == stamp) {
        return Ok(dist);
    }
    let fresh = root.join("target/web/fresh");
    remove(&fresh)?;
    fs::create_dir_all(fresh.join("assets"))?;
    Assembly { frontend: root.join("frontend"), out: fresh.clone(), quality: profile.brotli_quality() }
        .assemble(&wasm)?;
    if profile == Profile::Small {
        let size = program_size(&fresh)?;
        ensure!(size < BUDGET, "JS and WASM are {size} bytes in Brotli; the budget is {BUDGET}");
    }
    remove(&dist)?;
    fs::rename(&fresh, &dist)?;
    fs::write(&stamp_file, stamp)?;
    Ok(dist)
}

fn workspace_root() -> Result<PathBuf> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().map(Path::to_owned).context("xtask stands in the workspace")
}

fn compile(root: &Path, profile: Profile) -> Result<PathBuf> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo)
        .current_dir(root)
        .args(["build", "--package", "frontend", "--lib", "--target", "wasm32-unknown-unknown"])
        .args(["--target-dir", "target", "--profile", profile.cargo_name()])
        .status()
        .context("cargo could not be started")?;
    if !status.success() {
        bail!("the front end does not compile");
    }
    Ok(root.join("target/wasm32-unknown-unknown").join(profile.cargo_name()).join("frontend.wasm"))
}

/// What the folder was made from: equal stamps make equal folders.
fn stamp(root: &Path, wasm: &Path, profile: Profile) -> Result<String> {
    let mut hash = Sha256::new();
    hash.update(fs::read(wasm).with_context(|| format!("{} is missing", wasm.display()))?);
    hash.update(include_bytes!("web.rs"));
    for folder in ["frontend/style", "frontend/assets"] {
        for file in files(&root.join(folder))? {
            hash.update(file.as_os_str().as_encoded_bytes());
            hash.update(fs::read(&file)?);
        }
    }
    hash.update(fs::read(root.join("frontend/index.html"))?);
    Ok(format!("{} {}", profile.cargo_name(), hex::encode(hash.finalize())))
}

/// One folder in the making.
struct Assembly {
    frontend: PathBuf,
    out: PathBuf,
    quality: i32,
}

impl Assembly {
    fn assemble(&self, wasm: &Path) -> Result<()> {
        let mut page = fs::read_to_string(self.frontend.join("index.html"))?;
        let mut style = self.style()?;
        for file in files(&self.frontend.join("assets"))? {
            let name = file_name(&file)?;
            let hashed = self.keep(&name, &fs::read(&file)?)?;
            style = style.replace(&format!("url({name})"), &format!("url({hashed})"));
            page = page.replace(&format!("{{{name}}}"), &hashed);
        }
        let (script, module) = self.program(wasm)?;
        let start =
            format!("import init from '/assets/{script}';init({{module_or_path:'/assets/{module}'}});");
        let start = self.keep("start.js", start.as_bytes())?;
        let style = self.keep("style.css", style.as_bytes())?;
        for (name, hashed) in [
            ("style.css", style),
            ("start.js", start),
            ("portineria.js", script),
            ("portineria.wasm", module),
        ] {
            page = page.replace(&format!("{{{name}}}"), &hashed);
        }
        ensure!(!page.contains('{'), "index.html names a file that does not exist");
        self.write(&self.out.join("index.html"), page.as_bytes())
    }

    fn style(&self) -> Result<String> {
        let read = |name: &&str| fs::read_to_string(self.frontend.join("style").join(name));
        Ok(STYLES.iter().map(read).collect::<Result<Vec<_>, _>>()?.join("\n"))
    }

    /// Makes the JavaScript and the WASM; returns their names.
    fn program(&self, wasm: &Path) -> Result<(String, String)> {
        let made = self.out.with_extension("bindgen");
        remove(&made)?;
        let mut bindgen = Bindgen::new();
        bindgen.input_path(wasm).out_name("portineria").typescript(false);
        bindgen.web(true)?.remove_name_section(true).remove_producers_section(true).generate(&made)?;
        let module = self.keep("portineria.wasm", &fs::read(made.join("portineria_bg.wasm"))?)?;
        let mut script = fs::read_to_string(made.join("portineria.js"))?;
        for file in files(&made.join("snippets"))? {
            let inner = file.strip_prefix(&made)?.to_string_lossy().replace('\\', "/");
            let hashed = self.keep("snippet.js", &fs::read(&file)?)?;
            script = script.replace(&format!("./{inner}"), &format!("./{hashed}"));
        }
        let script = self.keep("portineria.js", script.as_bytes())?;
        remove(&made)?;
        Ok((script, module))
    }

    /// Writes an asset under a name that tells its content; returns the name.
    fn keep(&self, name: &str, bytes: &[u8]) -> Result<String> {
        let hash = hex::encode(Sha256::digest(bytes));
        let (stem, extension) = name.rsplit_once('.').context("an asset has an extension")?;
        let hashed = format!("{stem}-{}.{extension}", hash.get(..12).unwrap_or(&hash));
        self.write(&self.out.join("assets").join(&hashed), bytes)?;
        Ok(hashed)
    }

    /// Writes a file, and its Brotli form beside it unless it is compressed by nature.
    fn write(&self, path: &Path, bytes: &[u8]) -> Result<()> {
        fs::write(path, bytes)?;
        if path.extension() == Some(OsStr::new("woff2")) {
            return Ok(());
        }
        let parameters = BrotliEncoderParams {
            quality: self.quality,
            lgwin: 24,
            size_hint: bytes.len(),
            ..BrotliEncoderParams::default()
        };
        let mut compressed = Vec::new();
        brotli::BrotliCompress(&mut &*bytes, &mut compressed, &parameters)?;
        fs::write(format!("{}.br", path.display()), compressed)?;
        Ok(())
    }
}

/// The JavaScript and WASM of a folder, in Brotli.
fn program_size(dist: &Path) -> Result<u64> {
    let mut size = 0;
    for file in files(&dist.join("assets"))? {
        let name = file_name(&file)?;
        if name.ends_with(".js.br") || name.ends_with(".wasm.br") {
            size += fs::metadata(&file)?.len();
        }
    }
    Ok(size)
}

/// Every file under `folder`, sorted; none when there is no such folder.
fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    if folder.is_dir() {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() { found.extend(files(&path)?) } else { found.push(path) }
        }
    }
    found.sort();
    Ok(found)
}

fn file_name(file: &Path) -> Result<String> {
    file.file_name().map(|name| name.to_string_lossy().into_owned()).context("a file has a name")
}

fn remove(folder: &Path) -> Result<()> {
    if folder.exists() { fs::remove_dir_all(folder).context("an old folder is in the way") } else { Ok(()) }
}
