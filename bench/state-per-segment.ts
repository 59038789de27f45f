import { bound } from "../segments/instant.ts"
import type { QueryParams, Warehouse } from "../warehouse/warehouse.ts"
import type { Condition, GeneratedSegment } from "./generated-segments.ts"
import type { Difference } from "./segments-summary.ts"
import { STATE_RELATIONS, STATE_TABLES } from "./state-tables.ts"

/**
 * The way in which open platforms for customer data keep segments, written anew from its description: a state for each
 * condition of each segment and player. Each tick, and for each segment, it reads what came in, resolves the conditions
 * whose state came anew and those of which a window has passed, and assigns whom that concerns.
 */
export class StatePerSegment {
  readonly #warehouse: Warehouse
  readonly #segments: readonly GeneratedSegment[]

  constructor(warehouse: Warehouse, segments: readonly GeneratedSegment[]) {
    this.#warehouse = warehouse
    this.#segments = segments
  }

  /** Makes its tables, and in them the state of everybody as of an instant. */
  async begin(at: Date): Promise<void> {
    for (const statement of STATE_TABLES) await this.#warehouse.command(statement)
    await this.#computeAll("ft_player", at, new Date(0))
  }

  /** What came in with the present tick stands where it is read from; that is done before any tick is measured. */
  async take(at: Date): Promise<void> {
    await this.#warehouse.command(
      "insert into bench_came_in select {at:DateTime64(3)}, * from ft_player__fresh",
      { at: bound(at) },
    )
  }

  /** A tick of all its segments, one after the other. */
  tick(at: Date, previous: Date): Promise<void> {
    return this.#computeAll(
      "bench_came_in where came_in_at > {previous:DateTime64(3)}",
      at,
      previous,
    )
  }

  async #computeAll(source: string, at: Date, previous: Date): Promise<void> {
    for (const { segment, conditions } of this.#segments) {
      const known = { segment: segment.name, at: bound(at), previous: bound(previous) }
      const run = (sql: string, params: QueryParams = {}) =>
        this.#warehouse.command(sql, { ...known, ...params })
      await run(enterSql(conditions, source))
      const due = conditions.some(({ hours }) => hours !== undefined)
      if (due) await run(dueSql(conditions, source))
      for (const [place, condition] of conditions.entries()) {
        await run(resolveSql(condition), { condition: place })
        if (condition.hours !== undefined)
          await run(expireSql(condition), { condition: place, hours: condition.hours })
      }
      await run(ASSIGN_SQL, { conditions: conditions.length })
    }
  }

  /** Takes its tables away. */
  async end(): Promise<void> {
    for (const name of STATE_RELATIONS) await this.#warehouse.command(`drop table ${name} sync`)
  }

  /** Its members of one segment against a look at everybody. */
  async differenceOf({ segment }: GeneratedSegment, select: string, at: Date): Promise<Difference> {
    const [row] = await this.#warehouse.query<Difference>(
      `select toUInt32(countIf(is_wanted = 1)) as members, toUInt32(countIf(is_wanted > is_standing)) as missing,
    toUInt32(countIf(is_wanted < is_standing)) as extra
from (
    select player_key, max(wanted) as is_wanted, max(standing) as is_standing
    from (
        select player_key, 1 as wanted, 0 as standing from (${select})
        union all
        select player_key, 0, 1 from bench_assignment final where segment = {segment:String} and is_member = 1)
    group by player_key)`,
      { segment: segment.name, at: bound(at) },
    )
    return row ?? { members: 0, missing: 0, extra: 0 }
  }
}

// The scan of what came in, with the value of every condition.
function enterSql(conditions: readonly Condition[], source: string): string {
  const values = conditions.map(({ column }) => `ifNull(toString(${column}), '')`)
  return `insert into bench_state
select {segment:String}, toUInt8(place - 1), player_key,
    argMaxState(value, {at:DateTime64(3, 'UTC')}), {at:DateTime64(3, 'UTC')}
from (
    select player_key, place, value from (select player_key, [${values.join(", ")}] as told from ${source})
    array join told as value, arrayEnumerate(told) as place)
group by place, player_key`
}

function dueSql(conditions: readonly Condition[], source: string): string {
  const instants = conditions.flatMap(({ column, hours }, place) =>
    hours === undefined ? [] : `(toUInt8(${place}), ${column})`,
  )
  return `insert into bench_state_due
select {segment:String}, told.1, player_key, assumeNotNull(told.2), {at:DateTime64(3)}
from (select player_key, arrayJoin([${instants.join(", ")}]) as told from ${source})
where told.2 is not null`
}

function resolveSql({ ofText }: Condition): string {
  return `insert into bench_resolved
select {segment:String}, {condition:UInt8}, player_key, toUInt8(ifNull(${ofText}, 0)), {at:DateTime64(3)}
from (
    select player_key, argMaxMerge(last_value) as last_value from bench_state
    where segment = {segment:String} and condition = {condition:UInt8} and player_key in (
        select player_key from bench_state_changed
        where segment = {segment:String} and condition = {condition:UInt8} and computed_at > {previous:DateTime64(3)})
    group by player_key)`
}

// The scan for windows that passed since the last tick.
function expireSql({ ofText }: Condition): string {
  return `insert into bench_resolved
select {segment:String}, {condition:UInt8}, player_key, toUInt8(ifNull(${ofText}, 0)), {at:DateTime64(3)}
from (
    select player_key, toString(instant) as last_value from bench_state_due final
    where segment = {segment:String} and condition = {condition:UInt8}
        and instant > {previous:DateTime64(3)} - interval {hours:UInt32} hour
        and instant <= {at:DateTime64(3)} - interval {hours:UInt32} hour)`
}

const ASSIGN_SQL = `insert into bench_assignment
select {segment:String}, player_key, toUInt8(sum(is_true) = {conditions:UInt8}), {at:DateTime64(3)}
from bench_resolved final
where segment = {segment:String} and player_key in (
    select player_key from bench_resolved where segment = {segment:String} and computed_at > {previous:DateTime64(3)})
group by player_key`
