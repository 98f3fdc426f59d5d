//! A client of the hub's public API, signed in.

use anyhow::{Context, Result, bail};
use reqwest::Method;
use serde::Serialize;
use serde::de::DeserializeOwned;
use shared::error::ApiError;

/// Talks to one hub; cheap to clone.
#[derive(Clone)]
pub(crate) struct Client {
    base: String,
    http: reqwest::Client,
}

impl Client {
    /// # Errors
    /// When no client can be made.
    pub(crate) fn new(base: &str) -> Result<Self> {
        let http = reqwest::Client::builder().cookie_store(true).no_proxy().build()?;
        Ok(Self { base: base.to_owned(), http })
    }

    pub(crate) async fn get<R: DeserializeOwned>(&self, path: &str) -> Result<R> {
        self.send(self.http.request(Method::GET, self.url(path)), path).await
    }

    pub(crate) async fn post<R: DeserializeOwned>(&self, path: &str, body: &impl Serialize) -> Result<R> {
        self.send(self.http.request(Method::POST, self.url(path)).json(body), path).await
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    async fn send<R: DeserializeOwned>(&self, request: reqwest::RequestBuilder, path: &str) -> Result<R> {
        let answer = request.send().await.with_context(|| format!("{path} does not answer"))?;
        let status = answer.status();
        let bytes = answer.bytes().await?;
        if !status.is_success() {
            let error = serde_json::from_slice::<ApiError>(&bytes)
                .map_or_else(|_| status.to_string(), |error| format!("{} {:?}", error.detail, error.fields));
            bail!("{path}: {error}");
        }
        serde_json::from_slice(&bytes).with_context(|| format!("{path} answers in another form"))
    }
}
