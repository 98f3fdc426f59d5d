//! Instants as a person reads them, through the browser's `Intl`.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;

use js_sys::{Array, Date, Function, Intl, Object, Reflect};
use shared::time::Timestamp;
use wasm_bindgen::JsValue;

use crate::words::{Language, Span, language, words};

thread_local! {
    /// The server's clock less this machine's, in milliseconds.
    static SKEW: Cell<f64> = const { Cell::new(0.0) };
    static FORMATS: RefCell<HashMap<(bool, &'static str), Function>> = RefCell::new(HashMap::new());
}

/// Now, by the server's clock: "4 s fa" must not depend on a desk clock that is wrong.
#[must_use]
pub(crate) fn now() -> Timestamp {
    timestamp(Date::now() + SKEW.get())
}

/// Takes the `Date` of an answer. It tells whole seconds: less than two are no skew.
pub(crate) fn hear(date: Option<String>) {
    let heard = date.map_or(f64::NAN, |date| Date::parse(&date));
    if heard.is_finite() {
        let skew = heard + 500.0 - Date::now();
        SKEW.set(if skew.abs() < 2_000.0 { 0.0 } else { skew });
    }
}

#[expect(clippy::cast_possible_truncation, reason = "a date of this era fits")]
const fn timestamp(millis: f64) -> Timestamp {
    Timestamp(millis as i64)
}

#[expect(clippy::cast_precision_loss, reason = "a date of this era is exact")]
fn date(at: Timestamp) -> Date {
    Date::new(&JsValue::from_f64(at.0 as f64))
}

/// How long ago, in the fewest units that say enough.
#[must_use]
pub(crate) fn ago(at: Option<Timestamp>, now: Timestamp) -> String {
    match at {
        Some(at) => (words().time.ago)(Span::of(now.millis_since(at))),
        None => words().time.never.to_owned(),
    }
}

/// When something came: the time today, "ieri" with the time, else the day.
#[must_use]
pub(crate) fn received(at: Timestamp, now: Timestamp) -> String {
    let (then, today) = (date(at), date(now));
    let same_day = |other: &Date| {
        other.get_date() == then.get_date()
            && other.get_month() == then.get_month()
            && other.get_full_year() == then.get_full_year()
    };
    if same_day(&today) {
        return format(at, "clock");
    }
    if same_day(&date(now.plus_millis(-86_400_000))) {
        return (words().time.yesterday)(&format(at, "short"));
    }
    if then.get_full_year() == today.get_full_year() { format(at, "day") } else { format(at, "year") }
}

/// Hours and minutes; with the day when it is not today.
#[must_use]
pub(crate) fn clock(at: Timestamp) -> String {
    if date(at).to_date_string() == date(now()).to_date_string() {
        format(at, "short")
    } else {
        format(at, "moment")
    }
}

/// Day, month, year and time to the second.
#[must_use]
pub(crate) fn full(at: Timestamp) -> String {
    format(at, "full")
}

/// Day, month and year.
#[must_use]
pub(crate) fn day(at: Timestamp) -> String {
    format(at, "date")
}

/// The midnight, in this machine's zone, at which the day of a date input begins.
#[must_use]
pub(crate) fn day_begins(input: &str) -> Option<Timestamp> {
    let millis = Date::parse(&format!("{input}T00:00:00"));
    (!input.is_empty() && millis.is_finite()).then(|| timestamp(millis))
}

/// A number with its thousands.
#[must_use]
pub(crate) fn number(count: u64) -> String {
    if count < 1_000 {
        return count.to_string();
    }
    #[expect(clippy::cast_precision_loss, reason = "nobody counts that far")]
    let shown = formatter("number").call1(&JsValue::UNDEFINED, &JsValue::from_f64(count as f64));
    shown.ok().and_then(|text| text.as_string()).unwrap_or_else(|| count.to_string())
}

/// A size in the unit that suits it.
#[must_use]
pub(crate) fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{} kB", bytes / 1_000),
        1_000_000..1_000_000_000 => format!("{} MB", number(bytes / 1_000_000)),
        _ => format!("{} GB", number(bytes / 1_000_000_000)),
    }
}

fn format(at: Timestamp, style: &'static str) -> String {
    let shown = formatter(style).call1(&JsValue::UNDEFINED, &date(at));
    shown.ok().and_then(|text| text.as_string()).unwrap_or_default()
}

/// The formatter of a style, made once a language: making one costs a hundred times its use.
fn formatter(style: &'static str) -> Function {
    let key = (language() == Language::English, style);
    FORMATS.with_borrow_mut(|formats| formats.entry(key).or_insert_with(|| make(style)).clone())
}

fn make(style: &str) -> Function {
    let options = Object::new();
    let parts: &[(&str, &str)] = match style {
        "clock" => &[("hour", "2-digit"), ("minute", "2-digit"), ("second", "2-digit")],
        "short" => &[("hour", "2-digit"), ("minute", "2-digit")],
        "day" => &[("day", "numeric"), ("month", "short")],
        "date" => &[("day", "2-digit"), ("month", "2-digit"), ("year", "numeric")],
        "year" => &[("day", "2-digit"), ("month", "2-digit"), ("year", "2-digit")],
        "moment" => &[("day", "numeric"), ("month", "short"), ("hour", "2-digit"), ("minute", "2-digit")],
        _ => &[
            ("day", "2-digit"),
            ("month", "2-digit"),
            ("year", "numeric"),
            ("hour", "2-digit"),
            ("minute", "2-digit"),
            ("second", "2-digit"),
        ],
    };
    for (name, value) in parts {
        // Setting a property of a fresh object cannot fail.
        let _set = Reflect::set(&options, &(*name).into(), &(*value).into());
    }
    let locales = Array::of1(&language().locale().into());
    if style == "number" {
        return Intl::NumberFormat::new(&locales, &Object::new()).format();
    }
    Intl::DateTimeFormat::new(&locales, &options).format()
}
