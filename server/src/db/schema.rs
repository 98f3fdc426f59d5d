//! The tables, as the migrations make them.

use diesel::{allow_tables_to_appear_in_same_query, table};

table! {
    installation (name) {
        name -> Text,
        value -> Text,
    }
}

table! {
    firms (id) {
        id -> Text,
        name -> Text,
        marks_seen -> Bool,
        key_enc -> Binary,
        created_at -> BigInt,
        priorities -> Text,
    }
}

table! {
    people (id) {
        id -> Text,
        firm_id -> Text,
        name -> Text,
        email -> Text,
        role -> Text,
        password_hash -> Text,
        created_at -> BigInt,
        suspended_at -> Nullable<BigInt>,
    }
}

table! {
    sessions (token_hash) {
        token_hash -> Text,
        firm_id -> Text,
        person_id -> Text,
        created_at -> BigInt,
        last_used_at -> BigInt,
        expires_at -> BigInt,
    }
}

table! {
    devices (token_hash) {
        token_hash -> Text,
        person_id -> Text,
        last_seen_at -> BigInt,
    }
}

table! {
    sign_in_failures (counted_under) {
        counted_under -> Text,
        failures -> Integer,
        not_before -> BigInt,
        last_at -> BigInt,
    }
}

table! {
    clients (id) {
        id -> Text,
        firm_id -> Text,
        name -> Text,
        fiscal_code -> Text,
        vat_number -> Text,
        being_set_up -> Bool,
        contact_name -> Text,
        contact_email -> Text,
        contact_mobile -> Text,
        responsible_id -> Nullable<Text>,
        substitute_id -> Nullable<Text>,
        substitute_from -> Nullable<BigInt>,
        substitute_to -> Nullable<BigInt>,
        notes -> Text,
        key_enc -> Binary,
        created_at -> BigInt,
        removed_at -> Nullable<BigInt>,
    }
}

table! {
    mailboxes (id) {
        id -> Text,
        firm_id -> Text,
        client_id -> Text,
        address -> Text,
        provider -> Text,
        host -> Text,
        port -> Integer,
        description -> Text,
        marks_seen -> Nullable<Bool>,
        unwatched_folders -> Text,
        backfill -> Text,
        paused -> Bool,
        created_at -> BigInt,
        removed_at -> Nullable<BigInt>,
        state -> Text,
        state_since -> BigInt,
        last_checked -> Nullable<BigInt>,
        next_try -> Nullable<BigInt>,
        new_count -> Integer,
        new_in_spam -> Integer,
        unread_count -> Integer,
        row_message_id -> Nullable<Text>,
        quota_used_kib -> Nullable<BigInt>,
        quota_limit_kib -> Nullable<BigInt>,
        new_correspondence -> Integer,
        new_receipts -> Integer,
        new_sdi -> Integer,
        new_refusals -> Integer,
        new_suspicious -> Integer,
    }
}

table! {
    mailbox_clients (mailbox_id, client_id) {
        mailbox_id -> Text,
        client_id -> Text,
        firm_id -> Text,
    }
}

table! {
    credentials (mailbox_id) {
        mailbox_id -> Text,
        firm_id -> Text,
        login -> Text,
        password_enc -> Nullable<Binary>,
        version_tag -> Text,
        changed_at -> BigInt,
        last_success_at -> Nullable<BigInt>,
    }
}

table! {
    login_attempts (id) {
        id -> Text,
        endpoint -> Text,
        login_tag -> Text,
        version_tag -> Text,
        at -> BigInt,
        outcome -> Nullable<Text>,
    }
}

table! {
    folders (id) {
        id -> Text,
        firm_id -> Text,
        mailbox_id -> Text,
        wire_name -> Text,
        name -> Text,
        role -> Text,
        watched -> Bool,
        uid_validity -> BigInt,
        uid_next -> BigInt,
        backfill_below -> BigInt,
        highest_modseq -> BigInt,
        unread -> BigInt,
        gone_at -> Nullable<BigInt>,
        total -> BigInt,
        separator -> Text,
    }
}

table! {
    messages (id) {
        id -> Text,
        firm_id -> Text,
        mailbox_id -> Text,
        folder_id -> Text,
        uid_validity -> BigInt,
        uid -> BigInt,
        original -> Text,
        size -> BigInt,
        received_at -> BigInt,
        kind -> Text,
        sender -> Text,
        subject -> Text,
        attachments -> Integer,
        seen -> Bool,
        in_spam -> Bool,
        older -> Bool,
        displayed_at -> Nullable<BigInt>,
        expunged_at -> Nullable<BigInt>,
        signature -> Text,
        outside -> Text,
        topic -> Text,
        suspicion -> Nullable<Text>,
        certified_at -> Nullable<BigInt>,
    }
}

table! {
    readers (message_id, person_id) {
        message_id -> Text,
        person_id -> Text,
        firm_id -> Text,
        person_name -> Text,
        at -> BigInt,
    }
}

table! {
    box_acts (id) {
        id -> Text,
        firm_id -> Text,
        mailbox_id -> Text,
        message_id -> Text,
        person_id -> Text,
        audit_id -> Text,
        bunch -> Text,
        verb -> Text,
        from_folder -> Text,
        to_folder -> Nullable<Text>,
        state -> Text,
        trouble -> Text,
        tries -> Integer,
        not_before -> BigInt,
        asked_at -> BigInt,
        began_at -> Nullable<BigInt>,
        mark -> Nullable<BigInt>,
        ended_at -> Nullable<BigInt>,
    }
}

table! {
    checks (id) {
        id -> Text,
        firm_id -> Text,
        mailbox_id -> Text,
        from_at -> BigInt,
        to_at -> BigInt,
        count -> BigInt,
        longest_gap -> BigInt,
    }
}

table! {
    audit_entries (id) {
        id -> Text,
        firm_id -> Text,
        mailbox_id -> Text,
        person_id -> Nullable<Text>,
        person_name -> Text,
        address -> Text,
        act -> Text,
        subject -> Text,
        outcome -> Text,
        opened_at -> BigInt,
        closed_at -> Nullable<BigInt>,
    }
}

table! {
    remote_senders (firm_id, sender) {
        firm_id -> Text,
        sender -> Text,
        person_id -> Text,
        allowed_at -> BigInt,
    }
}

table! {
    submissions (mailbox_id) {
        mailbox_id -> Text,
        firm_id -> Text,
        version_tag -> Text,
        proved_at -> Nullable<BigInt>,
        problem -> Nullable<Text>,
    }
}

table! {
    dispatches (id) {
        id -> Text,
        firm_id -> Text,
        mailbox_id -> Text,
        client_id -> Text,
        author_name -> Text,
        state -> Text,
        revision -> BigInt,
        subject -> Text,
        letter_enc -> Binary,
        about_id -> Nullable<Text>,
        again_of -> Nullable<Text>,
        created_at -> BigInt,
        moved_at -> BigInt,
        message_id -> Text,
        original -> Text,
        audit_id -> Nullable<Text>,
        queued_at -> Nullable<BigInt>,
        next_try -> Nullable<BigInt>,
        attempts -> Integer,
        fence -> Nullable<Text>,
        content_at -> Nullable<BigInt>,
        accepted_at -> Nullable<BigInt>,
        identifier -> Text,
        problem -> Nullable<Text>,
        reply -> Text,
        stalled -> Bool,
        copied_at -> Nullable<BigInt>,
        copy_try -> Nullable<BigInt>,
    }
}

table! {
    dispatch_recipients (dispatch_id, position) {
        dispatch_id -> Text,
        position -> Integer,
        firm_id -> Text,
        address -> Text,
        in_copy -> Bool,
        state -> Text,
        at -> Nullable<BigInt>,
        detail -> Text,
        receipt_id -> Nullable<Text>,
    }
}

table! {
    dispatch_files (id) {
        id -> Text,
        firm_id -> Text,
        dispatch_id -> Text,
        name -> Text,
        size -> BigInt,
    }
}

table! {
    dispatch_pieces (file_id, start) {
        file_id -> Text,
        start -> BigInt,
        firm_id -> Text,
        size -> BigInt,
        original -> Text,
    }
}

table! {
    receipts (id) {
        id -> Text,
        firm_id -> Text,
        mailbox_id -> Text,
        message_id -> Text,
        original -> Text,
        dispatch_id -> Nullable<Text>,
        kind -> Text,
        trusted -> Bool,
        msgid -> Text,
        identifier -> Text,
        recipient -> Text,
        externals -> Text,
        detail -> Text,
        at -> Nullable<BigInt>,
    }
}

allow_tables_to_appear_in_same_query!(
    installation,
    firms,
    people,
    sessions,
    devices,
    sign_in_failures,
    clients,
    mailboxes,
    mailbox_clients,
    credentials,
    login_attempts,
    folders,
    messages,
    readers,
    box_acts,
    checks,
    audit_entries,
    submissions,
    dispatches,
    dispatch_recipients,
    dispatch_files,
    dispatch_pieces,
    receipts
);
