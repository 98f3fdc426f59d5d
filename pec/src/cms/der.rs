//! Tags, lengths and values in definite form (X.690 §8.1, §10.1): a cursor, and what writes them.

/// What was to be read is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Malformed;

pub(crate) const INTEGER: u8 = 0x02;
pub(crate) const OCTET_STRING: u8 = 0x04;
pub(crate) const NULL: u8 = 0x05;
pub(crate) const OID: u8 = 0x06;
pub(crate) const UTC_TIME: u8 = 0x17;
pub(crate) const GENERALIZED_TIME: u8 = 0x18;
pub(crate) const SEQUENCE: u8 = 0x30;
pub(crate) const SET: u8 = 0x31;

/// `[number]`, constructed.
pub(crate) const fn context(number: u8) -> u8 {
    0xA0 | number
}

/// Identifier and length octets.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Header {
    /// The first identifier octet: of a tag number above 30 it tells only the class.
    pub(crate) tag: u8,
    /// How many octets the header takes.
    pub(crate) octets: usize,
    /// How many octets follow; none when the length is indefinite.
    pub(crate) length: Option<usize>,
}

impl Header {
    pub(crate) fn read(bytes: &[u8]) -> Result<Self, Malformed> {
        let (&tag, mut rest) = bytes.split_first().ok_or(Malformed)?;
        if tag & 0x1F == 0x1F {
            let number = rest.iter().take(4).position(|octet| octet & 0x80 == 0).ok_or(Malformed)?;
            rest = rest.get(number + 1..).ok_or(Malformed)?;
        }
        let (&first, rest) = rest.split_first().ok_or(Malformed)?;
        let so_far = bytes.len() - rest.len();
        let octets = usize::from(first & 0x7F);
        match first {
            0..0x80 => Ok(Self { tag, octets: so_far, length: Some(octets) }),
            0x80 => Ok(Self { tag, octets: so_far, length: None }),
            // Eight octets fill a u64: what is longer announces more than there can be.
            _ if octets > 8 => Err(Malformed),
            _ => {
                let number = rest.get(..octets).ok_or(Malformed)?;
                let length = number.iter().fold(0_u64, |sum, octet| sum << 8 | u64::from(*octet));
                let Ok(length) = usize::try_from(length) else { return Err(Malformed) };
                Ok(Self { tag, octets: so_far + octets, length: Some(length) })
            }
        }
    }
}

/// One element.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Element<'a> {
    pub(crate) tag: u8,
    pub(crate) value: &'a [u8],
    /// Header and value.
    pub(crate) raw: &'a [u8],
}

impl<'a> Element<'a> {
    /// The elements inside.
    pub(crate) const fn inside(&self) -> Cursor<'a> {
        Cursor { rest: self.value }
    }
}

/// Elements side by side.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cursor<'a> {
    rest: &'a [u8],
}

impl<'a> Cursor<'a> {
    pub(crate) const fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// The next element, whatever it is; none at the end.
    pub(crate) fn any(&mut self) -> Result<Option<Element<'a>>, Malformed> {
        if self.rest.is_empty() {
            return Ok(None);
        }
        let header = Header::read(self.rest)?;
        let end = header.length.and_then(|length| header.octets.checked_add(length)).ok_or(Malformed)?;
        let (raw, rest) = self.rest.split_at_checked(end).ok_or(Malformed)?;
        let value = raw.get(header.octets..).ok_or(Malformed)?;
        self.rest = rest;
        Ok(Some(Element { tag: header.tag, value, raw }))
    }

    /// The next element, which must have this tag.
    pub(crate) fn one(&mut self, tag: u8) -> Result<Element<'a>, Malformed> {
        self.any()?.filter(|element| element.tag == tag).ok_or(Malformed)
    }

    /// The next element if it has this tag.
    pub(crate) fn optional(&mut self, tag: u8) -> Result<Option<Element<'a>>, Malformed> {
        if self.rest.first() == Some(&tag) { self.any() } else { Ok(None) }
    }

    /// The one element that is left, with this tag.
    pub(crate) fn only(&mut self, tag: u8) -> Result<Element<'a>, Malformed> {
        let element = self.one(tag)?;
        if self.rest.is_empty() { Ok(element) } else { Err(Malformed) }
    }
}

/// An element of these values, one after the other.
pub(crate) fn element(tag: u8, values: &[&[u8]]) -> Vec<u8> {
    let length = values.iter().map(|value| value.len()).sum();
    let mut written = Vec::with_capacity(length + 10);
    written.push(tag);
    written.extend(length_octets(length));
    for value in values {
        written.extend_from_slice(value);
    }
    written
}

/// A length in its shortest form (X.690 §10.1).
pub(crate) fn length_octets(length: usize) -> Vec<u8> {
    let bytes: Vec<u8> = length.to_be_bytes().into_iter().skip_while(|byte| *byte == 0).collect();
    match (length, u8::try_from(bytes.len())) {
        (..0x80, _) => vec![bytes.last().copied().unwrap_or_default()],
        (_, Ok(count)) => [vec![0x80 | count], bytes].concat(),
        (_, Err(_)) => bytes,
    }
}
