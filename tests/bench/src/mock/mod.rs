//! An IMAP server over TLS that costs next to nothing and stamps the moment at which it writes
//! `EXISTS`: the hub's own latency, without a mail server's. It knows the commands that the hub sends
//! to a watched box, and nothing else.

mod answer;

use std::net::Ipv4Addr;
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use anyhow::{Context, Result, ensure};
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, mpsc};
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep};
use tokio_rustls::TlsAcceptor;

use self::answer::Answer;
use crate::ear::Arrival;
use crate::ground::PATIENCE;

/// A running server; dropping it ends it.
pub(crate) struct Mock {
    house: Arc<House>,
    task: JoinHandle<()>,
}

/// All boxes.
struct House {
    boxes: Vec<Mailbox>,
    /// Connections that are idling.
    idling: AtomicU32,
    /// Who is told when `EXISTS` is written.
    stamps: Mutex<Option<mpsc::UnboundedSender<Arrival>>>,
}

/// A box: messages 1 to `exists`, none of them seen.
#[derive(Default)]
struct Mailbox {
    exists: AtomicU32,
    came: Notify,
}

impl Mock {
    /// Listens at `port`, with the certificate of the lab in `lab`.
    pub(crate) async fn start(lab: &Path, port: u16, boxes: usize) -> Result<Self> {
        let chain: Vec<_> =
            CertificateDer::pem_file_iter(lab.join("server.pem"))?.collect::<Result<_, _>>()?;
        let key = PrivateKeyDer::from_pem_file(lab.join("server.key"))?;
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(chain, key)?;
        let listener =
            TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.context("the mock's port is taken")?;
        let house = Arc::new(House {
            boxes: (0..boxes).map(|_| Mailbox::default()).collect(),
            idling: AtomicU32::new(0),
            stamps: Mutex::default(),
        });
        let task = tokio::spawn(accept(listener, TlsAcceptor::from(Arc::new(config)), Arc::clone(&house)));
        Ok(Self { house, task })
    }

    /// A message comes into the box at `place`.
    pub(crate) fn deliver(&self, place: usize) {
        if let Some(mailbox) = self.house.boxes.get(place) {
            mailbox.exists.fetch_add(1, Ordering::SeqCst);
            mailbox.came.notify_one();
        }
    }

    /// Empties all boxes: only while nobody is connected.
    pub(crate) fn empty(&self) {
        self.house.boxes.iter().for_each(|mailbox| mailbox.exists.store(0, Ordering::SeqCst));
    }

    /// When `EXISTS` is written from now on; and how many boxes there are.
    pub(crate) fn arrivals(&self) -> Result<(mpsc::UnboundedReceiver<Arrival>, usize)> {
        let (sender, arrivals) = mpsc::unbounded_channel();
        *self.house.stamps.lock().map_err(|error| anyhow::anyhow!("{error}"))? = Some(sender);
        Ok((arrivals, self.house.boxes.len()))
    }

    /// Waits until every box is idled in.
    pub(crate) async fn until_idling(&self) -> Result<()> {
        let deadline = Instant::now() + PATIENCE;
        while usize::try_from(self.house.idling.load(Ordering::SeqCst))? < self.house.boxes.len() {
            ensure!(Instant::now() < deadline, "not every box is idled in");
            sleep(Duration::from_millis(20)).await;
        }
        Ok(())
    }
}

impl Drop for Mock {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn accept(listener: TcpListener, tls: TlsAcceptor, house: Arc<House>) {
    while let Ok((tcp, _)) = listener.accept().await {
        let (tls, house) = (tls.clone(), Arc::clone(&house));
        tokio::spawn(async move {
            // A client that goes is no fault of the server's.
            let _ended = serve(tcp, tls, &house).await;
        });
    }
}

async fn serve(tcp: TcpStream, tls: TlsAcceptor, house: &House) -> Result<()> {
    tcp.set_nodelay(true)?;
    let mut stream = BufReader::with_capacity(1_024, tls.accept(tcp).await?);
    stream.write_all(answer::GREETING).await?;
    stream.flush().await?;
    let mut line = String::new();
    let mut place = None;
    loop {
        line.clear();
        if stream.read_line(&mut line).await? == 0 {
            return Ok(());
        }
        let mailbox = place.and_then(|place: usize| house.boxes.get(place));
        let exists = mailbox.map_or(0, |mailbox| mailbox.exists.load(Ordering::SeqCst));
        match answer::to(&line, place, exists) {
            Answer::Text(bytes) => stream.write_all(&bytes).await?,
            Answer::LoggedIn(number, bytes) => {
                place = Some(number);
                stream.write_all(&bytes).await?;
            }
            Answer::Idle(tag) => {
                let Some((place, mailbox)) = place.zip(mailbox) else { return Ok(()) };
                stream.write_all(b"+ idling\r\n").await?;
                stream.flush().await?;
                house.idling.fetch_add(1, Ordering::SeqCst);
                let ended = idle(&mut stream, house, place, mailbox, exists).await;
                house.idling.fetch_sub(1, Ordering::SeqCst);
                ended?;
                stream.write_all(format!("{tag} OK done\r\n").as_bytes()).await?;
            }
            Answer::Bye(bytes) => {
                stream.write_all(&bytes).await?;
                return Ok(stream.flush().await?);
            }
        }
        // Commands that came together are answered together.
        if stream.buffer().is_empty() {
            stream.flush().await?;
        }
    }
}

/// Until DONE; tells of what comes, and when it was told.
async fn idle(
    stream: &mut BufReader<tokio_rustls::server::TlsStream<TcpStream>>,
    house: &House,
    place: usize,
    mailbox: &Mailbox,
    mut told: u32,
) -> Result<()> {
    let mut line = String::new();
    loop {
        let exists = mailbox.exists.load(Ordering::SeqCst);
        if exists > told {
            told = exists;
            let text = format!("* {exists} EXISTS\r\n");
            if let Ok(Some(stamps)) = house.stamps.lock().as_deref() {
                let _told = stamps.send(Arrival { place, at: SystemTime::now() });
            }
            stream.write_all(text.as_bytes()).await?;
            stream.flush().await?;
        }
        tokio::select! {
            read = stream.read_line(&mut line) => {
                anyhow::ensure!(read? > 0, "gone while idling");
                if line.eq_ignore_ascii_case("DONE\r\n") {
                    return Ok(());
                }
            }
            () = mailbox.came.notified() => {}
        }
    }
}
