import type { StoreMigration } from "../migration.ts"

/** The chain of records: appended to, never changed. Its head counts on its own. */
export const proofRecord: StoreMigration = {
  name: "0022_proof_record",
  statements: [
    `create table proof_record (
       number integer primary key check (number >= 1),
       hash text not null,
       content text not null, -- canonical JSON, by RFC 8785
       leaves text, -- JSON list of [id, digest] of the warehouse's rows that it covers, in their order
       kind text generated always as (content ->> '$.kind') virtual,
       actor text generated always as (content ->> '$.actor') virtual,
       subject text generated always as (content ->> '$.subject') virtual,
       at text generated always as (content ->> '$.at') virtual
     ) strict`,
    "create index proof_record_kind on proof_record (kind, number)",
    "create index proof_record_actor on proof_record (actor, number)",
    "create index proof_record_subject on proof_record (subject, number)",
    "create index proof_record_at on proof_record (at, number)",
    `create trigger proof_record_stays before update on proof_record
       begin select raise(abort, 'a record of the chain never changes'); end`,
    `create trigger proof_record_remains before delete on proof_record
       begin select raise(abort, 'a record of the chain is never deleted'); end`,
    `create table proof_head (
       only integer primary key check (only = 1),
       number integer not null,
       hash text not null
     ) strict`,
    `insert into proof_head (only, number, hash) values (1, 0, '${"0".repeat(64)}')`,
    `create table proof_checkpoint (
       number integer primary key,
       installation text not null,
       hash text not null,
       at text not null,
       signature text not null
     ) strict`,
    `create trigger proof_checkpoint_stays before update on proof_checkpoint
       begin select raise(abort, 'a checkpoint of the chain never changes'); end`,
    `create trigger proof_checkpoint_remains before delete on proof_checkpoint
       begin select raise(abort, 'a checkpoint of the chain is never deleted'); end`,
    `create table proof_pending (
       number integer primary key, -- the record that covers them
       at integer not null,
       rows text not null -- JSON list of rows that the warehouse may not have yet
     ) strict`,
    `create table proof_verification (
       id integer primary key,
       at integer not null,
       asked_by text not null,
       records integer not null,
       fault text -- JSON of the first one; null: none
     ) strict`,
    "alter table send_attempt add column receipt_record integer",
  ],
}
