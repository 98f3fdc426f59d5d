//! Days as the firm reckons them: in Italy, whatever zone the machine keeps. A day may have 23 or 25
//! hours.

use js_sys::{Date, Object, Reflect};
use shared::time::Timestamp;
use wasm_bindgen::JsValue;

/// Longer than any day and shorter than any two.
const INTO_THE_NEXT: i64 = 30 * 3_600_000;

/// The day of an instant as a date input holds it: `2026-11-22`.
#[must_use]
pub(crate) fn day_of(at: Timestamp) -> String {
    wall_clock(at).chars().take("2026-11-22".len()).collect()
}

/// The midnight at which the day of a date input begins.
#[must_use]
pub(crate) fn day_begins(day: &str) -> Option<Timestamp> {
    let midnight = format!("{day} 00:00");
    // Of the two clocks of the year, the one by which it then really is midnight.
    ["+01:00", "+02:00"].into_iter().find_map(|offset| {
        let millis = Date::parse(&format!("{day}T00:00:00{offset}"));
        #[expect(clippy::cast_possible_truncation, reason = "a date of this era fits")]
        let at = Timestamp(millis as i64);
        (millis.is_finite() && wall_clock(at) == midnight).then_some(at)
    })
}

/// The last millisecond of the day of a date input.
#[must_use]
pub(crate) fn day_ends(day: &str) -> Option<Timestamp> {
    let next = day_of(day_begins(day)?.plus_millis(INTO_THE_NEXT));
    day_begins(&next).map(|next| next.plus_millis(-1))
}

/// `2026-11-22 09:30`: the one locale that writes dates as ISO 8601 does.
fn wall_clock(at: Timestamp) -> String {
    let options = Object::new();
    let parts = [
        ("timeZone", "Europe/Rome"),
        ("year", "numeric"),
        ("month", "2-digit"),
        ("day", "2-digit"),
        ("hour", "2-digit"),
        ("minute", "2-digit"),
    ];
    for (name, value) in parts {
        // Setting a property of a fresh object cannot fail.
        let _set = Reflect::set(&options, &name.into(), &value.into());
    }
    #[expect(clippy::cast_precision_loss, reason = "a date of this era is exact")]
    let date = Date::new(&JsValue::from_f64(at.0 as f64));
    date.to_locale_string("sv-SE", &options).into()
}
