//! The configuration of the server: flags, each also an environment variable `PORTINERIA_…`.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;
use ipnet::IpNet;

/// What `portineria serve` is told.
#[derive(Args, Clone, Debug)]
pub struct Config {
    /// The folder of the SQLite database and of the originals.
    #[arg(long, env = "PORTINERIA_DATA_DIR", default_value = "data")]
    pub data_dir: PathBuf,
    /// `postgres://…`; without it, SQLite in the data folder.
    #[arg(long, env = "PORTINERIA_DATABASE_URL", hide_env_values = true)]
    pub database_url: Option<String>,
    /// The file of the installation's key: outside the data folder, and in no backup of it.
    #[arg(long, env = "PORTINERIA_KEY_FILE", default_value = "portineria.key")]
    pub key_file: PathBuf,
    /// Where to listen.
    #[arg(long, env = "PORTINERIA_LISTEN", default_value = "127.0.0.1:8620")]
    pub listen: SocketAddr,
    /// The hub's certificate and its chain, a PEM file: then it speaks TLS itself. Read again when it
    /// changes.
    #[arg(long, env = "PORTINERIA_TLS_CERT", requires = "tls_key")]
    pub tls_cert: Option<PathBuf>,
    /// The certificate's private key, a PEM file.
    #[arg(long, env = "PORTINERIA_TLS_KEY", requires = "tls_cert")]
    pub tls_key: Option<PathBuf>,
    /// The address that people type, when a proxy with TLS stands before the hub (`https://…`).
    #[arg(long, env = "PORTINERIA_PUBLIC_URL")]
    pub public_url: Option<String>,
    /// Proxies whose `X-Forwarded-For` is believed.
    #[arg(long, env = "PORTINERIA_TRUSTED_PROXIES", value_delimiter = ',')]
    pub trusted_proxies: Vec<IpNet>,
    /// Networks, otherwise refused (private, loopback, link-local), where mail servers may live.
    #[arg(long, env = "PORTINERIA_ALLOWED_NETWORKS", value_delimiter = ',')]
    pub allowed_networks: Vec<IpNet>,
    /// Further certificate authorities for mail servers, a PEM file.
    #[arg(long, env = "PORTINERIA_EXTRA_CA")]
    pub extra_ca: Option<PathBuf>,
    /// One further authority for the signatures of certified mail, a certificate in PEM or DER.
    #[arg(long, env = "PORTINERIA_EXTRA_PEC_CA")]
    pub extra_pec_ca: Option<PathBuf>,
    /// Further providers, a JSON file in the form of the ones shipped.
    #[arg(long, env = "PORTINERIA_PROVIDERS")]
    pub providers: Option<PathBuf>,
    /// The offices whose mail is marked, a JSON file that takes the place of the shipped one.
    #[arg(long, env = "PORTINERIA_INSTITUTIONS")]
    pub institutions: Option<PathBuf>,
    /// Seconds between two checks of a watched mailbox.
    #[arg(long, env = "PORTINERIA_POLL_SECONDS", default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..=3600))]
    pub poll_seconds: u32,
    /// Minutes after which a held session logs in afresh, to notice a changed password.
    #[arg(long, env = "PORTINERIA_RELOGIN_MINUTES", default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..=1440))]
    pub relogin_minutes: u32,
    /// Connections held to one provider host at most.
    #[arg(long, env = "PORTINERIA_HOST_SLOTS", default_value_t = 5000)]
    pub host_slots: usize,
    /// Connections being opened to one provider host at most; how many of them may be logging in is
    /// not configured, since it keeps providers from banning the hub.
    #[arg(long, env = "PORTINERIA_OPENING_SLOTS", default_value_t = 32)]
    pub opening_slots: usize,
    /// Calls that one session may make in a minute, a third of them at once.
    #[arg(long, env = "PORTINERIA_CALLS_PER_MINUTE", default_value_t = 600, value_parser = clap::value_parser!(u32).range(60..=60_000))]
    pub calls_per_minute: u32,
    /// Megabytes of free disk below which older mail is not brought in; new mail always is.
    #[arg(long, env = "PORTINERIA_FREE_DISK_MB", default_value_t = 1024)]
    pub free_disk_mb: u64,
}

impl Config {
    /// Whether people reach the hub over TLS: its own, or a proxy's.
    #[must_use]
    pub fn over_tls(&self) -> bool {
        let public = self.public_url.as_deref().unwrap_or_default();
        self.tls_cert.is_some() || public.to_ascii_lowercase().starts_with("https://")
    }
}
