//! The recovery sheet: the installation's key on paper, and back from it.
//!
//! Eight lines of four groups of four hexadecimal digits (32 bytes), each line with two digits that
//! check it, so that whoever types it is told which line is wrong.

use std::fmt::Write as _;
use std::path::Path;

use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use super::{InstallationKey, Key, KeyTrouble, Secret, installation};

const LINES: usize = 8;
const LINE: usize = 4;

/// Why a sheet could not be read.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum Mistyped {
    #[error("line {0} is mistyped, or not in its place: type it again as the sheet shows it")]
    Line(usize),
    #[error("{0} of the 8 lines are there: type all, each beginning with its number")]
    Missing(usize),
}

impl InstallationKey {
    /// The sheet, to be printed and kept apart from the backups.
    #[must_use]
    pub fn sheet(&self) -> Secret<String> {
        let Self(key) = self;
        // Room for all at once: a string that grows leaves copies behind.
        let mut sheet = Zeroizing::new(String::with_capacity(2_000));
        let _written = write!(sheet, "{HEAD}\n    {}\n\n", key.fingerprint());
        for (index, bytes) in key.bytes().chunks(LINE).enumerate() {
            let digits = Zeroizing::new(hex::encode_upper(bytes));
            let (first, second) = digits.split_at(LINE);
            let _written = writeln!(sheet, "    {}  {first} {second}   {}", index + 1, check(index, bytes));
        }
        sheet.push_str(FOOT);
        Secret::new(std::mem::take(&mut *sheet))
    }

    /// Makes the key file anew from what a person typed from the sheet: its numbered lines, in any
    /// order, whatever else stands between them.
    ///
    /// # Errors
    /// When a line is missing or mistyped, or the file is there already or cannot be written.
    pub fn from_sheet(typed: &str, path: &Path) -> anyhow::Result<Self> {
        let bytes = read(typed)?;
        installation::keep(path, &bytes).map_err(|error| KeyTrouble::Io(path.to_owned(), error))?;
        Ok(Self(Key::from_bytes(bytes)))
    }
}

fn read(typed: &str) -> Result<Zeroizing<[u8; 32]>, Mistyped> {
    let mut key = Zeroizing::new([0; 32]);
    let mut found = [false; LINES];
    for line in typed.lines() {
        let Some((index, rest)) = numbered(line) else { continue };
        let mut bytes = Zeroizing::new([0; LINE + 1]);
        hex::decode_to_slice(rest.as_bytes(), bytes.as_mut_slice()).or(Err(Mistyped::Line(index + 1)))?;
        let Some((last, bytes)) = bytes.split_last() else { continue };
        if hex::encode_upper([*last]) != check(index, bytes) {
            return Err(Mistyped::Line(index + 1));
        }
        if let (Some(to), Some(found)) = (key.chunks_mut(LINE).nth(index), found.get_mut(index)) {
            to.copy_from_slice(bytes);
            *found = true;
        }
    }
    match found.iter().filter(|found| **found).count() {
        LINES => Ok(key),
        some => Err(Mistyped::Missing(some)),
    }
}

/// A line's index from nought, and its digits without the spaces between them.
fn numbered(line: &str) -> Option<(usize, Zeroizing<String>)> {
    let (number, rest) = line.trim().split_once(char::is_whitespace)?;
    let index = number.trim_end_matches('.').parse::<usize>().ok()?.checked_sub(1)?;
    let digits = Zeroizing::new(rest.split_whitespace().collect::<String>());
    (index < LINES && digits.chars().all(|digit| digit.is_ascii_alphanumeric())).then_some((index, digits))
}

/// Two digits that tell a mistyped line, and one that stands in another's place.
fn check(index: usize, bytes: &[u8]) -> String {
    let mut digest = Sha256::new_with_prefix(b"portineria recovery sheet");
    digest.update(index.to_be_bytes());
    digest.update(bytes);
    hex::encode_upper(digest.finalize().get(..1).unwrap_or_default())
}

const HEAD: &str = "\
PORTINERIA · SCHEDA DI RECUPERO DELLA CHIAVE / RECOVERY SHEET OF THE KEY

Con questa chiave e una copia dei dati si legge tutto; senza, nulla.
Stampare, conservare lontano dalle copie dei dati, non lasciarla su un disco.
With this key and a backup everything can be read; without it, nothing.
Print it, keep it apart from the backups, leave it on no disk.

Impronta / fingerprint (not secret; \"portineria keys fingerprint\" tells it too):";

const FOOT: &str = "
Le ultime due cifre di ogni riga la controllano. Per rifare il file della chiave:
The last two digits of a line check it. To make the key file again:

    portineria keys restore --key-file portineria.key

e digitare le otto righe con il loro numero / and type the eight lines with their numbers.
";

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet() -> (String, String) {
        let key = InstallationKey(Key::random());
        (key.sheet().expose().clone(), key.0.fingerprint())
    }

    #[test]
    fn what_is_typed_from_the_sheet_is_the_same_key() {
        let folder = tempfile::tempdir().unwrap();
        let (sheet, fingerprint) = sheet();
        let path = folder.path().join("key");
        let restored = InstallationKey::from_sheet(&sheet.to_lowercase(), &path).unwrap();
        assert_eq!(restored.0.fingerprint(), fingerprint);
        let data = folder.path().join("data");
        let loaded = InstallationKey::load(&path, &data, Some(&fingerprint)).unwrap();
        assert_eq!(loaded.0.fingerprint(), fingerprint);
    }

    #[test]
    fn a_mistyped_a_swapped_and_a_missing_line_are_told_by_their_number() {
        let (sheet, _) = sheet();
        let lines: Vec<&str> = sheet.lines().filter(|line| numbered(line).is_some()).collect();
        assert_eq!(lines.len(), LINES);
        let third = lines[2].trim_start();
        let digit = if third.as_bytes()[3] == b'0' { "1" } else { "0" };
        let wrong = format!("{}{digit}{}", &third[..3], &third[4..]);
        assert_eq!(read(&sheet.replace(third, &wrong)).unwrap_err(), Mistyped::Line(3));
        let swapped = sheet.replace(lines[0], &lines[1].replacen('2', "1", 1));
        assert_eq!(read(&swapped).unwrap_err(), Mistyped::Line(1));
        assert_eq!(read(&sheet.replace(lines[7], "")).unwrap_err(), Mistyped::Missing(7));
    }

    #[test]
    fn a_key_file_that_is_there_is_never_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        std::fs::write(&path, "kept").unwrap();
        assert!(InstallationKey::from_sheet(&sheet().0, &path).is_err());
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "kept");
    }
}
