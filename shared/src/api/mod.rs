//! The contract: every call that the server answers, said once.
//!
//! `server::http::serve::<E>` and the front end's `call::<E>` are both checked against the
//! [`Endpoint`] by the compiler; the OpenAPI document is made from [`visit_all`].

pub mod acts;
pub mod audit;
pub mod clients;
pub mod dispatches;
pub mod folders;
pub mod mailboxes;
pub mod messages;
pub mod priorities;
pub mod session;

use serde::Serialize;
use serde::de::DeserializeOwned;

/// What travels: JSON both ways, with a schema where the server asks for one.
#[cfg(not(feature = "schema"))]
pub trait Wire: Serialize + DeserializeOwned + 'static {}
#[cfg(not(feature = "schema"))]
impl<T: Serialize + DeserializeOwned + 'static> Wire for T {}
/// What travels: JSON both ways, with a schema where the server asks for one.
#[cfg(feature = "schema")]
pub trait Wire: Serialize + DeserializeOwned + schemars::JsonSchema + 'static {}
#[cfg(feature = "schema")]
impl<T: Serialize + DeserializeOwned + schemars::JsonSchema + 'static> Wire for T {}

/// A body of bytes as they are (`application/octet-stream`), the one that is not JSON.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, serde::Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Upload(pub Vec<u8>);

/// The HTTP methods in use (RFC 9110 §9).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Method {
    Get,
    Post,
    Put,
    Delete,
}

/// Who may call. The capability checks it again: a route is no lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Right {
    /// Anyone, without a session.
    Anyone,
    /// Anyone with a session in the firm.
    Member,
    /// A partner of the firm.
    Partner,
}

/// The form of a reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// One JSON value.
    Json,
    /// JSON values, one a line (`application/x-ndjson`), as they become known.
    Lines,
    /// JSON values as server-sent events.
    Events,
    /// Bytes: a document to show or a file to save; `Reply` is `()`.
    File,
}

/// One call of the API.
pub trait Endpoint: 'static {
    const METHOD: Method;
    /// The path, with `{name}` for each field of [`Endpoint::Path`].
    const PATH: &'static str;
    const RIGHT: Right;
    const ANSWER: Answer;
    /// The operation's name in the OpenAPI document.
    const NAME: &'static str;
    /// One sentence for people who read the API.
    const SUMMARY: &'static str;
    type Path: Wire;
    type Query: Wire;
    type Body: Wire;
    /// The JSON reply, or one line or event of it.
    type Reply: Wire;
}

/// Is shown every endpoint in turn.
pub trait Visitor {
    fn visit<E: Endpoint>(&mut self);
}

/// Shows every endpoint of the contract to `visitor`.
pub fn visit_all(visitor: &mut impl Visitor) {
    session::visit(visitor);
    clients::visit(visitor);
    mailboxes::visit(visitor);
    folders::visit(visitor);
    acts::visit(visitor);
    messages::visit(visitor);
    priorities::visit(visitor);
    dispatches::visit(visitor);
    audit::visit(visitor);
}

/// Declares the endpoints of a module, and its `visit`.
macro_rules! endpoints {
    ($(
        #[doc = $summary:literal]
        $name:ident: $method:ident $path:literal, $right:ident,
        path $p:ty, query $q:ty, body $b:ty => $answer:ident $r:ty;
    )+) => {
        $(
            #[doc = $summary]
            pub enum $name {}

            impl $crate::api::Endpoint for $name {
                const METHOD: $crate::api::Method = $crate::api::Method::$method;
                const PATH: &'static str = $path;
                const RIGHT: $crate::api::Right = $crate::api::Right::$right;
                const ANSWER: $crate::api::Answer = $crate::api::Answer::$answer;
                const NAME: &'static str = stringify!($name);
                const SUMMARY: &'static str = $summary;
                type Path = $p;
                type Query = $q;
                type Body = $b;
                type Reply = $r;
            }
        )+

        pub(crate) fn visit(visitor: &mut impl $crate::api::Visitor) {
            $(visitor.visit::<$name>();)+
        }
    };
}
pub(crate) use endpoints;
