import { mkdtempSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { openEmbedded, removeEmbedded } from "../../warehouse/embedded.ts"
import type { Warehouse } from "../../warehouse/warehouse.ts"
import { runnerMigrations } from "./migrations.ts"
import { type ProjectFiles, parseProject } from "./project.ts"
import { createRunner, type Runner, type RunnerOptions } from "./runner.ts"

/** A warehouse of a test file with the part of raw_event that its models read. */
export interface TestSite {
  readonly warehouse: Warehouse
  /** A runner as after a start: it remembers only what the warehouse holds. */
  runner(files: ProjectFiles, options?: Partial<RunnerOptions>): Runner
  /** Appends events; what is left out has a default. */
  events(rows: readonly TestEvent[]): Promise<void>
  rows(sql: string): Promise<object[]>
  /** Drops everything but the runner's own tables, which it empties. */
  reset(): Promise<void>
  close(): Promise<void>
}

export interface TestEvent {
  readonly event_id?: string
  readonly type?: string
  readonly brand?: string
  readonly player_key?: string
  readonly subject_id?: string
  readonly target_id?: string
  readonly occurred_at?: string
  readonly ingested_at?: string
  readonly amount_base?: string
}

const RAW_EVENT = `create table if not exists raw_event (
    brand LowCardinality(String) default 'royal',
    player_key UInt64 default 1,
    event_id String,
    type LowCardinality(String) default 'casino.bet',
    occurred_at DateTime64(3, 'UTC') default '2024-05-01 12:00:00.000',
    ingested_at DateTime64(3, 'UTC') default now64(3),
    subject_id String,
    target_id String,
    amount_base Decimal(38, 6) default 0,
    index by_ingested_at ingested_at type minmax granularity 1
) engine = MergeTree order by (type, player_key, occurred_at)`

export async function openTestSite(): Promise<TestSite> {
  const path = mkdtempSync(join(tmpdir(), "pitboss-models-"))
  const warehouse = await openEmbedded({ path })
  await warehouse.migrate(runnerMigrations)
  await warehouse.command(RAW_EVENT)
  return {
    warehouse,
    runner: (files, options = {}) =>
      createRunner({ warehouse, project: parseProject(files), ...options }),
    events: (rows) => warehouse.insert("raw_event", rows),
    rows: (sql) => warehouse.query(sql),
    reset: () => dropModels(warehouse),
    close: async () => {
      await warehouse.close()
      removeEmbedded(path)
    },
  }
}

async function dropModels(warehouse: Warehouse): Promise<void> {
  const tables = await warehouse.query<{ name: string; engine: string }>(
    `select name, engine from system.tables where database = currentDatabase()
and (match(name, '^(seed|stg|int|fct|dim|ft)_'))
order by engine = 'Dictionary' desc, name like '%\\_\\_mv' desc`,
  )
  for (const { name, engine } of tables)
    await warehouse.command(
      `drop ${engine === "Dictionary" ? "dictionary" : "table"} if exists ${name}`,
    )
  for (const name of ["sys_model", "sys_run", "raw_event"])
    await warehouse.command(`truncate table ${name}`)
}

/** Bets as they arrived. */
export const STG_BET = `---
materialized: view
description: Casino bets
columns:
  brand: Brand of the player
  player_key: Hash of brand and player
  occurred_at: When the bet was placed
  event_id: The operator's id of the event
  stake: Stake in base currency
---
select brand, player_key, occurred_at, event_id, amount_base as stake
from {{ source('raw_event') }}
where type = 'casino.bet'
`

/** Bets and what takes them back. */
export const STG_MOVE = `---
materialized: view
description: Bets and rollbacks
columns:
  brand: Brand
  player_key: Player
  type: Type of the event
  occurred_at: When it happened
  ingested_at: When it arrived
  event_id: Id
  round_id: The round that both belong to
  amount: Amount in base currency
---
select brand, player_key, type, occurred_at, ingested_at, event_id, subject_id as round_id,
    amount_base as amount
from {{ source('raw_event') }}
`

/** Stakes by player and day, kept by inserts. */
export const INT_TILE = `---
materialized: materialized_view
description: Stakes by player and day
order_by: [brand, player_key, day]
columns:
  brand: Brand
  player_key: Player
  day: Reporting day of the brand
  stake_sum: { description: "Sum of the stakes", type: "SimpleAggregateFunction(sum, Decimal(38, 6))" }
  bets: { description: "Number of bets", type: "SimpleAggregateFunction(sum, UInt64)" }
  last_at: { description: "Last bet", type: "SimpleAggregateFunction(max, DateTime64(3, 'UTC'))" }
---
with bets as (select * from {{ ref('stg_bet') }})
select brand, player_key, {{ brand_day('occurred_at') }} as day,
    sum(stake) as stake_sum, count() as bets, max(occurred_at) as last_at
from bets
group by brand, player_key, day
`

/** What each round moved, rolled back rounds left out. */
export const INT_BOOKING = `---
materialized: incremental
strategy: difference
description: Stakes of rounds that stand
key: round_id
order_by: [brand, day]
measures: [stake, rounds]
touched: |
  select distinct round_id from {{ ref('stg_move') }} where ingested_at > {since:DateTime64(3)}
columns:
  brand: Brand
  round_id: Round
  day: Day of the bet
  stake: Stake in base currency
  rounds: 1 for a round that stands
---
select brand, round_id, {{ brand_day('min(occurred_at)') }} as day,
    sumIf(amount, type = 'casino.bet') as stake, 1 as rounds
from {{ ref('stg_move') }}
where round_id in {{ touched }}
group by brand, round_id
having countIf(type = 'casino.rollback') = 0
`

/** A row per brand and day. */
export const FCT_DAY = `---
materialized: incremental
strategy: replace
description: Stakes by brand and day
key: [brand, day]
touched: |
  select distinct brand, day from {{ store('int_booking') }} where booked_at > {since:DateTime64(3)}
columns:
  brand: Brand
  day: Day
  stake_sum: Stakes of standing rounds
  rounds_sum: Number of standing rounds
tests:
  - unique: [brand, day]
---
select brand, day, sum(stake) as stake_sum, sum(rounds) as rounds_sum
from {{ ref('int_booking') }}
where (brand, day) in {{ touched }}
group by brand, day
`

/** A row per player, from his tiles. */
export const FT_STAKE = `---
materialized: incremental
strategy: replace
description: Stakes of a player, from his tiles
key: player_key
touched: |
  select distinct player_key from {{ source('raw_event') }} where ingested_at > {since:DateTime64(3)}
columns: { player_key: Player, stake_all: Stakes }
---
select player_key, sum(stake_sum) as stake_all
from {{ ref('int_tile') }} where player_key in {{ touched }} group by player_key
`
/** A small project with every materialization but \`table\`. */
export const PROJECT: ProjectFiles = {
  "staging/stg_bet.sql": STG_BET,
  "staging/stg_move.sql": STG_MOVE,
  "intermediate/int_tile.sql": INT_TILE,
  "intermediate/int_booking.sql": INT_BOOKING,
  "marts/fct_day.sql": FCT_DAY,
}

/** What \`fct_day\` promises, by example. */
export const FCT_DAY_CONTRACT = `grain: one row per brand and day
key: [brand, day]
tests:
  - name: a round that is rolled back leaves the player's day
    given:
      raw_event:
        - { subject_id: r1, amount_base: "10.10", event_id: a }
        - { subject_id: r2, amount_base: "4", occurred_at: "2024-05-01T23:59:59.999Z" }
        - { subject_id: r1, type: casino.rollback, event_id: b }
        - { subject_id: r3, amount_base: "1.5", occurred_at: "2024-05-02 00:00:00" }
    expect:
      - { brand: royal, day: "2024-05-01", stake_sum: "4.00" }
      - { brand: royal, day: "2024-05-02", stake_sum: "1.50", rounds_sum: "1" }
  - name: rows of the model upstream add up
    given:
      int_booking:
        - { brand: royal, round_id: r1, day: "2024-05-01", stake: "10", rounds: "1" }
        - { brand: royal, round_id: r2, day: "2024-05-01", stake: "5", rounds: "1" }
        - { brand: royal, round_id: r1, day: "2024-05-01", stake: "-10", rounds: "-1" }
    expect:
      - { brand: royal, day: "2024-05-01", stake_sum: "5", rounds_sum: "1" }
`
