import type { Migration } from "../../warehouse/warehouse.ts"

/** Which record of the chain covers a row, and what was signed of the chain: a count of it that is kept elsewhere. */
export const actRecord: Migration = {
  name: "4060_act_record",
  statements: [
    `alter table act_decision add column if not exists record UInt64
    comment 'Number of the record of the chain that covers it; 0 of before there were any'`,
    `alter table act_send add column if not exists record UInt64
    comment 'Number of the record of the chain that covers it; 0 of before there were any'`,
    `create table if not exists act_checkpoint (
    number UInt64 comment 'How many records the chain had',
    hash String comment 'Hash of the last of them, hex',
    installation String comment 'Whose chain it is',
    at String comment 'When it was signed, RFC 3339',
    signature String comment 'Ed25519, base64'
) engine = ReplacingMergeTree order by number
comment 'Copies of the signed checkpoints of the chain of records'`,
  ],
}
