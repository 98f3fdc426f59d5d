//! Object identifiers, as the contents of their DER.

/// RFC 5652 §4: `id-data`.
pub(crate) const DATA: &[u8] = b"\x2A\x86\x48\x86\xF7\x0D\x01\x07\x01";
/// RFC 5652 §5.1: `id-signedData`.
pub(crate) const SIGNED_DATA: &[u8] = b"\x2A\x86\x48\x86\xF7\x0D\x01\x07\x02";
/// RFC 5652 §11.1.
pub(crate) const CONTENT_TYPE: &[u8] = b"\x2A\x86\x48\x86\xF7\x0D\x01\x09\x03";
/// RFC 5652 §11.2.
pub(crate) const MESSAGE_DIGEST: &[u8] = b"\x2A\x86\x48\x86\xF7\x0D\x01\x09\x04";
/// RFC 5652 §11.3.
pub(crate) const SIGNING_TIME: &[u8] = b"\x2A\x86\x48\x86\xF7\x0D\x01\x09\x05";
/// RFC 2634 §5.4 (SHA-1).
pub(crate) const SIGNING_CERTIFICATE: &[u8] = b"\x2A\x86\x48\x86\xF7\x0D\x01\x09\x10\x02\x0C";
/// RFC 5035 §3.
pub(crate) const SIGNING_CERTIFICATE_V2: &[u8] = b"\x2A\x86\x48\x86\xF7\x0D\x01\x09\x10\x02\x2F";

/// RFC 3370 §2.1.
pub(crate) const SHA1: &[u8] = b"\x2B\x0E\x03\x02\x1A";
/// RFC 5754 §2.
pub(crate) const SHA256: &[u8] = b"\x60\x86\x48\x01\x65\x03\x04\x02\x01";
pub(crate) const SHA384: &[u8] = b"\x60\x86\x48\x01\x65\x03\x04\x02\x02";
pub(crate) const SHA512: &[u8] = b"\x60\x86\x48\x01\x65\x03\x04\x02\x03";

/// RFC 8017, appendix C.
pub(crate) const RSA: &[u8] = b"\x2A\x86\x48\x86\xF7\x0D\x01\x01\x01";
pub(crate) const SHA1_WITH_RSA: &[u8] = b"\x2A\x86\x48\x86\xF7\x0D\x01\x01\x05";
pub(crate) const MGF1: &[u8] = b"\x2A\x86\x48\x86\xF7\x0D\x01\x01\x08";
pub(crate) const RSA_PSS: &[u8] = b"\x2A\x86\x48\x86\xF7\x0D\x01\x01\x0A";
pub(crate) const SHA256_WITH_RSA: &[u8] = b"\x2A\x86\x48\x86\xF7\x0D\x01\x01\x0B";
pub(crate) const SHA384_WITH_RSA: &[u8] = b"\x2A\x86\x48\x86\xF7\x0D\x01\x01\x0C";
pub(crate) const SHA512_WITH_RSA: &[u8] = b"\x2A\x86\x48\x86\xF7\x0D\x01\x01\x0D";

/// RFC 5480 §2.
pub(crate) const EC: &[u8] = b"\x2A\x86\x48\xCE\x3D\x02\x01";
pub(crate) const P256: &[u8] = b"\x2A\x86\x48\xCE\x3D\x03\x01\x07";
pub(crate) const P384: &[u8] = b"\x2B\x81\x04\x00\x22";
/// RFC 5758 §3.2.
pub(crate) const ECDSA_WITH_SHA256: &[u8] = b"\x2A\x86\x48\xCE\x3D\x04\x03\x02";
pub(crate) const ECDSA_WITH_SHA384: &[u8] = b"\x2A\x86\x48\xCE\x3D\x04\x03\x03";

/// RFC 5280 §4.2.1.12.
pub(crate) const EMAIL_ADDRESS: &[u8] = b"\x2A\x86\x48\x86\xF7\x0D\x01\x09\x01";
