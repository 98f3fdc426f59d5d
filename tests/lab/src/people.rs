//! Clients of an accountant: companies and persons with codes whose control digits are right.

use rand::Rng;
use rand::rngs::StdRng;
use serde::{Deserialize, Serialize};

use crate::mail::pick;

/// A client whose boxes are watched.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Client {
    pub name: String,
    /// What stands before the `@` of its boxes.
    pub short_name: String,
    /// A person's codice fiscale; empty for a company.
    pub fiscal_code: String,
    /// Partita IVA; some persons have none.
    pub vat_number: String,
    pub contact_name: String,
    pub contact_email: String,
    pub contact_mobile: String,
}

const TRADES: [&str; 32] = [
    "Officine Meccaniche",
    "Panificio",
    "Edilizia",
    "Agricola",
    "Trasporti",
    "Immobiliare",
    "Carpenteria",
    "Tessitura",
    "Idraulica",
    "Gelateria",
    "Ristorante",
    "Farmacia",
    "Autocarrozzeria",
    "Falegnameria",
    "Impianti Elettrici",
    "Cantina",
    "Caseificio",
    "Tipografia",
    "Ferramenta",
    "Pasticceria",
    "Ottica",
    "Vivai",
    "Lavanderia",
    "Serramenti",
    "Macelleria",
    "Pelletteria",
    "Oreficeria",
    "Logistica",
    "Termoidraulica",
    "Marmi",
    "Molino",
    "Cooperativa Sociale",
];
const FORMS: [&str; 6] = ["S.r.l.", "S.r.l.", "S.n.c.", "S.p.A.", "S.a.s.", "Soc. Coop."];
const SURNAMES: [&str; 40] = [
    "Rinaldi",
    "Costa",
    "Ferri",
    "Lombardi",
    "Esposito",
    "Bassi",
    "Neri",
    "Marchetti",
    "Pavan",
    "Zanon",
    "Moretti",
    "Barbieri",
    "Fontana",
    "Santoro",
    "Mariani",
    "Galli",
    "Martini",
    "Leone",
    "Longo",
    "Gentile",
    "Vitale",
    "Coppola",
    "De Luca",
    "D'Angelo",
    "Conti",
    "Bruno",
    "Caruso",
    "Ferrara",
    "Villa",
    "Serra",
    "Fabbri",
    "Marini",
    "Grassi",
    "Testa",
    "Valentini",
    "Pellegrini",
    "Palumbo",
    "Sanna",
    "Farina",
    "Rizzi",
];
const NAMES: [(&str, bool); 20] = [
    ("Luca", false),
    ("Giulia", true),
    ("Marco", false),
    ("Chiara", true),
    ("Paolo", false),
    ("Anna", true),
    ("Andrea", false),
    ("Francesca", true),
    ("Matteo", false),
    ("Sara", true),
    ("Giovanni", false),
    ("Elena", true),
    ("Stefano", false),
    ("Laura", true),
    ("Davide", false),
    ("Silvia", true),
    ("Roberto", false),
    ("Martina", true),
    ("Nicolò", false),
    ("Lucia", true),
];
const PROFESSIONS: [&str; 6] = ["Geom.", "Ing.", "Arch.", "Dott.", "Avv.", "Studio Dentistico"];
/// Codes of the land register for ten cities: Milan, Rome, Naples, Turin, Florence, Bologna, Venice,
/// Bari, Palermo, Genoa.
const PLACES: [&str; 10] = ["F205", "H501", "F839", "L219", "D612", "A944", "L736", "A662", "G273", "D969"];
const MONTHS: [char; 12] = ['A', 'B', 'C', 'D', 'E', 'H', 'L', 'M', 'P', 'R', 'S', 'T'];

/// A client; `number` keeps its short name apart from the others'.
pub(crate) fn client(rng: &mut StdRng, number: usize) -> Client {
    let surname = *pick(rng, &SURNAMES);
    let (first_name, is_woman) = *pick(rng, &NAMES);
    let contact_name = format!("{first_name} {surname}");
    let mut short_name = format!("{}{}", plain(surname), number + 1);
    let (name, fiscal_code) = match rng.random_range(0..100) {
        0..24 => {
            short_name = format!("{}.{}{}", plain(first_name), plain(surname), number + 1);
            let code = fiscal_code(rng, first_name, surname, is_woman);
            (format!("{} {first_name} {surname}", pick(rng, &PROFESSIONS)), code)
        }
        24..40 => {
            let code = fiscal_code(rng, first_name, surname, is_woman);
            (format!("{} di {surname} {first_name}", pick(rng, &TRADES)), code)
        }
        _ => {
            let trade = *pick(rng, &TRADES);
            short_name = format!("{}{}", plain(trade), number + 1);
            (format!("{trade} {surname} {}", pick(rng, &FORMS)), String::new())
        }
    };
    let without_vat = !fiscal_code.is_empty() && rng.random_ratio(1, 5);
    Client {
        name,
        short_name,
        fiscal_code,
        vat_number: if without_vat { String::new() } else { vat_number(rng) },
        contact_email: format!("{}.{}@example.it", plain(first_name), plain(surname)),
        contact_mobile: format!(
            "+39 3{:02} {:07}",
            rng.random_range(20..99),
            rng.random_range(0..10_000_000)
        ),
        contact_name,
    }
}

/// A password as people are given them, now and then with characters that break careless servers.
pub(crate) fn password(rng: &mut StdRng) -> String {
    const LETTERS: &[u8] = b"abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    let mut text: String = (0..14)
        .map(|_| char::from(*LETTERS.get(rng.random_range(0..LETTERS.len())).unwrap_or(&b'x')))
        .collect();
    if rng.random_ratio(1, 10) {
        let ending: &str = pick::<&str, 5>(rng, &["\"è", "\\ a", "{9}", " %&", "'€"]);
        text.push_str(ending);
    }
    text
}

/// Ten digits and Luhn's control digit (DPR 633/1972, art. 35).
fn vat_number(rng: &mut StdRng) -> String {
    let mut digits: Vec<u32> = (0..7).map(|_| rng.random_range(0..10)).collect();
    let office: u32 = rng.random_range(1..=100);
    digits.extend([office / 100, office / 10 % 10, office % 10]);
    let weigh = |(place, digit): (usize, &u32)| match (place % 2, digit * 2) {
        (0, _) => *digit,
        (_, double) if double > 9 => double - 9,
        (_, double) => double,
    };
    let sum: u32 = digits.iter().enumerate().map(weigh).sum();
    digits.push((10 - sum % 10) % 10);
    digits.iter().map(u32::to_string).collect()
}

/// A codice fiscale (DM 23 December 1976).
fn fiscal_code(rng: &mut StdRng, first_name: &str, surname: &str, is_woman: bool) -> String {
    let day = rng.random_range(1..=28) + if is_woman { 40 } else { 0 };
    let text = format!(
        "{}{}{:02}{}{day:02}{}",
        three_letters(surname, false),
        three_letters(first_name, true),
        rng.random_range(45..=99),
        pick(rng, &MONTHS),
        pick(rng, &PLACES)
    );
    let control = control_character(&text);
    format!("{text}{control}")
}

fn three_letters(name: &str, is_first_name: bool) -> String {
    let letters: Vec<char> = plain(name).to_uppercase().chars().collect();
    let (vowels, mut consonants): (Vec<char>, Vec<char>) =
        letters.into_iter().partition(|letter| "AEIOU".contains(*letter));
    if is_first_name && consonants.len() > 3 {
        consonants.remove(1);
    }
    consonants.into_iter().chain(vowels).chain(['X', 'X', 'X']).take(3).collect()
}

fn control_character(text: &str) -> char {
    const ODD: [u32; 36] = [
        1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12,
        14, 16, 10, 22, 25, 24, 23,
    ];
    let sum: u32 = text
        .chars()
        .enumerate()
        .map(|(place, character)| {
            let value = character.to_digit(36).unwrap_or(0);
            match place % 2 {
                0 => ODD.get(value as usize).copied().unwrap_or(0),
                _ if value >= 10 => value - 10,
                _ => value,
            }
        })
        .sum();
    char::from_digit(sum % 26 + 10, 36).unwrap_or('a').to_ascii_uppercase()
}

/// Letters only, lower case, without accents.
fn plain(text: &str) -> String {
    text.to_lowercase()
        .chars()
        .map(|letter| match letter {
            'à' => 'a',
            'è' | 'é' => 'e',
            'ì' => 'i',
            'ò' => 'o',
            'ù' => 'u',
            other => other,
        })
        .filter(char::is_ascii_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_control_character_is_that_of_the_decree() {
        assert_eq!(control_character("RSSMRA85T10A562"), 'S');
        assert_eq!(control_character("MRTMTT25D09F205"), 'Z');
    }

    #[test]
    fn names_are_coded_as_the_decree_says() {
        assert_eq!(
            (three_letters("Rossi", false), three_letters("Mario", true), three_letters("Gianfranco", true)),
            ("RSS".to_owned(), "MRA".to_owned(), "GFR".to_owned())
        );
    }
}
