//! Who is called: every name that the browser looks up is this listener, so that whatever leaves the page
//! is heard here.

use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Result;
use tokio::io::AsyncReadExt as _;
use tokio::net::TcpListener;

/// Hosts that Chromium calls by itself.
const OF_CHROMIUM: [&str; 5] = ["google", "gvt1", "gstatic", "chromium", "duckduckgo"];

/// The listener. Dropping it does not close it: the proof's process ends.
pub(super) struct Canary {
    port: u16,
    calls: Arc<Mutex<Vec<String>>>,
}

impl Canary {
    pub(super) async fn start() -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let port = listener.local_addr()?.port();
        let calls = Arc::new(Mutex::new(Vec::new()));
        let heard = Arc::clone(&calls);
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let heard = Arc::clone(&heard);
                tokio::spawn(async move {
                    let mut first = [0_u8; 2_048];
                    let length = stream.read(&mut first).await.unwrap_or(0);
                    let said = String::from_utf8_lossy(first.get(..length).unwrap_or_default());
                    let said: String = said.chars().filter(|c| c.is_ascii_graphic() || *c == ' ').collect();
                    if !OF_CHROMIUM.iter().any(|name| said.contains(name)) {
                        heard.lock().unwrap_or_else(PoisonError::into_inner).push(said);
                    }
                });
            }
        });
        Ok(Self { port, calls })
    }

    /// What Chromium is told, so that it finds nobody else.
    pub(super) fn arguments(&self) -> Vec<String> {
        vec![
            format!(
                "--host-resolver-rules=MAP * 127.0.0.1:{}, EXCLUDE 127.0.0.1, EXCLUDE localhost",
                self.port
            ),
            "--disable-background-networking".to_owned(),
            "--disable-component-update".to_owned(),
            "--disable-sync".to_owned(),
        ]
    }

    /// The calls since it was asked last.
    pub(super) fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.calls.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
