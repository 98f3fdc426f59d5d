//! Answers: JSON, files, and the one mapping of errors to HTTP.

use std::fmt::Write;

use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, RETRY_AFTER};
use actix_web::{HttpMessage, HttpRequest, HttpResponse};
use serde::Serialize;
use shared::error::Code;

use crate::error::{Error, Result};

/// Names a request in the log and in its answer.
#[derive(Clone)]
pub(super) struct RequestId(pub(super) String);

/// A document to show or a file to save.
pub(super) struct FileReply {
    pub(super) bytes: Vec<u8>,
    pub(super) media_type: String,
    /// The name of a file to save; none for a document to show.
    pub(super) save_as: Option<String>,
    /// A content security policy of the document's own.
    pub(super) policy: Option<String>,
}

impl FileReply {
    pub(super) fn into_response(self) -> HttpResponse {
        let mut response = HttpResponse::Ok();
        response.insert_header((CONTENT_TYPE, self.media_type));
        if let Some(name) = &self.save_as {
            response.insert_header((CONTENT_DISPOSITION, disposition(name)));
        }
        if let Some(policy) = self.policy {
            response.insert_header((CONTENT_SECURITY_POLICY, policy));
        }
        response.body(self.bytes)
    }
}

/// A JSON answer.
pub(super) fn json(value: &impl Serialize) -> Result<HttpResponse> {
    Ok(written_json(serde_json::to_string(value).map_err(Error::internal)?))
}

/// An answer that was written as JSON before.
pub(super) fn written_json(text: String) -> HttpResponse {
    HttpResponse::Ok().insert_header((CONTENT_TYPE, "application/json")).body(text)
}

/// The envelope of an error. A fault of ours goes to the log with its whole chain.
pub(super) fn failure(request: &HttpRequest, error: &Error) -> HttpResponse {
    let id = request.extensions().get::<RequestId>().map_or(String::new(), |id| id.0.clone());
    match error.code {
        Code::Internal | Code::Unavailable => {
            tracing::error!(request_id = id, path = request.path(), cause = chain(error), "a request failed");
        }
        code => tracing::debug!(request_id = id, path = request.path(), ?code, "a request was refused"),
    }
    let mut answer = HttpResponse::build(status(error.code));
    if error.code == Code::TooManyAttempts {
        answer.insert_header((RETRY_AFTER, "1"));
    }
    answer.json(error.envelope(&id))
}

/// The HTTP status of each code.
pub(super) const fn status(code: Code) -> StatusCode {
    match code {
        Code::Invalid => StatusCode::BAD_REQUEST,
        Code::SignedOut | Code::WrongCredentials => StatusCode::UNAUTHORIZED,
        Code::TooManyAttempts => StatusCode::TOO_MANY_REQUESTS,
        Code::LinkDead => StatusCode::GONE,
        Code::Forbidden => StatusCode::FORBIDDEN,
        Code::NotFound => StatusCode::NOT_FOUND,
        Code::Conflict => StatusCode::CONFLICT,
        Code::Unreadable => StatusCode::UNPROCESSABLE_ENTITY,
        Code::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        Code::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        Code::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

fn chain(error: &Error) -> String {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        // Writing to a string does not fail.
        let _ = write!(text, ": {error}");
        cause = error.source();
    }
    text
}

/// `Content-Disposition` of a download (RFC 6266): a plain name for all, the true one encoded.
fn disposition(name: &str) -> String {
    let plain: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() || "-_. ".contains(c) { c } else { '_' }).collect();
    let mut encoded = String::new();
    for byte in name.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => encoded.push(char::from(byte)),
            // Writing to a string does not fail.
            other => drop(write!(encoded, "%{other:02X}")),
        }
    }
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{encoded}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_downloads_name_cannot_leave_its_header() {
        let header = disposition("fattura \"1\";\r\nx: è.pdf");
        assert_eq!(
            header,
            "attachment; filename=\"fattura _1____x_ _.pdf\"; \
             filename*=UTF-8''fattura%20%221%22%3B%0D%0Ax%3A%20%C3%A8.pdf"
        );
    }
}
