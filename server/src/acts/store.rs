//! Rows of acts.

use diesel::prelude::*;
use shared::api::acts::{ActState, ActTrouble};
use shared::id::ActId;
use shared::time::Timestamp;

use super::queue::Standing;
use crate::db::schema::box_acts;
use crate::db::{DbConnection, read_word, word};
use crate::error::Result;

#[derive(Queryable, Selectable)]
#[diesel(table_name = box_acts)]
pub(super) struct Stored {
    pub(super) id: String,
    pub(super) firm_id: String,
    pub(super) mailbox_id: String,
    pub(super) message_id: String,
    pub(super) audit_id: String,
    pub(super) bunch: String,
    pub(super) verb: String,
    pub(super) from_folder: String,
    pub(super) to_folder: Option<String>,
    pub(super) state: String,
    pub(super) trouble: String,
    pub(super) tries: i32,
    pub(super) not_before: i64,
    pub(super) asked_at: i64,
    pub(super) mark: Option<i64>,
}

impl Stored {
    pub(super) fn standing(&self) -> Result<Standing> {
        Ok(Standing {
            state: read_word(&self.state)?,
            tries: u32::try_from(self.tries).unwrap_or(0),
            asked_at: Timestamp(self.asked_at),
            not_before: Timestamp(self.not_before),
        })
    }
}

/// The states in which an act is not over.
pub(super) fn open_states() -> Result<[String; 2]> {
    Ok([word(ActState::Waiting)?, word(ActState::Begun)?])
}

/// Writes down how an act stands now.
pub(super) fn settle(
    connection: &mut DbConnection,
    now: Timestamp,
    act: ActId,
    standing: Standing,
    trouble: Option<ActTrouble>,
) -> Result<()> {
    let is_open = matches!(standing.state, ActState::Waiting | ActState::Begun);
    let told = trouble.map(word).transpose()?.unwrap_or_default();
    diesel::update(box_acts::table.find(act.to_string()))
        .set((
            box_acts::state.eq(word(standing.state)?),
            box_acts::trouble.eq(told),
            box_acts::tries.eq(i32::try_from(standing.tries).unwrap_or(i32::MAX)),
            box_acts::not_before.eq(standing.not_before.0),
            box_acts::ended_at.eq((!is_open).then_some(now.0)),
        ))
        .execute(connection)?;
    Ok(())
}
