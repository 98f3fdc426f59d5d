//! Calls to the server, checked against the contract by the compiler.

use js_sys::{Uint8Array, encode_uri_component};
use serde_json::Value;
use shared::api::{Endpoint, Method, Upload};
use shared::error::{ApiError, Code, FieldError, FieldProblem};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{ReadableStreamDefaultReader, RequestInit, Response};

use crate::words::words;
use crate::{clock, session};

/// Why a call did not do what was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// The server said so.
    Refused(ApiError),
    /// No answer came, or none that makes sense: the network, a proxy, a hub that is stopped.
    NoAnswer,
}

impl Failure {
    /// The server's own answer to input without `fields`, told before it is asked.
    #[must_use]
    pub(crate) fn missing(fields: impl IntoIterator<Item = &'static str>) -> Self {
        let fields = fields.into_iter().map(|field| FieldError::new(field, FieldProblem::Missing));
        Self::here(Code::Invalid, fields.collect())
    }

    /// What the server would say of something that is not there.
    #[must_use]
    pub(crate) fn not_found() -> Self {
        Self::here(Code::NotFound, Vec::new())
    }

    fn here(code: Code, fields: Vec<FieldError>) -> Self {
        Self::Refused(ApiError { code, detail: String::new(), fields, request_id: String::new() })
    }

    /// One sentence for the person.
    #[must_use]
    pub(crate) fn sentence(&self) -> String {
        match self {
            Self::Refused(error) => (words().failure)(error.code).to_owned(),
            Self::NoAnswer => words().no_answer.to_owned(),
        }
    }

    /// What the person may quote when the fault is ours.
    #[must_use]
    pub(crate) fn reference(&self) -> Option<String> {
        match self {
            Self::Refused(error) if error.code == Code::Internal => {
                Some((words().request)(&error.request_id))
            }
            Self::Refused(_) | Self::NoAnswer => None,
        }
    }

    /// What is wrong with the input field `name`.
    #[must_use]
    pub(crate) fn of_field(&self, name: &str) -> Option<&'static str> {
        match self {
            Self::Refused(error) => {
                let found = error.fields.iter().find(|field| field.field == name);
                found.map(|field| (words().problem)(field.problem))
            }
            Self::NoAnswer => None,
        }
    }

    /// Whether the server said `code`.
    #[must_use]
    pub(crate) fn is(&self, code: Code) -> bool {
        matches!(self, Self::Refused(error) if error.code == code)
    }
}

/// Calls `E` and reads its JSON reply.
///
/// # Errors
/// The server refused, or no answer came.
pub(crate) async fn call<E: Endpoint>(
    path: E::Path,
    query: E::Query,
    body: E::Body,
) -> Result<E::Reply, Failure> {
    let response = send::<E>(&path, &query, &body).await?;
    let text = text_of(&response).await?;
    let text = if text.is_empty() { "null" } else { &text };
    serde_json::from_str(text).map_err(|_error| Failure::NoAnswer)
}

/// Calls `E`, which answers JSON values a line at a time, and hands each to `each` as it comes.
///
/// # Errors
/// The server refused, or the answer broke off.
pub(crate) async fn lines<E: Endpoint>(
    path: E::Path,
    body: E::Body,
    query: E::Query,
    mut each: impl FnMut(E::Reply),
) -> Result<(), Failure> {
    let response = send::<E>(&path, &query, &body).await?;
    let stream = response.body().ok_or(Failure::NoAnswer)?;
    let reader: ReadableStreamDefaultReader = stream.get_reader().unchecked_into();
    let mut waiting: Vec<u8> = Vec::new();
    loop {
        let chunk = JsFuture::from(reader.read()).await.map_err(broken)?;
        let get = |name: &str| js_sys::Reflect::get(&chunk, &name.into()).map_err(broken);
        if get("done")?.is_truthy() {
            return Ok(());
        }
        waiting.extend(Uint8Array::new(&get("value")?).to_vec());
        while let Some(end) = waiting.iter().position(|byte| *byte == b'\n') {
            let line: Vec<u8> = waiting.drain(..=end).collect();
            if let Ok(value) = serde_json::from_slice(&line) {
                each(value);
            }
        }
    }
}

/// The address of `E`, for links, downloads and frames.
#[must_use]
pub(crate) fn address<E: Endpoint>(path: &E::Path, query: &E::Query) -> String {
    let mut address = E::PATH.to_owned();
    for (name, value) in fields(path) {
        address = address.replace(&format!("{{{name}}}"), &value);
    }
    let parts: Vec<String> =
        fields(query).into_iter().map(|(name, value)| format!("{name}={value}")).collect();
    if parts.is_empty() { address } else { format!("{address}?{}", parts.join("&")) }
}

/// The fields of a flat value, percent-encoded; what is null is left out.
fn fields(value: &impl serde::Serialize) -> Vec<(String, String)> {
    let Ok(Value::Object(object)) = serde_json::to_value(value) else {
        return Vec::new();
    };
    let text = |value: Value| match value {
        Value::Null => None,
        Value::String(text) => Some(text),
        other => Some(other.to_string()),
    };
    let encode = |text: String| String::from(encode_uri_component(&text));
    object.into_iter().filter_map(|(name, value)| text(value).map(|text| (name, encode(text)))).collect()
}

async fn send<E: Endpoint>(path: &E::Path, query: &E::Query, body: &E::Body) -> Result<Response, Failure> {
    let init = RequestInit::new();
    init.set_method(match E::METHOD {
        Method::Get => "GET",
        Method::Post => "POST",
        Method::Put => "PUT",
        Method::Delete => "DELETE",
    });
    if matches!(E::METHOD, Method::Post | Method::Put) {
        let headers = web_sys::Headers::new().map_err(broken)?;
        let upload = (body as &dyn std::any::Any).downcast_ref::<Upload>();
        let kind = if upload.is_some() { "application/octet-stream" } else { "application/json" };
        headers.set("content-type", kind).map_err(broken)?;
        init.set_headers(&headers);
        match upload {
            Some(Upload(bytes)) => init.set_body(&Uint8Array::from(bytes.as_slice())),
            None => {
                let json = serde_json::to_string(body).map_err(|_error| Failure::NoAnswer)?;
                init.set_body(&JsValue::from_str(&json));
            }
        }
    }
    let window = web_sys::window().ok_or(Failure::NoAnswer)?;
    let promise = window.fetch_with_str_and_init(&address::<E>(path, query), &init);
    let response: Response = JsFuture::from(promise).await.map_err(broken)?.unchecked_into();
    clock::hear(response.headers().get("date").ok().flatten());
    if response.ok() {
        return Ok(response);
    }
    let text = text_of(&response).await?;
    let error: ApiError = serde_json::from_str(&text).map_err(|_error| Failure::NoAnswer)?;
    if error.code == Code::SignedOut {
        session::ended();
    }
    Err(Failure::Refused(error))
}

async fn text_of(response: &Response) -> Result<String, Failure> {
    let text = JsFuture::from(response.text().map_err(broken)?).await.map_err(broken)?;
    text.as_string().ok_or(Failure::NoAnswer)
}

/// The browser gives no reason that a program could act upon.
fn broken(_reason: JsValue) -> Failure {
    Failure::NoAnswer
}
