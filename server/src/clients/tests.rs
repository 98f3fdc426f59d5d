//! Clients, through the public verbs.
