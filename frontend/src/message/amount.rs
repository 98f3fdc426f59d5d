//! Amounts and dates of invoices and notices, as they are written in XML, written for people. Exact: no
//! amount passes through a floating number. What has not the form of one stays as it is written. Pure.

use crate::words::{Language, language};

/// `1234.5` as `1.234,50`: at least two decimals, no noughts beyond them.
pub(crate) fn amount(written: &str) -> String {
    let (sign, digits) = written.strip_prefix('-').map_or(("", written), |digits| ("-", digits));
    let (whole, decimals) = digits.split_once('.').unwrap_or((digits, ""));
    let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !all_digits(whole) || !all_digits(decimals) {
        return written.to_owned();
    }
    let (thousands, point) = match language() {
        Language::Italian => ('.', ','),
        Language::English => (',', '.'),
    };
    let mut grouped = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            grouped.push(thousands);
        }
        grouped.push(digit);
    }
    let decimals = decimals.trim_end_matches('0');
    format!("{sign}{grouped}{point}{decimals:0<2}")
}

/// A rate or a quantity: decimals only where there are any.
pub(crate) fn number(written: &str) -> String {
    let amount = amount(written);
    let bare = amount.strip_suffix(",00").or_else(|| amount.strip_suffix(".00"));
    bare.unwrap_or(&amount).to_owned()
}

/// `2026-11-20` as `20/11/2026`; with its time, as it is written in its own zone, where it has one.
pub(crate) fn day(written: &str) -> String {
    let (date, time) = written.split_once('T').unwrap_or((written, ""));
    let parts: Vec<&str> = date.split('-').collect();
    let [year, month, day] = parts.as_slice() else {
        return written.to_owned();
    };
    // Some write the zone of a date.
    let day = day.get(..2).unwrap_or(day);
    match time.get(..5) {
        Some(clock) => format!("{day}/{month}/{year}, {clock}"),
        None => format!("{day}/{month}/{year}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_written_with_thousands_and_exact_decimals() {
        for (written, shown) in [
            ("1220.00", "1.220,00"),
            ("-0.5", "-0,50"),
            ("1234567.12345000", "1.234.567,12345"),
            ("100", "100,00"),
            ("", ""),
            ("12,5", "12,5"),
            ("N.D.", "N.D."),
        ] {
            assert_eq!(amount(written), shown);
        }
        assert_eq!((number("22.00"), number("7.5"), number("")), ("22".into(), "7,50".into(), String::new()));
    }

    #[test]
    fn dates_are_written_as_people_write_them() {
        assert_eq!(day("2026-11-20"), "20/11/2026");
        assert_eq!(day("2026-11-20T10:11:12.000+01:00"), "20/11/2026, 10:11");
        assert_eq!(day("2026-11-20+01:00"), "20/11/2026");
        assert_eq!(day("ieri"), "ieri");
    }
}
