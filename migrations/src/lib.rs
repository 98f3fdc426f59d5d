//! The hub's migrations: the same names on both sides, so that one history describes both databases.

use diesel_migrations::{EmbeddedMigrations, embed_migrations};

/// For SQLite, the embedded default.
pub const SQLITE: EmbeddedMigrations = embed_migrations!("sqlite");
/// For PostgreSQL.
pub const POSTGRES: EmbeddedMigrations = embed_migrations!("postgres");
