//! Codice fiscale and partita IVA, checked by their control character.
//!
//! Source: DM 23 December 1976 (form and control character of the codice fiscale, omocodia) and
//! DPR 633/1972 art. 35 with the control digit of the partita IVA (Luhn). A company's codice
//! fiscale has the form of a partita IVA.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::error::FieldProblem;

/// A codice fiscale: sixteen characters of a person, or the eleven digits of a company.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(try_from = "String", into = "String")]
pub struct FiscalCode(String);

/// A partita IVA: eleven digits.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(try_from = "String", into = "String")]
pub struct VatNumber(String);

/// Where a digit stands in a person's codice fiscale; omocodia puts one of `LMNPQRSTUV` there.
const DIGITS: [usize; 7] = [6, 7, 9, 10, 12, 13, 14];
/// The value of each character at an odd place (counted from one), digits first.
const ODD: [u32; 36] = [
    1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14,
    16, 10, 22, 25, 24, 23,
];

impl FromStr for FiscalCode {
    type Err = FieldProblem;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim().to_ascii_uppercase();
        let right = match text.len() {
            11 => is_vat_number(&text),
            16 => is_personal_code(&text),
            _ => false,
        };
        if right { Ok(Self(text)) } else { Err(FieldProblem::NotAFiscalCode) }
    }
}

impl FromStr for VatNumber {
    type Err = FieldProblem;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        let bare = text.strip_prefix("IT").or_else(|| text.strip_prefix("it")).unwrap_or(text);
        if is_vat_number(bare) { Ok(Self(bare.to_owned())) } else { Err(FieldProblem::NotAVatNumber) }
    }
}

/// Eleven digits, the last by Luhn's formula over the ten before it; eleven zeros are nobody's.
fn is_vat_number(text: &str) -> bool {
    let digits: Option<Vec<u32>> = text.chars().map(|c| c.to_digit(10)).collect();
    let Some(digits) = digits.filter(|digits| digits.len() == 11 && digits.iter().any(|digit| *digit > 0))
    else {
        return false;
    };
    let weigh = |(place, digit): (usize, &u32)| match (place % 2, digit * 2) {
        (0, _) => *digit,
        (_, double) if double > 9 => double - 9,
        (_, double) => double,
    };
    digits.iter().enumerate().map(weigh).sum::<u32>() % 10 == 0
}

fn is_personal_code(text: &str) -> bool {
    let shaped = text.bytes().enumerate().all(|(place, byte)| {
        if DIGITS.contains(&place) {
            byte.is_ascii_digit() || b"LMNPQRSTUV".contains(&byte)
        } else {
            byte.is_ascii_uppercase()
        }
    });
    let month = text.as_bytes().get(8).is_some_and(|month| b"ABCDEHLMPRST".contains(month));
    shaped && month && control_character(text) == text.chars().last()
}

/// The control character of the first fifteen.
fn control_character(text: &str) -> Option<char> {
    let mut sum = 0;
    for (place, character) in text.chars().take(15).enumerate() {
        let value = character.to_digit(36)?;
        let odd = place % 2 == 0;
        sum += match value {
            value if odd => *ODD.get(usize::try_from(value).ok()?)?,
            value if value >= 10 => value - 10,
            value => value,
        };
    }
    char::from_digit(sum % 26 + 10, 36).map(|c| c.to_ascii_uppercase())
}

macro_rules! text_newtype {
    ($name:ident) => {
        impl $name {
            /// The code, in capitals, without blanks.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = String;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                text.parse().map_err(|problem: FieldProblem| format!("{problem:?}"))
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> Self {
                value.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

text_newtype!(FiscalCode);
text_newtype!(VatNumber);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_right_codice_fiscale_is_taken() {
        for code in ["RSSMRA85T10A562S", "rssmra85t10a562s", " MRTMTT25D09F205Z ", "00743110157"] {
            assert!(code.parse::<FiscalCode>().is_ok(), "{code}");
        }
    }

    #[test]
    fn omocodia_is_taken_with_its_own_control_character() {
        let plain = "RSSMRA85T10A562";
        let swapped = "RSSMRA85T10A56N";
        assert_eq!(control_character(plain), Some('S'));
        let control = control_character(swapped).unwrap();
        assert!(format!("{swapped}{control}").parse::<FiscalCode>().is_ok());
        assert!(format!("{swapped}S").parse::<FiscalCode>().is_err() || control == 'S');
    }

    #[test]
    fn a_wrong_control_character_is_refused() {
        for code in [
            "RSSMRA85T10A562T",
            "RSSMRA85T10A56",
            "RSSMRA85F10A562S",
            "",
            "RSSMRA85T10A562S1",
            "ÀSSMRA85T10A562",
        ] {
            assert_eq!(code.parse::<FiscalCode>(), Err(FieldProblem::NotAFiscalCode), "{code}");
        }
    }

    #[test]
    fn a_partita_iva_is_checked_by_its_last_digit() {
        assert_eq!("IT00743110157".parse::<VatNumber>().unwrap().as_str(), "00743110157");
        for number in ["00743110158", "00000000000", "0074311015", "0074311015a", ""] {
            assert_eq!(number.parse::<VatNumber>(), Err(FieldProblem::NotAVatNumber), "{number}");
        }
    }
}
