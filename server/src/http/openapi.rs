//! The API described: an OpenAPI 3.1 document and a page for people, both made from the contract.

use std::sync::LazyLock;

use actix_web::HttpResponse;
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, SchemaGenerator};
use serde_json::{Map, Value, json};
use shared::api::{Answer, Endpoint, Method, Right, Upload, Visitor, visit_all};
use shared::error::ApiError;

pub(super) async fn document() -> HttpResponse {
    static DOCUMENT: LazyLock<String> = LazyLock::new(|| openapi().to_string());
    HttpResponse::Ok().content_type("application/json").body(DOCUMENT.as_str())
}

pub(super) async fn page() -> HttpResponse {
    static PAGE: LazyLock<String> = LazyLock::new(html);
    HttpResponse::Ok().content_type("text/html; charset=utf-8").body(PAGE.as_str())
}

/// The document.
fn openapi() -> Value {
    let settings = SchemaSettings::draft2020_12().with(|settings| {
        settings.definitions_path = "/components/schemas".into();
    });
    let mut paths = Paths { schemas: settings.into_generator(), paths: Map::new() };
    let error = paths.schemas.subschema_for::<ApiError>();
    visit_all(&mut paths);
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Portineria",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "The hub with which a firm watches, opens and answers its clients' certified \
                mailboxes. Instants are milliseconds since 1970-01-01T00:00:00Z. Calls that change \
                something must not bear another site's Origin.",
        },
        "paths": paths.paths,
        "components": {
            "schemas": paths.schemas.take_definitions(true),
            "responses": {
                "Error": {
                    "description": "What was asked was not done.",
                    "content": { "application/json": { "schema": error } },
                },
            },
            "securitySchemes": {
                "session": {
                    "type": "apiKey",
                    "in": "cookie",
                    "name": "portineria",
                    "description": "Set by POST /api/session; over TLS its name is __Host-portineria.",
                },
            },
        },
    })
}

struct Paths {
    schemas: SchemaGenerator,
    paths: Map<String, Value>,
}

impl Visitor for Paths {
    fn visit<E: Endpoint>(&mut self) {
        let mut operation = json!({
            "operationId": E::NAME,
            "summary": E::SUMMARY.trim(),
            "description": right(E::RIGHT),
            "responses": {
                "200": { "description": "Done.", "content": self.content::<E>() },
                "default": { "$ref": "#/components/responses/Error" },
            },
        });
        let mut parameters = self.parameters::<E::Path>("path");
        parameters.append(&mut self.parameters::<E::Query>("query"));
        if !parameters.is_empty() {
            put(&mut operation, "parameters", Value::Array(parameters));
        }
        if !is_unit::<E::Body>() {
            let schema = self.schemas.subschema_for::<E::Body>();
            let content = match std::any::TypeId::of::<E::Body>() == std::any::TypeId::of::<Upload>() {
                true => json!({ "application/octet-stream": {} }),
                false => json!({ "application/json": { "schema": schema } }),
            };
            let body = json!({ "required": true, "content": content });
            put(&mut operation, "requestBody", body);
        }
        if !matches!(E::RIGHT, Right::Anyone) {
            put(&mut operation, "security", json!([{ "session": [] }]));
        }
        let path = self.paths.entry(E::PATH).or_insert_with(|| json!({}));
        put(path, &method(E::METHOD).to_ascii_lowercase(), operation);
    }
}

impl Paths {
    fn content<E: Endpoint>(&mut self) -> Value {
        let media_type = match E::ANSWER {
            Answer::Json => "application/json",
            Answer::Lines => "application/x-ndjson",
            Answer::Events => "text/event-stream",
            Answer::File => return json!({ "application/octet-stream": {} }),
        };
        json!({ media_type: { "schema": self.schemas.subschema_for::<E::Reply>() } })
    }

    /// One parameter for each field of `T`.
    fn parameters<T: JsonSchema>(&mut self, place: &str) -> Vec<Value> {
        let schema = T::json_schema(&mut self.schemas).to_value();
        let required = schema.get("required").and_then(Value::as_array).cloned().unwrap_or_default();
        let fields = schema.get("properties").and_then(Value::as_object).cloned().unwrap_or_default();
        let parameter = |(name, schema): (String, Value)| {
            let needed = place == "path" || required.iter().any(|field| field == &name);
            json!({ "name": name, "in": place, "required": needed, "schema": schema })
        };
        fields.into_iter().map(parameter).collect()
    }
}

fn put(object: &mut Value, key: &str, value: Value) {
    if let Some(object) = object.as_object_mut() {
        object.insert(key.to_owned(), value);
    }
}

fn is_unit<T: 'static>() -> bool {
    std::any::TypeId::of::<T>() == std::any::TypeId::of::<()>()
}

const fn method(method: Method) -> &'static str {
    match method {
        Method::Get => "GET",
        Method::Post => "POST",
        Method::Put => "PUT",
        Method::Delete => "DELETE",
    }
}

const fn right(right: Right) -> &'static str {
    match right {
        Right::Anyone => "For anyone, without a session.",
        Right::Member => "For anyone of the firm.",
        Right::Partner => "For partners of the firm.",
    }
}

/// The readable page: the page's policy allows it no style of its own, and it needs none.
fn html() -> String {
    struct Rows(String);
    impl Visitor for Rows {
        fn visit<E: Endpoint>(&mut self) {
            let cells = [method(E::METHOD), E::PATH, E::SUMMARY.trim(), right(E::RIGHT)];
            let escaped = cells.map(|cell| cell.replace('&', "&amp;").replace('<', "&lt;"));
            self.0 += &format!("<tr><td>{}</td></tr>\n", escaped.join("</td><td>"));
        }
    }
    let mut rows = Rows(String::new());
    visit_all(&mut rows);
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><title>Portineria: API</title></head>\n\
         <body>\n<h1>Portineria: API</h1>\n\
         <p>For programs: <a href=\"/api/openapi.json\">openapi.json</a> (OpenAPI 3.1).</p>\n\
         <table>\n<tr><th>Method</th><th>Path</th><th>What it does</th><th>Who may</th></tr>\n{}</table>\n\
         </body>\n</html>\n",
        rows.0
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_document_describes_every_endpoint_and_every_reference_leads_somewhere() {
        struct Count(usize);
        impl Visitor for Count {
            fn visit<E: Endpoint>(&mut self) {
                self.0 += 1;
            }
        }
        let mut count = Count(0);
        visit_all(&mut count);
        let document = openapi();
        let paths = document["paths"].as_object().unwrap();
        let operations: usize = paths.values().map(|path| path.as_object().unwrap().len()).sum();
        assert_eq!(operations, count.0);
        let text = document.to_string();
        for reference in text.split("\"$ref\":\"#").skip(1).map(|rest| rest.split('"').next().unwrap()) {
            assert!(document.pointer(reference).is_some(), "{reference}");
        }
        assert_eq!(document["paths"]["/api/mailboxes/{mailbox}"]["get"]["parameters"][0]["name"], "mailbox");
    }
}
