//! A client of the hub's public API, signed in.

use anyhow::{Context, Result, bail};
use reqwest::Method;
use reqwest::header::{COOKIE, HeaderMap, HeaderValue, SET_COOKIE};
use serde::Serialize;
use serde::de::DeserializeOwned;
use shared::error::ApiError;
use tokio::task::JoinSet;

/// Requests under way at once.
const AT_ONCE: usize = 8;

/// Talks to one hub; cheap to clone.
#[derive(Clone)]
pub struct Client {
    base: String,
    http: reqwest::Client,
}

impl Client {
    /// # Errors
    /// When no client can be made.
    pub fn new(base: &str) -> Result<Self> {
        let http = reqwest::Client::builder().cookie_store(true).no_proxy().build()?;
        Ok(Self { base: base.to_owned(), http })
    }

    /// A client with the session that [`Client::enter`] told of.
    ///
    /// # Errors
    /// When no client can be made.
    pub fn with_session(base: &str, session: &str) -> Result<Self> {
        let headers = HeaderMap::from_iter([(COOKIE, HeaderValue::from_str(session)?)]);
        let http = reqwest::Client::builder().default_headers(headers).no_proxy().build()?;
        Ok(Self { base: base.to_owned(), http })
    }

    /// Signs in, or sets the hub up; tells the session's cookie.
    ///
    /// # Errors
    /// When the hub does not let us in.
    pub async fn enter(&self, path: &str, body: &impl Serialize) -> Result<String> {
        let answer = self.http.post(self.url(path)).json(body).send().await?.error_for_status()?;
        let cookies = answer.headers().get_all(SET_COOKIE).iter().filter_map(|value| value.to_str().ok());
        let session = cookies.filter_map(|cookie| cookie.split(';').next());
        let mut session = session.filter(|pair| pair.contains("portineria="));
        session.next().map(str::to_owned).context("the hub gives no session")
    }

    /// # Errors
    /// When the hub does not answer, refuses, or answers in another form.
    pub async fn get<R: DeserializeOwned>(&self, path: &str) -> Result<R> {
        self.send(self.http.request(Method::GET, self.url(path)), path).await
    }

    /// # Errors
    /// When the hub does not answer, refuses, or answers in another form.
    pub async fn post<R: DeserializeOwned>(&self, path: &str, body: &impl Serialize) -> Result<R> {
        self.send(self.http.request(Method::POST, self.url(path)).json(body), path).await
    }

    /// Posts every body, several at once; the answers come in no order.
    ///
    /// # Errors
    /// At the first that is refused.
    pub async fn post_all<B, R>(&self, path: &'static str, bodies: Vec<B>) -> Result<Vec<R>>
    where
        B: Serialize + Send + Sync + 'static,
        R: DeserializeOwned + Send + 'static,
    {
        let mut under_way = JoinSet::new();
        let mut answers = Vec::with_capacity(bodies.len());
        for body in bodies {
            if under_way.len() >= AT_ONCE
                && let Some(answer) = under_way.join_next().await
            {
                answers.push(answer??);
            }
            let client = self.clone();
            under_way.spawn(async move { client.post(path, &body).await });
        }
        while let Some(answer) = under_way.join_next().await {
            answers.push(answer??);
        }
        Ok(answers)
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
