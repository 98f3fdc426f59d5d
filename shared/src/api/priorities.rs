//! What the firm counts as news and reads first.

use super::endpoints;
use crate::importance::Priorities;

endpoints! {
    /// Reads what the dashboard counts and what comes first.
    GetPriorities: Get "/api/firm/priorities", Member, path (), query (), body () => Json Priorities;
    /// Changes it: every row is counted anew.
    PutPriorities: Put "/api/firm/priorities", Partner, path (), query (), body Priorities => Json Priorities;
}
