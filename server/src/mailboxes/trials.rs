//! How many trials a firm has under way: each may take a minute, and reaches out to wherever it is told.

use std::collections::HashMap;
use std::sync::{LazyLock, Mutex, PoisonError};

use shared::id::FirmId;

const MOST: usize = 4;

static UNDER_WAY: LazyLock<Mutex<HashMap<FirmId, usize>>> = LazyLock::new(Mutex::default);

/// A trial's place, given back when it is dropped.
pub(super) struct Place(FirmId);

/// A place for one more trial; none while the firm has as many as it may.
pub(super) fn take_place(firm: FirmId) -> Option<Place> {
    let mut under_way = UNDER_WAY.lock().unwrap_or_else(PoisonError::into_inner);
    let count = under_way.entry(firm).or_default();
    if *count >= MOST {
        return None;
    }
    *count += 1;
    Some(Place(firm))
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut under_way = UNDER_WAY.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = under_way.get_mut(&self.0) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                under_way.remove(&self.0);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_firm_has_four_trials_under_way_at_most_and_another_firm_does_not_wait_for_it() {
        let (firm, other) = (FirmId(Uuid::from_u128(501)), FirmId(Uuid::from_u128(502)));
        let mut places: Vec<Place> = (0..MOST).filter_map(|_| take_place(firm)).collect();
        assert_eq!(places.len(), MOST);
        assert!(take_place(firm).is_none() && take_place(other).is_some());
        places.pop();
        assert!(take_place(firm).is_some());
    }
}
