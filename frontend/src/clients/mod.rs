//! Clients: the list, and the form of one.

mod form;
mod list;
mod page;

pub(crate) use form::{ClientFields, Draft};
pub(crate) use list::Clients;
pub(crate) use page::ClientPage;
