//! The front end, embedded by `build.rs`; unknown paths are the page's own routes.

use actix_web::http::header::{ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, VARY};
use actix_web::http::{Method, StatusCode};
use actix_web::{HttpRequest, HttpResponse};

use super::reply;
use crate::error::Error;

/// A file of the front end.
struct Asset {
    /// From the root, with a leading slash.
    path: &'static str,
    bytes: &'static [u8],
    /// The same, compressed with Brotli.
    brotli: Option<&'static [u8]>,
}

include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// Served where the front end was not built.
const UNBUILT: Asset = Asset { path: "/index.html", bytes: include_bytes!("unbuilt.html"), brotli: None };

pub(super) async fn serve(request: HttpRequest) -> HttpResponse {
    let path = request.path();
    if path.starts_with("/api/") || path.starts_with("/assets/") && find(path).is_none() {
        return reply::failure(&request, &Error::not_found());
    }
    if request.method() != Method::GET && request.method() != Method::HEAD {
        return HttpResponse::new(StatusCode::METHOD_NOT_ALLOWED);
    }
    let asset = find(path).or_else(|| find("/index.html")).unwrap_or(&UNBUILT);
    let wants_brotli =
        request.headers().get(ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).is_some_and(|value| {
            value.split(',').any(|coding| coding.trim().split(';').next() == Some("br"))
        });
    let mut response = HttpResponse::Ok();
    response.insert_header((CONTENT_TYPE, media_type(asset.path)));
    response.insert_header((VARY, "accept-encoding"));
    response.insert_header((CACHE_CONTROL, caching(asset.path)));
    match asset.brotli {
        Some(brotli) if wants_brotli => response.insert_header((CONTENT_ENCODING, "br")).body(brotli),
        Some(_) | None => response.body(asset.bytes),
    }
}

fn find(path: &str) -> Option<&'static Asset> {
    ASSETS.iter().find(|asset| asset.path == path)
}

/// Names under `/assets/` carry a hash of their content; all others may change with the next version.
fn caching(path: &str) -> &'static str {
    if path.starts_with("/assets/") { "public, max-age=31536000, immutable" } else { "no-cache" }
}

fn media_type(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/vnd.microsoft.icon",
        "woff2" => "font/woff2",
        "json" => "application/json",
        "webmanifest" => "application/manifest+json",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
