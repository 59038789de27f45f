import { isDeepStrictEqual } from "node:util"
import { brandConfiguration } from "../../core/brand.ts"
import type { CompiledSegment } from "../../segments/compile.ts"
import type { Warehouse } from "../../warehouse/warehouse.ts"
import { memberDifference } from "../features/members.ts"
import { featuresOf, type Row } from "../features/reference.ts"
import { identityConflicts } from "../money/conflict.ts"
import type { SentEvent } from "../money/event.ts"
import { reckon } from "../money/reference.ts"
import { shownOf } from "../money/shown.ts"
import { BRANDS, type Play } from "./play.ts"

/** What was played, up to which instant, and under which brands' numbers. */
export interface Played {
  readonly plays: readonly Play[]
  readonly at: number
  readonly first: number
  readonly segments: readonly CompiledSegment[]
}

/** Everything that is not what the events come to, in words that name the schedule's seed. */
export async function differences(
  warehouse: Warehouse,
  played: Played,
): Promise<readonly string[]> {
  const { plays, at, first, segments } = played
  const off = [
    ...(await moneyOff(warehouse, plays, at)),
    ...(await rawOff(warehouse, plays)),
    ...(await featuresOff(warehouse, plays, at)),
  ]
  for (const segment of segments) {
    const difference = await memberDifference(warehouse, segment, at, first)
    if (difference) off.push(`members: ${JSON.stringify(difference)}`)
  }
  return off
}

const brandsOf = ({ number }: Play) => [`orsa${number}`, `tern${number}`]
const eventsOf = ({ log }: Play, brand: string): readonly SentEvent[] =>
  log.events.filter((event) => event.brand === brand)
const named = ({ schedule }: Play, what: string) => `schedule ${schedule.seed}: ${what}`

async function moneyOff(
  warehouse: Warehouse,
  plays: readonly Play[],
  at: number,
): Promise<readonly string[]> {
  const shown = await shownOf(warehouse, plays.flatMap(brandsOf))
  return plays.flatMap((play) =>
    brandsOf(play).flatMap((brand) => {
      const expected = reckon(eventsOf(play, brand), brandConfiguration(BRANDS, brand), at)
      const actual = shown.get(brand)
      return isDeepStrictEqual(actual, expected)
        ? []
        : [named(play, `money of ${brand}: ${words(actual)}, not ${words(expected)}`)]
    }),
  )
}

function words(reckoning: unknown): string {
  const plain = (_: string, value: unknown) =>
    value instanceof Map ? Object.fromEntries(value) : value
  return JSON.stringify(reckoning, plain)
}

// Each identity once, and who came with another content is kept.
async function rawOff(warehouse: Warehouse, plays: readonly Play[]): Promise<readonly string[]> {
  const brands = plays.flatMap(brandsOf)
  const rows = await warehouse.query<{ brand: string; ids: string[]; kept: string[] }>(
    `select brand, groupArrayIf(event_id, not is_refused) as ids, groupUniqArrayIf(event_id, is_refused) as kept from (
    select brand, event_id, false as is_refused from raw_event
    union all select brand, event_id, true from raw_conflict)
where brand in {brands:Array(String)} group by brand`,
    { brands },
  )
  const held = new Map(rows.map((row) => [row.brand, row]))
  return plays.flatMap((play) =>
    brandsOf(play).flatMap((brand) => {
      const events = eventsOf(play, brand)
      const { ids = [], kept = [] } = held.get(brand) ?? {}
      const wanted = [...new Set(events.map(({ event_id }) => event_id))].sort()
      const refused = [...identityConflicts(events)].sort()
      return [
        ...(isDeepStrictEqual([...ids].sort(), wanted) ? [] : [named(play, `events of ${brand}`)]),
        ...(isDeepStrictEqual([...kept].sort(), refused)
          ? []
          : [named(play, `conflicts of ${brand}: ${kept}, not ${refused}`)]),
      ]
    }),
  )
}

async function featuresOff(
  warehouse: Warehouse,
  plays: readonly Play[],
  at: number,
): Promise<readonly string[]> {
  const shown = await rowsOf(warehouse, plays.flatMap(brandsOf))
  return plays.flatMap((play) =>
    brandsOf(play).flatMap((brand) =>
      [...featuresOf(eventsOf(play, brand), at)].flatMap(([player, expected]) => {
        const row = shown.get(`${brand}:${player}`) ?? {}
        const off = Object.keys(expected).filter((name) => row[name] !== expected[name])
        return off.map((name) =>
          named(play, `${brand}:${player} ${name}: ${row[name]}, not ${expected[name]}`),
        )
      }),
    ),
  )
}

async function rowsOf(
  warehouse: Warehouse,
  brands: readonly string[],
): Promise<ReadonlyMap<string, Row>> {
  const columns = await warehouse.query<{ name: string }>(
    "select name from system.columns where database = currentDatabase() and table = 'ft_player' and name not in ('brand', 'player_id')",
  )
  const texts = columns.map(({ name }) => `ifNull(toString(p.${name}), 'null') as ${name}`)
  const rows = await warehouse.query<Record<string, string>>(
    `select concat(p.brand, ':', p.player_id) as name, ${texts.join(", ")} from ft_player as p where p.brand in {brands:Array(String)}`,
    { brands },
  )
  return new Map(rows.map(({ name = "", ...row }) => [name, row]))
}
