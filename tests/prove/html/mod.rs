//! `prove html`: hostile HTML does nothing. Each vector is planted wherever a message has room for text and
//! displayed in the product's own page, in Chromium; then its document alone, with each lock removed while
//! another holds: without the sanitiser under the policy, without the policy under the sanitiser, with and
//! without the frame's sandbox. No script runs, nobody is called, nothing is navigated, the page around is
//! not read. Last, without any lock, to see that what is watched for would be seen.

mod canary;
mod plant;
mod vectors;

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use futures_util::future::LocalBoxFuture;
use lab::Seen;
use rand::SeedableRng as _;
use rand::rngs::StdRng;
use rand::seq::SliceRandom as _;
use serde_json::json;
use shared::api::mailboxes::{Backfill, MailboxPath};
use shared::api::messages::{ListMessages, MessageLine, MessagesQuery};
use shared::id::{MailboxId, MessageId};
use tests::browser::Browser;
use tests::house::{EMAIL, PASSWORD};
use tests::proof::{Report, Run, say};
use tests::{House, wait};
use time::OffsetDateTime;

use canary::Canary;

const BOX: &str = "vettori@pec.it";
const BOX_PASSWORD: &str = "una password";
/// What a script that runs writes to the console.
const RAN: &str = "PORTINERIA-SCRIPT-RAN";
/// So many documents are looked at in one page.
const AT_ONCE: usize = 12;
/// A share of the tests plants no more, beside our own.
const SHARE: usize = 16;
/// Folders are named by these too.
const FOLDERS: usize = 4;
const ARRIVE_WITHIN: Duration = Duration::from_secs(300);

/// What stands between a vector and the browser.
struct Locks {
    name: &'static str,
    off: &'static str,
    sandbox: bool,
}

const LOCKS: [Locks; 5] = [
    Locks { name: "without the sanitiser", off: "sanitiser", sandbox: true },
    Locks { name: "under the policy alone", off: "sanitiser", sandbox: false },
    Locks { name: "without the policy", off: "policy", sandbox: true },
    Locks { name: "under the sanitiser alone", off: "policy", sandbox: false },
    Locks { name: "without the frame's sandbox", off: "", sandbox: false },
];

pub(crate) fn prove(run: Run) -> LocalBoxFuture<'static, Result<Report>> {
    Box::pin(html(run))
}

struct Stage {
    house: House,
    browser: Browser,
    canary: Canary,
    mailbox: MailboxId,
    locks: std::path::PathBuf,
    report: Report,
}

async fn html(run: Run) -> Result<Report> {
    let vectors = chosen(&run)?;
    say(&format!("html: {} vectors", vectors.len()));
    let folder = tempfile::tempdir()?;
    let locks = folder.path().join("without-locks");
    std::fs::write(&locks, "")?;
    let environment = [("PORTINERIA_WITHOUT_LOCKS", locks.to_string_lossy().into_owned())];
    let house = House::with_settings(&[(BOX, BOX_PASSWORD)], &environment).await?;
    house.allow_acts();
    let mailbox = plant(&house, &vectors).await?;
    let canary = Canary::start().await?;
    let browser = Browser::open_with(1_280, 900, &canary.arguments()).await?;
    let spy = format!(
        "for (const name of ['alert', 'confirm', 'prompt', 'open']) window[name] = () => console.log('{RAN}')"
    );
    browser.before_every_document(&spy).await?;
    let mut stage = Stage { house, browser, canary, mailbox, locks, report: Report::default() };
    stage.sign_in().await?;
    let lines = stage.lines(vectors.len() + FOLDERS.min(vectors.len())).await?;
    let is_time = || run.until.is_none_or(|until| Instant::now() < until);
    for line in lines.iter().take_while(|_| is_time()) {
        stage.display(line).await?;
    }
    for locks in &LOCKS {
        for batch in lines.chunks(AT_ONCE).take_while(|_| is_time()) {
            stage.documents(batch, locks).await?;
        }
    }
    stage.control(&lines).await?;
    stage.report.figure("vectors", vectors.len());
    Ok(stage.report)
}

/// Our own always; of the others, in the share of a test run, some, which are others each time.
fn chosen(run: &Run) -> Result<Vec<String>> {
    let mut vectors = vectors::all(run)?;
    let mut others = vectors.split_off(vectors::OWN.len());
    others.shuffle(&mut StdRng::seed_from_u64(run.seed));
    let most = run.cases.and_then(|cases| usize::try_from(cases).ok()).unwrap_or(usize::MAX);
    let share = if run.until.is_some() { SHARE } else { usize::MAX };
    others.truncate(share);
    vectors.extend(others);
    vectors.truncate(most);
    Ok(vectors)
}

/// A message of each vector, some of them in folders of that name; answers when the box is added.
async fn plant(house: &House, vectors: &[String]) -> Result<MailboxId> {
    let at = OffsetDateTime::now_utc() - time::Duration::days(1);
    for (number, vector) in vectors.iter().enumerate() {
        house.lab.preload(BOX, &plant::message(vector, number), at, Seen::Yes)?;
    }
    for (number, vector) in vectors.iter().enumerate().take(FOLDERS) {
        let name: String =
            vector.chars().filter(|c| !c.is_control() && !"/.~".contains(*c)).take(60).collect();
        let name = format!("INBOX.{name}");
        house.lab.doveadm(BOX, &["mailbox", "create", "-u", BOX, &name], b"").await?;
        let message = plant::message(vector, vectors.len() + number);
        house.lab.doveadm(BOX, &["save", "-u", BOX, "-m", &name], &message).await?;
    }
    let row = house.add_with(BOX, BOX_PASSWORD, Backfill::All).await??;
    Ok(row.id)
}

impl Stage {
    async fn sign_in(&self) -> Result<()> {
        let page = &self.browser;
        page.page.goto(&format!("{}/accedi", self.house.hub.url)).await?;
        page.fill("#email", EMAIL).await?;
        page.fill("#password", PASSWORD).await?;
        page.click("button[type=submit]").await?;
        page.see("main.board").await.map(drop)
    }

    /// Every planted message, once all are listed, in the order in which they were planted.
    async fn lines(&self, count: usize) -> Result<Vec<MessageLine>> {
        let path = MailboxPath { mailbox: self.mailbox };
        let mut lines = wait::until_within(ARRIVE_WITHIN, "all are listed", async || {
            let mut lines: Vec<MessageLine> = Vec::new();
            loop {
                let after = lines.last().map(|line| line.id);
                let query = MessagesQuery { after, limit: 200, ..MessagesQuery::default() };
                let page = self.house.api.get::<ListMessages>(path, query, ()).await?;
                lines.extend(page.messages);
                if !page.more {
                    return Ok((lines.len() >= count).then_some(lines));
                }
            }
        })
        .await?;
        lines.sort_by(|one, other| one.subject.cmp(&other.subject));
        Ok(lines)
    }

    /// In the page that people use.
    async fn display(&mut self, line: &MessageLine) -> Result<()> {
        self.report.cases += 1;
        let (browser, id) = (&self.browser, line.id);
        let go = format!(
            "history.pushState(null, '', '/caselle/{}?messaggio={id}'); \
             dispatchEvent(new PopStateEvent('popstate', {{ state: null }}))",
            self.mailbox
        );
        browser.script(&go).await?;
        let loaded = format!(
            "return !!document.querySelector(\"iframe.letter[src*='{id}']\") && \
             performance.getEntriesByType('resource').some(e => e.name.includes('{id}/html'))"
        );
        wait::until("the message is displayed", async || {
            Ok((browser.script(&loaded).await? == true).then_some(()))
        })
        .await
        .with_context(|| format!("{} is not displayed", line.subject))?;
        let strange = "return document.querySelectorAll('main img, main form, main object, main embed, \
                       main script, main style, main link, main meta, main svg:not(.icon), main iframe:not(.letter)').length";
        let settled = "return new Promise(r => requestAnimationFrame(() => requestAnimationFrame(r)))\
                       .then(() => true)";
        browser.script(settled).await?;
        let found = browser.script(strange).await?;
        let here = browser.page.current_url().await?.to_string();
        let name = line.subject.clone();
        self.report.holds(found == 0, || format!("{name}: {found} elements in the page"));
        self.report.holds(here.contains(&id.to_string()), || format!("{name}: the page went to {here}"));
        self.judge("in the page", &line.subject).await
    }

    /// The documents alone, in frames of a page of the hub's own.
    async fn documents(&mut self, lines: &[MessageLine], locks: &Locks) -> Result<()> {
        self.report.cases += lines.len() as u64;
        std::fs::write(&self.locks, locks.off)?;
        let ids: Vec<MessageId> = lines.iter().map(|line| line.id).collect();
        let before = self.frame(&ids, locks.sandbox).await?;
        let here = self.browser.page.current_url().await?.to_string();
        std::fs::write(&self.locks, "")?;
        let what = format!("{} … {}", names(lines.first()), names(lines.last()));
        self.report.holds(here == before, || format!("{}, {what}: the page went to {here}", locks.name));
        self.judge(locks.name, &what).await
    }

    /// Without any lock our own vectors must be seen to act: else nothing was watched.
    async fn control(&mut self, lines: &[MessageLine]) -> Result<()> {
        std::fs::write(&self.locks, "sanitiser policy")?;
        let (mut scripts, mut calls) = (0, 0);
        // Without the one that leaves the page.
        let own = lines.iter().take(vectors::OWN.len()).filter(|line| !line.subject.contains("top.location"));
        for line in own {
            self.frame(&[line.id], false).await?;
            scripts += self.ran().await?;
            calls += self.canary.take().len();
        }
        std::fs::write(&self.locks, "")?;
        self.report.figure("scripts_seen_without_locks", scripts);
        self.report.figure("calls_seen_without_locks", calls);
        self.report.holds(scripts > 3 && calls > 3, || {
            format!("without locks {scripts} scripts and {calls} calls are seen: the proof is blind")
        });
        Ok(())
    }

    /// Shows documents in frames and waits until all are loaded; answers with the page's address.
    async fn frame(&self, ids: &[MessageId], sandbox: bool) -> Result<String> {
        let browser = &self.browser;
        browser.page.goto(&format!("{}/api/openapi.json", self.house.hub.url)).await?;
        let here = browser.page.current_url().await?.to_string();
        let script = format!(
            "const ids = {}; document.cookie = 'secret=1'; document.body.replaceChildren(); \
             return Promise.all(ids.map(id => new Promise(done => {{ \
               const frame = document.createElement('iframe'); \
               if ({sandbox}) frame.setAttribute('sandbox', 'allow-popups allow-popups-to-escape-sandbox'); \
               frame.onload = () => requestAnimationFrame(() => requestAnimationFrame(() => done(true))); \
               frame.src = '/api/messages/' + id + '/html'; document.body.append(frame); \
             }}))).then(() => true)",
            json!(ids)
        );
        let loaded = tokio::time::timeout(Duration::from_secs(30), browser.script(&script)).await;
        ensure!(loaded.is_ok(), "documents do not load");
        // A page that was left cannot answer: its address tells.
        drop(loaded);
        Ok(here)
    }

    async fn judge(&mut self, locks: &str, what: &str) -> Result<()> {
        let (scripts, calls) = (self.ran().await?, self.canary.take());
        let windows = self.browser.page.windows().await?.len();
        self.report.holds(scripts == 0, || format!("{locks}, {what}: {scripts} scripts ran"));
        self.report.holds(calls.is_empty(), || format!("{locks}, {what}: called: {calls:?}"));
        self.report.holds(windows == 1, || format!("{locks}, {what}: {windows} windows"));
        Ok(())
    }

    async fn ran(&self) -> Result<usize> {
        Ok(self.browser.console().await?.iter().filter(|text| text.contains(RAN)).count())
    }
}

fn names(line: Option<&MessageLine>) -> String {
    line.map_or(String::new(), |line| line.subject.chars().take(80).collect())
}
