import type { PlayerRef } from "../../core/player.ts"
import { quoteIdentifier } from "../../models/dialect/quote.ts"
import type { Warehouse } from "../../warehouse/warehouse.ts"

const PREFIX = "backtest_"
/** Of the past: see models/runner/past.ts, which drops and lists those. */
const PAST_PREFIX = "as_of_backtest_"
/** What is older was left by a kill. */
const AGE_MS_MAX = 86_400_000

/** Who was a member at a past instant. */
export interface PastMember {
  readonly player_key: string
  readonly brand: string
  readonly player_id: string
}

/** A database of its own, in which a backtest keeps members by day until its figures are read. */
export class BacktestStore {
  readonly id: string
  readonly #warehouse: Warehouse

  /** `id`: milliseconds since 1970 of its begin, as text. */
  constructor(warehouse: Warehouse, id: string) {
    this.#warehouse = warehouse
    this.id = id
  }

  /** Database of features as of a day. */
  get past(): string {
    return `${PAST_PREFIX}${this.id}`
  }

  /** Relation of the members: `day`, `segment` (empty: the one that is tested), `player_key`. */
  get members(): string {
    return `${quoteIdentifier(PREFIX + this.id)}.member`
  }

  /** Likewise of segments that the tested one, or one beside it, reads. */
  get nested(): string {
    return `${quoteIdentifier(PREFIX + this.id)}.nested`
  }

  /** Makes it, and drops what killed ones left. */
  async open(): Promise<void> {
    await this.#dropLeft()
    await this.#warehouse.command(`create database ${quoteIdentifier(PREFIX + this.id)}`)
    await this.#warehouse.command(`create table ${this.members} (
    day Date comment 'At whose end they were members, UTC',
    segment LowCardinality(String) comment 'Name; empty for the segment that is tested',
    player_key UInt64 comment 'Key of the player'
) engine = MergeTree order by (segment, day, player_key)
comment 'Members by day of a backtest, until its figures are read'`)
    await this.#warehouse.command(`create table ${this.nested} (
    day Date comment 'At whose end they were members, UTC',
    segment LowCardinality(String) comment 'Name of a segment that others read',
    player_key UInt64 comment 'Key of the player'
) engine = MergeTree order by (segment, day, player_key)
comment 'Members by day of segments that those of a backtest read'`)
  }

  /** Keeps whom a select of player_key finds; a day that is kept again takes the place of the first. */
  keep(day: string, segment: string, select: string, at: string): Promise<void> {
    return this.#keep(this.members, { day, segment, at }, select)
  }

  /** Likewise of a segment that others read. */
  keepNested(day: string, segment: string, select: string, at: string): Promise<void> {
    return this.#keep(this.nested, { day, segment, at }, select)
  }

  async #keep(
    table: string,
    kept: { readonly day: string; readonly segment: string; readonly at: string },
    select: string,
  ): Promise<void> {
    await this.#warehouse.command(
      `insert into ${table}
select {day:Date}, {segment:String}, player_key from (
    select distinct toUInt64(player_key) as player_key from (${select}))
where player_key in (select player_key from ${this.past}.ft_player)
    and ({day:Date}, {segment:String}) not in (select day, segment from ${table})`,
      kept,
    )
  }

  /** Members of the tested segment at the end of a day. */
  async players(day: string): Promise<readonly PlayerRef[]> {
    const rows = await this.found(day)
    return rows.map(({ brand, player_id }) => ({ brand, playerId: player_id }))
  }

  /** Likewise, with their keys. */
  found(day: string): Promise<readonly PastMember[]> {
    return this.#warehouse.query<PastMember>(
      `select player_key, brand, player_id from ft_player
where player_key in (select player_key from ${this.members} where segment = '' and day = {day:Date}) order by brand, player_id`,
      { day },
    )
  }

  async drop(): Promise<void> {
    await this.#warehouse.command(
      `drop database if exists ${quoteIdentifier(PREFIX + this.id)} sync`,
    )
  }

  async #dropLeft(): Promise<void> {
    const rows = await this.#warehouse.query<{ name: string; id: string }>(
      `select name, extract(name, '\\\\d+$') as id from system.databases
where startsWith(name, '${PREFIX}') or startsWith(name, '${PAST_PREFIX}')`,
    )
    const left = rows.filter(({ id }) => Number(this.id) - Number(id) > AGE_MS_MAX)
    for (const { name } of left)
      await this.#warehouse.command(`drop database if exists ${quoteIdentifier(name)} sync`)
  }
}
