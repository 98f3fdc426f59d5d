//! A message and all that is attached to it as one ZIP file. Names are safe and each stands once; nothing
//! is compressed, since what weighs is compressed already, so that nothing can blow up either.

use std::collections::HashSet;
use std::io::{Cursor, Write as _};

use pec::p7m;
use shared::letter::Holds;
use zip::CompressionMethod;
use zip::result::ZipError;
use zip::write::{SimpleFileOptions, ZipWriter};

use super::content::with_shown;
use super::inside::{Held, signed_content};
use super::names::safe_name;

/// A ZIP file holds at most this much: it is made in memory. The largest message has 100 MB, and carries
/// its attachments within.
pub(super) const LONGEST: usize = 250 * 1024 * 1024;
/// And at most so many files.
const MOST_FILES: usize = 1_000;

/// Why there is no file.
#[derive(Debug)]
pub(super) enum Refused {
    TooLarge,
    /// The message passes the limits of depth and parts.
    Unreadable,
    Failed(ZipError),
}

/// Packs `raw`, under `name`, with its attachments, and what its signed files hold.
pub(super) fn pack(raw: &[u8], name: &str) -> Result<Vec<u8>, Refused> {
    let mut archive = Archive::default();
    archive.add(name, raw)?;
    let packed = with_shown(raw, |_, letter| {
        for (number, part) in letter.attachments().into_iter().enumerate() {
            let name = safe_name(part.name(), part.media_type(), number);
            let media_type = part.media_type().to_owned();
            archive.hold(&Held { name, media_type, bytes: part.contents().into_owned() })?;
        }
        Ok(())
    });
    packed.ok_or(Refused::Unreadable)??;
    archive.finish()
}

#[derive(Default)]
struct Archive {
    writer: Option<ZipWriter<Cursor<Vec<u8>>>>,
    /// In lower case: some systems know no difference.
    names: HashSet<String>,
    length: usize,
}

impl Archive {
    /// Adds a file, and of a signed one its content beside it.
    fn hold(&mut self, held: &Held) -> Result<(), Refused> {
        self.add(&held.name, &held.bytes)?;
        if matches!(held.holds(), Holds::Signed | Holds::SignedInvoice)
            && let Ok(opened) = p7m::open(&held.bytes)
        {
            let content = signed_content(&held.name, opened.content.into_owned());
            return self.add(&content.name, &content.bytes);
        }
        Ok(())
    }

    fn add(&mut self, name: &str, bytes: &[u8]) -> Result<(), Refused> {
        self.length = self.length.saturating_add(bytes.len());
        if self.length > LONGEST || self.names.len() >= MOST_FILES {
            return Err(Refused::TooLarge);
        }
        let name = self.unused(name);
        let writer = self.writer.get_or_insert_with(|| ZipWriter::new(Cursor::new(Vec::new())));
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        writer.start_file(name, options).map_err(Refused::Failed)?;
        writer.write_all(bytes).map_err(|error| Refused::Failed(error.into()))
    }

    /// The name, with a number where it is taken: `avviso.pdf`, `avviso (2).pdf`.
    fn unused(&mut self, name: &str) -> String {
        let (stem, extension) = name.split_once('.').map_or((name, ""), |(stem, rest)| (stem, rest));
        let numbered = (2..).map(|number| match extension {
            "" => format!("{stem} ({number})"),
            extension => format!("{stem} ({number}).{extension}"),
        });
        let mut names = std::iter::once(name.to_owned()).chain(numbered);
        // One of so many names is unused: there are fewer files.
        let unused = names.find(|name| self.names.insert(name.to_lowercase()));
        unused.unwrap_or_default()
    }

    fn finish(self) -> Result<Vec<u8>, Refused> {
        let writer = self.writer.unwrap_or_else(|| ZipWriter::new(Cursor::new(Vec::new())));
        writer.finish().map(Cursor::into_inner).map_err(Refused::Failed)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    #[test]
    fn every_file_is_there_once_under_a_safe_name() {
        let part = |name: &str, text: &str| {
            format!("--m\r\nContent-Type: application/pdf; name=\"{name}\"\r\n\r\n{text}\r\n")
        };
        let parts = [
            part("../../etc/a.pdf", "1"),
            part("A.pdf", "2"),
            part("a.pdf", "3"),
            part("C:\\\\x\\\\messaggio.eml", "4"),
        ];
        let raw = format!(
            "From: a@b.it\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=m\r\n\r\n{}--m--\r\n",
            parts.concat()
        );
        let packed = pack(raw.as_bytes(), "messaggio.eml").unwrap();
        let mut archive = zip::ZipArchive::new(Cursor::new(packed)).unwrap();
        let names: Vec<String> = archive.file_names().map(|name| name.unwrap().into_owned()).collect();
        assert_eq!(names, ["messaggio.eml", "a.pdf", "A (2).pdf", "a (3).pdf", "messaggio (2).eml"]);
        let mut whole = String::new();
        archive.by_name("messaggio.eml").unwrap().read_to_string(&mut whole).unwrap();
        assert_eq!(whole, raw);
        let mut third = String::new();
        archive.by_name("a (3).pdf").unwrap().read_to_string(&mut third).unwrap();
        assert_eq!(third, "3");
    }
}
