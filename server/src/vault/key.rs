//! Keys, what they seal, and where a sealed value belongs.

use aes_gcm::aead::{Aead, AeadCore, KeyInit, OsRng, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};
use shared::id::FirmId;
use zeroize::Zeroizing;

use super::{DoesNotOpen, Secret};

const VERSION: u8 = 1;
const KEY_ID: usize = 8;
const NONCE: usize = 12;

/// A key of 256 bits; which level it stands on is for its owner to know.
pub struct Key {
    bytes: Zeroizing<[u8; 32]>,
    id: [u8; KEY_ID],
}

/// Where a sealed value belongs: it opens nowhere else.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    pub table: &'static str,
    pub column: &'static str,
    /// The row's id.
    pub row: &'a str,
    pub firm: FirmId,
}

/// A sealed value: `version ‖ key id (8) ‖ nonce (12) ‖ ciphertext with tag`.
pub type Sealed = Vec<u8>;

impl Key {
    /// A new random key.
    #[must_use]
    pub fn random() -> Self {
        Self::from_bytes(Zeroizing::new(Aes256Gcm::generate_key(OsRng).into()))
    }

    pub(super) fn from_bytes(bytes: Zeroizing<[u8; 32]>) -> Self {
        let digest = Sha256::digest([b"portineria key id".as_slice(), bytes.as_slice()].concat());
        let mut id = [0; KEY_ID];
        id.iter_mut().zip(digest).for_each(|(to, from)| *to = from);
        Self { bytes, id }
    }

    pub(super) fn bytes(&self) -> &[u8; 32] {
        &self.bytes
    }

    /// Tells keys apart without telling the key: 16 hexadecimal digits.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        hex::encode(self.id)
    }

    /// Seals `plain` for `place`.
    ///
    /// # Panics
    /// Never: AES-GCM refuses only texts beyond 64 GiB.
    #[must_use]
    pub fn seal(&self, place: Place<'_>, plain: &[u8]) -> Sealed {
        let nonce = Aes256Gcm::generate_nonce(OsRng);
        let aad = place.bytes(&self.id);
        #[expect(clippy::expect_used, reason = "AES-GCM refuses only texts beyond 64 GiB")]
        let body =
            self.cipher().encrypt(&nonce, Payload { msg: plain, aad: &aad }).expect("a text below 64 GiB");
        [[VERSION].as_slice(), &self.id, &nonce, &body].concat()
    }

    /// Opens what was sealed for `place`.
    ///
    /// # Errors
    /// When it was sealed under another key or for another place, or its bytes were changed.
    pub fn open(&self, place: Place<'_>, sealed: &[u8]) -> Result<Secret<Vec<u8>>, DoesNotOpen> {
        let (version, rest) = sealed.split_first().ok_or(DoesNotOpen)?;
        let (id, rest) = rest.split_at_checked(KEY_ID).ok_or(DoesNotOpen)?;
        let (nonce, body) = rest.split_at_checked(NONCE).ok_or(DoesNotOpen)?;
        if *version != VERSION || id != self.id {
            return Err(DoesNotOpen);
        }
        let payload = Payload { msg: body, aad: &place.bytes(&self.id) };
        let plain = self.cipher().decrypt(Nonce::from_slice(nonce), payload).or(Err(DoesNotOpen))?;
        Ok(Secret::new(plain))
    }

    /// Seals another key, for the level below.
    #[must_use]
    pub fn seal_key(&self, place: Place<'_>, key: &Self) -> Sealed {
        self.seal(place, key.bytes.as_slice())
    }

    /// Opens a key of the level below.
    ///
    /// # Errors
    /// As [`Key::open`].
    pub fn open_key(&self, place: Place<'_>, sealed: &[u8]) -> Result<Self, DoesNotOpen> {
        let plain = self.open(place, sealed)?;
        let bytes: [u8; 32] = plain.expose().as_slice().try_into().or(Err(DoesNotOpen))?;
        Ok(Self::from_bytes(Zeroizing::new(bytes)))
    }

    /// A keyed digest (HMAC-SHA-256) of `parts`, each with its length before it; `purpose` keeps
    /// digests for different uses apart. Hexadecimal.
    ///
    /// # Panics
    /// Never: HMAC takes keys of any length.
    #[must_use]
    pub fn tag(&self, purpose: &str, parts: &[&[u8]]) -> String {
        #[expect(clippy::expect_used, reason = "HMAC takes keys of any length")]
        let mut mac =
            <Hmac<Sha256> as Mac>::new_from_slice(self.bytes.as_slice()).expect("a key of any length");
        for part in [&[purpose.as_bytes()], parts].concat() {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part);
        }
        hex::encode(mac.finalize().into_bytes())
    }

    fn cipher(&self) -> Aes256Gcm {
        Aes256Gcm::new(self.bytes.as_slice().into())
    }
}

impl Place<'_> {
    /// The additional data: every part with its length, so that no two places give the same bytes.
    fn bytes(&self, key_id: &[u8]) -> Vec<u8> {
        let firm = self.firm.to_string();
        let parts =
            [self.table.as_bytes(), self.column.as_bytes(), self.row.as_bytes(), firm.as_bytes(), key_id];
        let mut bytes = vec![VERSION];
        for part in parts {
            bytes.extend((part.len() as u64).to_be_bytes());
            bytes.extend(part);
        }
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: Place<'static> = Place {
        table: "credentials",
        column: "password_enc",
        row: "1",
        firm: FirmId(uuid::Uuid::from_u128(1)),
    };

    #[test]
    fn what_is_sealed_opens_at_its_place() {
        let key = Key::random();
        let sealed = key.seal(HERE, "pàssword 'with \"odd\\ bytes".as_bytes());
        assert_eq!(key.open(HERE, &sealed).unwrap().expose(), "pàssword 'with \"odd\\ bytes".as_bytes());
    }

    #[test]
    fn a_sealed_value_opens_nowhere_else() {
        let key = Key::random();
        let sealed = key.seal(HERE, b"secret");
        for place in [
            Place { row: "2", ..HERE },
            Place { column: "key_enc", ..HERE },
            Place { table: "clients", ..HERE },
            Place { firm: FirmId(uuid::Uuid::from_u128(2)), ..HERE },
        ] {
            assert!(key.open(place, &sealed).is_err(), "{place:?}");
        }
        assert!(Key::random().open(HERE, &sealed).is_err());
    }

    #[test]
    fn a_changed_bit_is_refused() {
        let key = Key::random();
        let sealed = key.seal(HERE, b"secret");
        for bit in 0..sealed.len() * 8 {
            let mut changed = sealed.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            assert!(key.open(HERE, &changed).is_err(), "bit {bit}");
        }
        assert!(key.open(HERE, b"secret in the clear, never sealed by anyone").is_err());
        assert!(key.open(HERE, b"").is_err());
    }

    #[test]
    fn a_key_of_the_level_below_seals_as_before() {
        let (upper, lower) = (Key::random(), Key::random());
        let again = upper.open_key(HERE, &upper.seal_key(HERE, &lower)).unwrap();
        assert_eq!(again.fingerprint(), lower.fingerprint());
        assert_eq!(again.open(HERE, &lower.seal(HERE, b"x")).unwrap().expose(), b"x");
    }

    #[test]
    fn tags_keep_their_parts_apart() {
        let key = Key::random();
        assert_ne!(key.tag("login", &[b"ab", b"c"]), key.tag("login", &[b"a", b"bc"]));
        assert_ne!(key.tag("login", &[b"a"]), key.tag("version", &[b"a"]));
    }
}
