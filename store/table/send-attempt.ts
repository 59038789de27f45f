import type { StoreMigration } from "../migration.ts"

/**
 * What was handed to a provider, written before the call. The partial index is the promise that an
 * intent is never called for twice while an attempt is open, unclear, or was taken.
 */
export const sendAttempt: StoreMigration = {
  name: "0004_send_attempt",
  statements: [
    `create table send_attempt (
       intent_id text not null,
       attempt integer not null check (attempt >= 1),
       state text not null check (state in ('attempting', 'accepted', 'failed', 'unknown')),
       is_final integer not null check (is_final in (0, 1)),
       idempotency_key text not null,
       campaign text not null,
       channel text not null,
       brand text not null,
       player_id text not null,
       attempted_at integer not null,
       finished_at integer,
       provider_message_id text not null default '',
       detail text not null default '',
       is_booked integer not null default 0 check (is_booked in (0, 1)),
       primary key (intent_id, attempt)
     ) strict, without rowid`,
    `create unique index send_attempt_standing on send_attempt (intent_id)
       where state <> 'failed' or is_final = 1`,
    `create index send_attempt_unbooked on send_attempt (attempted_at)
       where is_booked = 0`,
    `create index send_attempt_finished on send_attempt (finished_at)`,
  ],
}

/** The decision that an attempt rests on, until the warehouse has it: a kill loses none. */
export const sendAttemptDecision: StoreMigration = {
  name: "0011_send_attempt_decision",
  statements: ["alter table send_attempt add column decision text not null default ''"],
}

/** What a kill cut off is unclear and may be tried again: only what is open, taken or over stands against another attempt. */
export const sendAttemptAgain: StoreMigration = {
  name: "0021_send_attempt_again",
  statements: [
    "drop index send_attempt_standing",
    `create unique index send_attempt_standing on send_attempt (intent_id)
       where state in ('attempting', 'accepted') or is_final = 1`,
  ],
}
