import { SEGMENTS_DIR } from "../../commands/folders.ts"
import type { PitbossChild } from "../../commands/pitboss-child.ts"
import { membersAt } from "../../ingest/simulator/ledger/segments.ts"
import { loadSegments } from "../../segments/segment.ts"
import { featuresOf, type Row } from "../../tests/features/reference.ts"
import type { SentEvent } from "../../tests/money/event.ts"
import { standingOf } from "../../tests/money/reference.ts"
import type { Ledger } from "./ledger.ts"

const LOOKS_MAX = 4
const HOUR_MS = 3_600_000
/** After these an event leaves a window. */
const WINDOWS_MS = [0, 1, 24, 168, 672, 720, 840].map((hours) => hours * HOUR_MS)

/** Players whose row or membership is not what their events come to. */
export interface PlayersOff {
  readonly players: number
  /** Rows of ft_player of whom no event stands. */
  readonly unknown: number
  /** Cells of ft_player. */
  readonly featuresOff: number
  /** Members too many or too few, against the ledger's own arithmetic. */
  readonly segmentsOff: number
  /** Likewise, against the segments' own selects over everybody. */
  readonly membershipsOff: number
  readonly examples: readonly string[]
}

/** A stretch of time, ms: a row is of some instant in it. */
interface Stretch {
  readonly from: number
  readonly to: number
}

/**
 * Every player's row and memberships, once everything has settled. The present goes on while they are read: each
 * row has to be right for one of the instants at which something changed for its player meanwhile.
 */
export async function comparePlayers(child: PitbossChild, ledger: Ledger): Promise<PlayersOff> {
  const from = Date.now()
  await child.settle()
  const features = await readFeatures(child)
  const members = await readMembers(child)
  const stretch = { from, to: Date.now() }
  const strangers = unknownPlayers(ledger, [...features.keys()])
  const found = { players: 0, featuresOff: 0, segmentsOff: 0, examples: [...strangers] }
  for (const [brand, events] of ledger) {
    const instants = instantsOf(events, stretch)
    const names = new Set(events.map(({ player_id }) => player_id))
    found.players += names.size
    const wrong = wrongFeatures(brand, events, instants, features)
    const astray = wrongMembers(brand, events, instants, members)
    found.featuresOff += wrong.length
    found.segmentsOff += astray.length
    found.examples.push(...wrong, ...astray)
  }
  return { ...found, unknown: strangers.length, membershipsOff: await leastOff(child) }
}

/** Those of the shown players, as `brand:player_id`, of whom the ledger has no event that stands. */
export function unknownPlayers(ledger: Ledger, shown: readonly string[]): readonly string[] {
  const known = new Set(
    [...ledger].flatMap(([brand, events]) =>
      standingOf(events).map(({ player_id }) => `${brand}:${player_id}`),
    ),
  )
  return shown.filter((name) => !known.has(name)).map((name) => `${name} has a row, and no event`)
}

async function readFeatures(child: PitbossChild): Promise<ReadonlyMap<string, Row>> {
  const rows = await child.sql<Record<string, string>>(
    `select concat(brand, ':', player_id) as name, ${await textsOf(child)} from ft_player`,
  )
  return new Map(rows.map(({ name = "", ...row }) => [name, row]))
}

async function textsOf(child: PitbossChild): Promise<string> {
  const columns = await child.sql<{ name: string }>(
    "select name from system.columns where database = currentDatabase() and table = 'ft_player__store' and not startsWith(name, '_') and name not in ('booked_at', 'brand', 'player_id')",
  )
  return columns
    .map(({ name }) => `ifNull(toString(ft_player.${name}), 'null') as ${name}`)
    .join(", ")
}

async function readMembers(child: PitbossChild): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const rows = await child.sql<{ brand: string; members: string[] }>(
    "select brand, groupArray(concat(segment, ' ', brand, ':', player_id)) as members from seg_membership group by brand",
  )
  return new Map(rows.map(({ brand, members }) => [brand, new Set(members)]))
}

function wrongFeatures(
  brand: string,
  events: readonly SentEvent[],
  instants: readonly number[],
  shown: ReadonlyMap<string, Row>,
): readonly string[] {
  const [latest = 0, ...earlier] = [...instants].reverse()
  const differing = (now: number) => {
    const wrong = new Map<string, readonly string[]>()
    for (const [player, expected] of featuresOf(events, now)) {
      const row = shown.get(`${brand}:${player}`) ?? {}
      const cells = Object.keys(expected).filter((name) => row[name] !== expected[name])
      if (cells.length > 0)
        wrong.set(
          player,
          cells.map((name) => `${brand}:${player} ${name}: ${row[name]}, not ${expected[name]}`),
        )
    }
    return wrong
  }
  let wrong = differing(latest)
  for (const now of earlier) {
    if (wrong.size === 0) break
    const then = differing(now)
    wrong = new Map([...wrong].filter(([player]) => then.has(player)))
  }
  return [...wrong.values()].flat()
}

function wrongMembers(
  brand: string,
  events: readonly SentEvent[],
  instants: readonly number[],
  shown: ReadonlyMap<string, ReadonlySet<string>>,
): readonly string[] {
  const standing = standingOf(events)
  const held = shown.get(brand) ?? new Set<string>()
  const differing = (now: number) => {
    const wanted = new Set(
      [...membersAt(standing, now)].flatMap(([segment, players]) =>
        [...players].map((player) => `${segment} ${player}`),
      ),
    )
    const missing = [...wanted].filter((name) => !held.has(name)).map((name) => `${name} missing`)
    return new Set([...missing, ...[...held].filter((name) => !wanted.has(name))])
  }
  const [latest = 0, ...earlier] = [...instants].reverse()
  let wrong = [...differing(latest)]
  for (const now of earlier) {
    if (wrong.length === 0) break
    const then = differing(now)
    wrong = wrong.filter((name) => then.has(name))
  }
  return wrong
}

// Both ends, and whatever instant between them at which an event becomes due or leaves a window.
function instantsOf(events: readonly SentEvent[], { from, to }: Stretch): readonly number[] {
  const instants = new Set([from, to])
  for (const event of events)
    for (const field of ["occurred_at", "effective_at", "until"])
      for (const window of WINDOWS_MS) {
        const at = Date.parse(String(event[field])) + window
        if (at > from && at < to) instants.add(at)
      }
  return [...instants].sort((one, other) => one - other)
}

// What time alone moves may be on its way: the least of some looks counts.
async function leastOff(child: PitbossChild): Promise<number> {
  let least = Number.POSITIVE_INFINITY
  for (let look = 0; look < LOOKS_MAX && least > 0; look++) {
    await child.settle()
    const at = `toDateTime64('${new Date().toISOString().replace("T", " ").replace("Z", "")}', 3)`
    let off = 0
    for (const { name, sql } of loadSegments(SEGMENTS_DIR)) {
      const [row] = await child.sql<{ n: string }>(`select count() as n from (
    select player_key, sum(side) as sides from (
        select player_key, 1 as side from (${sql.replaceAll("now()", at)})
        union all
        select player_key, -1 as side from seg_membership where segment = '${name}')
    group by player_key having sides != 0)`)
      off += Number(row?.n ?? 0)
    }
    least = Math.min(least, off)
  }
  return least
}
