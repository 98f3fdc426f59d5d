//! A client of the hub, checked against the contract by the compiler.

use std::collections::VecDeque;

use anyhow::{Context, Result, bail, ensure};
use reqwest::Response;
use serde::Serialize;
use serde_json::Value;
use shared::api::mailboxes::{Fleet, FleetQuery, GetMailbox, ListMailboxes, MailboxPath};
use shared::api::{Endpoint, Method};
use shared::error::{ApiError, Code};
use shared::id::MailboxId;
use shared::live::LiveEvent;
use shared::row::MailboxRow;

use crate::wait;

/// A client with its own cookies; cheap to clone.
#[derive(Clone)]
pub struct Api {
    pub base: String,
    http: reqwest::Client,
}

impl Api {
    /// A client of the hub at `base`, not signed in.
    ///
    /// # Errors
    /// When no client can be made.
    pub fn new(base: &str) -> Result<Self> {
        // Sooner than the hub closes what is idle, or a call may meet a connection that ends just then.
        let idle = std::time::Duration::from_secs(2);
        let http =
            reqwest::Client::builder().cookie_store(true).no_proxy().pool_idle_timeout(idle).build()?;
        Ok(Self { base: base.to_owned(), http })
    }

    /// Makes a call; what the hub refuses is in the inner result.
    ///
    /// # Errors
    /// When it does not answer, or in another form than the contract's.
    pub async fn call<E: Endpoint>(
        &self,
        path: E::Path,
        query: E::Query,
        body: E::Body,
    ) -> Result<Result<E::Reply, ApiError>> {
        let answer = self.raw::<E>(path, query, body).await?;
        let status = answer.status();
        let bytes = answer.bytes().await?;
        let form = || format!("{} answers {status}: {}", E::NAME, String::from_utf8_lossy(&bytes));
        if status.is_success() {
            return Ok(Ok(serde_json::from_slice(&bytes).with_context(form)?));
        }
        Ok(Err(serde_json::from_slice(&bytes).with_context(form)?))
    }

    /// Makes a call that must be done.
    ///
    /// # Errors
    /// When it is refused too.
    pub async fn get<E: Endpoint>(&self, path: E::Path, query: E::Query, body: E::Body) -> Result<E::Reply> {
        self.call::<E>(path, query, body).await?.with_context(|| format!("{} is refused", E::NAME))
    }

    /// Makes a call that must be refused; answers with which code.
    ///
    /// # Errors
    /// When it is done.
    pub async fn refused<E: Endpoint>(&self, path: E::Path, query: E::Query, body: E::Body) -> Result<Code> {
        match self.call::<E>(path, query, body).await? {
            Ok(_) => bail!("{} was done", E::NAME),
            Err(error) => Ok(error.code),
        }
    }

    /// Makes a call and answers what came, whatever it is.
    ///
    /// # Errors
    /// When it does not answer.
    pub async fn raw<E: Endpoint>(&self, path: E::Path, query: E::Query, body: E::Body) -> Result<Response> {
        let method = match E::METHOD {
            Method::Get => reqwest::Method::GET,
            Method::Post => reqwest::Method::POST,
            Method::Put => reqwest::Method::PUT,
            Method::Delete => reqwest::Method::DELETE,
        };
        let takes_body = matches!(E::METHOD, Method::Post | Method::Put);
        let mut request = self.http.request(method, format!("{}{}", self.base, filled(E::PATH, &path)?));
        request = request.query(&pairs(&query)?);
        if takes_body {
            request = request.json(&body);
        }
        request.send().await.with_context(|| format!("{} does not answer", E::NAME))
    }

    /// A call that the contract's types would not let us make.
    ///
    /// # Errors
    /// When it does not answer.
    pub async fn request(&self, method: reqwest::Method, path: &str, body: &Value) -> Result<Response> {
        let mut request = self.http.request(method.clone(), format!("{}{path}", self.base));
        if [reqwest::Method::POST, reqwest::Method::PUT].contains(&method) {
            request = request.json(body);
        }
        Ok(request.send().await?)
    }

    /// A plain GET.
    ///
    /// # Errors
    /// When it does not answer.
    pub async fn plain(&self, path: &str) -> Result<Response> {
        Ok(self.http.get(format!("{}{path}", self.base)).send().await?)
    }

    /// One row.
    ///
    /// # Errors
    /// When there is none.
    pub async fn row(&self, mailbox: MailboxId) -> Result<MailboxRow> {
        self.get::<GetMailbox>(MailboxPath { mailbox }, (), ()).await
    }

    /// All rows.
    ///
    /// # Errors
    /// When they cannot be had.
    pub async fn fleet(&self) -> Result<Fleet> {
        self.get::<ListMailboxes>((), FleetQuery::default(), ()).await
    }

    /// Waits until a row is as wanted.
    ///
    /// # Errors
    /// When it is not in time; says how it was last.
    pub async fn row_until(
        &self,
        mailbox: MailboxId,
        what: &str,
        wanted: impl Fn(&MailboxRow) -> bool,
    ) -> Result<MailboxRow> {
        let mut last = None;
        let found = wait::until(what, async || {
            let row = self.row(mailbox).await?;
            let is_wanted = wanted(&row);
            last = Some(row.clone());
            Ok(is_wanted.then_some(row))
        })
        .await;
        found.with_context(|| format!("the row at the end: {last:?}"))
    }

    /// The live stream, from now on.
    ///
    /// # Errors
    /// When it does not open.
    pub async fn events(&self) -> Result<Events> {
        let response = self.plain("/api/events").await?;
        ensure!(response.status().is_success(), "the stream answers {}", response.status());
        Ok(Events { response, buffer: Vec::new(), waiting: VecDeque::new() })
    }
}

/// The live stream of a firm.
pub struct Events {
    response: Response,
    buffer: Vec<u8>,
    waiting: VecDeque<LiveEvent>,
}

impl Events {
    /// The next event.
    ///
    /// # Errors
    /// When the stream ends, or nothing comes in time.
    pub async fn next(&mut self) -> Result<LiveEvent> {
        loop {
            if let Some(event) = self.waiting.pop_front() {
                return Ok(event);
            }
            let chunk = tokio::time::timeout(wait::PATIENCE, self.response.chunk()).await??;
            self.buffer.extend_from_slice(&chunk.context("the stream has ended")?);
            self.split()?;
        }
    }

    /// Reads on until an event is what was wanted.
    ///
    /// # Errors
    /// As [`Events::next`].
    pub async fn until<T>(&mut self, mut pick: impl FnMut(LiveEvent) -> Option<T>) -> Result<T> {
        loop {
            if let Some(found) = pick(self.next().await?) {
                return Ok(found);
            }
        }
    }

    fn split(&mut self) -> Result<()> {
        while let Some(end) = self.buffer.windows(2).position(|pair| pair == b"\n\n") {
            let event: Vec<u8> = self.buffer.drain(..end + 2).collect();
            for line in String::from_utf8(event)?.lines() {
                if let Some(data) = line.strip_prefix("data:") {
                    self.waiting.push_back(serde_json::from_str(data.trim())?);
                }
            }
        }
        Ok(())
    }
}

/// The path with its fields in place.
fn filled(form: &str, path: &impl Serialize) -> Result<String> {
    let mut text = form.to_owned();
    if let Value::Object(fields) = serde_json::to_value(path)? {
        for (name, value) in fields {
            let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            text = text.replace(&format!("{{{name}}}"), &value);
        }
    }
    Ok(text)
}

fn pairs(query: &impl Serialize) -> Result<Vec<(String, String)>> {
    let Value::Object(fields) = serde_json::to_value(query)? else { return Ok(Vec::new()) };
    let text = |value: Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    Ok(fields.into_iter().filter(|(_, value)| !value.is_null()).map(|(name, v)| (name, text(v))).collect())
}
