//! A headless Chromium of its own, driven through chromedriver.

use std::path::Path;
use std::process::Stdio;
use std::str::FromStr;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use reqwest::{Method, Url};
use serde_json::json;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

use crate::wait;

/// How the page is to look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    Light,
    Dark,
}

const USUAL: [&str; 8] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--hide-scrollbars",
    "--lang=it",
    "--force-device-scale-factor=1",
    "--no-first-run",
];

/// What a driver says.
type Output = tokio::io::Lines<BufReader<tokio::process::ChildStdout>>;

/// A browser. Dropping it ends it.
pub struct Browser {
    pub page: Client,
    driver: Child,
    /// Held open: the driver dies when it cannot write.
    _output: Output,
    _profile: TempDir,
}

impl Browser {
    /// Opens a browser of this size.
    ///
    /// # Errors
    /// When chromedriver or Chromium do not start.
    pub async fn open(width: u32, height: u32) -> Result<Self> {
        Self::open_with(width, height, &[]).await
    }

    /// The same with further arguments of Chromium's.
    ///
    /// # Errors
    /// As [`Browser::open`].
    pub async fn open_with(width: u32, height: u32, more: &[String]) -> Result<Self> {
        let profile = tempfile::Builder::new().prefix("browser-").tempdir()?;
        let mut driver = Command::new("chromedriver")
            .arg("--port=0")
            .env("TZ", "Europe/Rome")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .context("chromedriver cannot be run")?;
        let (port, output) = port_of(&mut driver).await?;
        let mut arguments = vec![
            format!("--window-size={width},{height}"),
            format!("--user-data-dir={}", profile.path().display()),
        ];
        arguments.extend(USUAL.iter().map(|argument| (*argument).to_owned()));
        arguments.extend_from_slice(more);
        let capabilities = json!({
            "goog:chromeOptions": { "args": arguments },
            "goog:loggingPrefs": { "browser": "ALL" },
        });
        let capabilities = capabilities.as_object().cloned().unwrap_or_default();
        let page = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities)
            .connect(&format!("http://127.0.0.1:{port}"))
            .await
            .context("Chromium does not start")?;
        let browser = Self { page, driver, _output: output, _profile: profile };
        browser.resize(width, height).await?;
        Ok(browser)
    }

    /// Makes the page exactly this large, as a device would be.
    ///
    /// # Errors
    /// When the browser does not do it.
    pub async fn resize(&self, width: u32, height: u32) -> Result<()> {
        let metrics =
            json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 700 });
        self.devtools("Emulation.setDeviceMetricsOverride", metrics).await
    }

    /// Light or dark.
    ///
    /// # Errors
    /// When the browser does not do it.
    pub async fn scheme(&self, scheme: Scheme) -> Result<()> {
        let value = if scheme == Scheme::Dark { "dark" } else { "light" };
        let media = json!({ "features": [{ "name": "prefers-color-scheme", "value": value }] });
        self.devtools("Emulation.setEmulatedMedia", media).await
    }

    /// Where the machine says that it stands.
    ///
    /// # Errors
    /// When the browser knows no such zone.
    pub async fn zone(&self, name: &str) -> Result<()> {
        self.devtools("Emulation.setTimezoneOverride", json!({ "timezoneId": name })).await
    }

    /// Takes a picture of what is seen.
    ///
    /// # Errors
    /// When it cannot be taken or written.
    pub async fn picture(&self, file: &Path) -> Result<()> {
        let bytes = self.page.screenshot().await?;
        if let Some(folder) = file.parent() {
            std::fs::create_dir_all(folder)?;
        }
        Ok(std::fs::write(file, bytes)?)
    }

    /// Waits until an element is there.
    ///
    /// # Errors
    /// When it is not in time; says what the page shows instead.
    pub async fn see(&self, css: &str) -> Result<fantoccini::elements::Element> {
        // While one page gives way to the next, the driver answers with errors: not yet, then.
        let found = wait::until(css, async || Ok(self.page.find(Locator::Css(css)).await.ok())).await;
        match found {
            Ok(element) => Ok(element),
            Err(error) => bail!("{css} is not on the page ({error}); it shows: {}", self.text().await?),
        }
    }

    /// Waits until the page shows this text.
    ///
    /// # Errors
    /// When it does not in time.
    pub async fn read(&self, text: &str) -> Result<()> {
        let seen = wait::until(text, async || {
            Ok(self.text().await.is_ok_and(|shown| shown.contains(text)).then_some(()))
        })
        .await;
        match seen {
            Ok(()) => Ok(()),
            Err(error) => bail!("{error}; the page shows: {}", self.text().await?),
        }
    }

    /// Clicks an element once it is there; a page that is drawn anew meanwhile is asked for it again.
    ///
    /// # Errors
    /// When it is not, or cannot be clicked.
    pub async fn click(&self, css: &str) -> Result<()> {
        wait::until(css, async || match self.see(css).await?.click().await {
            Err(error) if error.is_stale_element_reference() => Ok(None),
            clicked => Ok(Some(clicked?)),
        })
        .await
    }

    /// Types into a field once it is there, replacing what was in it.
    ///
    /// # Errors
    /// When it is not.
    pub async fn fill(&self, css: &str, text: &str) -> Result<()> {
        let field = self.see(css).await?;
        field.clear().await?;
        Ok(field.send_keys(text).await?)
    }

    /// Chooses a day in a date field, whose keys depend on the browser's language.
    ///
    /// # Errors
    /// When it is not there.
    pub async fn date(&self, css: &str, day: &str) -> Result<()> {
        let field = self.see(css).await?;
        let choose = "arguments[0].value = arguments[1]; \
                      arguments[0].dispatchEvent(new Event('input', { bubbles: true }))";
        self.page.execute(choose, vec![serde_json::to_value(&field)?, json!(day)]).await?;
        Ok(())
    }

    /// What the page shows as text.
    ///
    /// # Errors
    /// When the browser does not answer.
    pub async fn text(&self) -> Result<String> {
        let text = self.page.execute("return document.body ? document.body.innerText : ''", vec![]).await?;
        Ok(text.as_str().unwrap_or_default().to_owned())
    }

    /// Runs a script in the page.
    ///
    /// # Errors
    /// When it throws.
    pub async fn script(&self, script: &str) -> Result<serde_json::Value> {
        Ok(self.page.execute(script, vec![]).await?)
    }

    /// Waits until nothing moves any more: fonts are there, transitions have ended.
    ///
    /// # Errors
    /// When the page does not come to rest.
    pub async fn rest(&self) -> Result<()> {
        let script = "const ends = document.getAnimations().filter(a => a instanceof CSSTransition)\
                      .map(a => a.finished.catch(() => null)); \
                      return Promise.all([document.fonts.ready, ...ends]).then(() => true)";
        self.script(script).await.map(drop)
    }

    /// What of the page people with a disability could not use, by axe-core's rules for WCAG 2.2 AA: one line
    /// each. Foreign letters in their frames are not ours to judge.
    ///
    /// # Errors
    /// When it cannot be told.
    pub async fn barriers(&self) -> Result<Vec<String>> {
        self.script(include_str!("axe/axe.min.js")).await?;
        let script = "return axe.run(document, { iframes: false, runOnly: \
                      ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }).then(found => \
                      [found.passes.length, found.violations.flatMap(v => v.nodes.map(n => v.id + ': ' + n.target + ': ' \
                      + n.html))])";
        let found = self.script(script).await?;
        // An engine that judged nothing found nothing.
        let passed = found.get(0).and_then(serde_json::Value::as_u64).unwrap_or(0);
        ensure!(passed > 5, "axe judged nothing: {found}");
        let barriers = found.get(1).and_then(serde_json::Value::as_array).into_iter().flatten();
        Ok(barriers.filter_map(|line| line.as_str().map(str::to_owned)).collect())
    }

    /// Runs a script in every document that is loaded from now on, before any of its own.
    ///
    /// # Errors
    /// When the browser does not take it.
    pub async fn before_every_document(&self, script: &str) -> Result<()> {
        self.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": script })).await
    }

    /// What was written to the console since it was asked last, in any frame.
    ///
    /// # Errors
    /// When the driver does not tell.
    pub async fn console(&self) -> Result<Vec<String>> {
        let entries = self.page.issue_cmd(Console).await?;
        let text = |entry: &serde_json::Value| entry["message"].as_str().unwrap_or_default().to_owned();
        Ok(entries.as_array().into_iter().flatten().map(text).collect())
    }

    async fn devtools(&self, command: &str, parameters: serde_json::Value) -> Result<()> {
        self.page.issue_cmd(DevTools { command: command.to_owned(), parameters }).await?;
        Ok(())
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _killed = self.driver.start_kill();
        // The driver, killed, leaves Chromium running, and its page asking for the hub that is gone.
        let chromium = self.page.capabilities().and_then(|told| told.get("goog:processID")?.as_u64());
        if let Some(chromium) = chromium {
            let kill = ["-c".to_owned(), format!("kill -9 {chromium}")];
            let _killed = std::process::Command::new("sh").args(kill).status();
        }
    }
}

/// A command of Chromium's own protocol, through chromedriver.
#[derive(Debug)]
struct DevTools {
    command: String,
    parameters: serde_json::Value,
}

impl fantoccini::wd::WebDriverCompatibleCommand for DevTools {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, <Url as FromStr>::Err> {
        base.join(&format!("session/{}/goog/cdp/execute", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        let body = json!({ "cmd": self.command, "params": self.parameters });
        (Method::POST, Some(body.to_string()))
    }
}

/// The driver's own log of the console.
#[derive(Debug)]
struct Console;

impl fantoccini::wd::WebDriverCompatibleCommand for Console {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, <Url as FromStr>::Err> {
        base.join(&format!("session/{}/se/log", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        (Method::POST, Some(json!({ "type": "browser" }).to_string()))
    }
}

async fn port_of(driver: &mut Child) -> Result<(u16, Output)> {
    let output = driver.stdout.take().context("chromedriver has no output")?;
    let mut lines = BufReader::new(output).lines();
    let read = async {
        while let Some(line) = lines.next_line().await? {
            if let Some((_, port)) = line.trim_end_matches('.').rsplit_once("successfully on port ")
                && let Ok(port) = port.parse()
            {
                return Ok(port);
            }
        }
        bail!("chromedriver names no port")
    };
    let port = tokio::time::timeout(Duration::from_secs(20), read).await;
    Ok((port.context("chromedriver does not start")??, lines))
}
