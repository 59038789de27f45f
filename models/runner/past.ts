import { performance } from "node:perf_hooks"
import { PitbossError } from "../../core/errors.ts"
import { quoteIdentifier, quoteText } from "../dialect/quote.ts"
import { ARRIVALS, readClock } from "./clock.ts"
import { SINCE_EVER, toEngineInstant } from "./instant.ts"
import type { Model } from "./model.ts"
import { Pipeline } from "./pipeline.ts"
import { RunLog } from "./run-log.ts"
import { withUpstream } from "./selection.ts"
import { placed, type Site } from "./site.ts"

/** Databases of the past are told by this prefix. */
const PREFIX = "as_of_"
const NAME = /^as_of_[a-z0-9_]{1,60}$/
/** Written last: a database without it was left by a kill. */
const SEAL = "as_of"
/** Who entered and who left which segment, by `at`. */
const TRANSITIONS = "seg_transition"

/**
 * What stands of a past instant. `true`: all that had occurred by then, whenever it came in. `known`: of that, what had
 * come in by then.
 */
export const PAST_READINGS = ["true", "known"] as const

export type PastReading = (typeof PAST_READINGS)[number]

const INSTANT = /^(\d{4}-\d{2}-\d{2})(T(?:[01]\d|2[0-3]):[\d:.]+(?:Z|[+-]\d{2}:\d{2}))?$/

/** Of which instant, in which database, and as what: `true` where nothing is said. */
export type PastAt = readonly [at: Date, database: string, reading?: PastReading]

/** A database in which models stand as of an instant. */
export interface Past {
  readonly database: string
  /** What {{ now }} stood for. */
  readonly at: string
  readonly built_at: string
}

export interface PastModel {
  readonly name: string
  readonly relation: string
  readonly ms: number
}

/**
 * The instant of `2013-12-31` (the last millisecond of that day, UTC) or of an RFC 3339 instant.
 * Throws MODELS_AS_OF.
 */
export function instantOf(text: string): Date {
  const [, day = "", time = "T23:59:59.999Z"] = INSTANT.exec(text) ?? []
  // A day that no month has would be taken for one of the next.
  const midnight = new Date(`${day}T00:00:00Z`)
  const isDay = !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(day)
  const at = new Date(`${day}${time}`)
  if (day !== "" && isDay && !Number.isNaN(at.getTime())) return at
  throw new PitbossError(
    "MODELS_AS_OF",
    `--as-of ${text}: expected a day such as 2013-12-31 (its end, UTC) or an instant with a zone, RFC 3339.`,
  )
}

/** The database's name where nobody gives one. */
export function pastName(text: string): string {
  return PREFIX + text.toLowerCase().replaceAll(/[^0-9a-z]/g, "_")
}

/**
 * Builds models, with all that they read, as they were true, or known, at an instant: from the events that had occurred
 * by then, with that instant for `{{ now }}`. They stand in a database of their own, which
 * takes the place of one of that name; nothing of what is live is touched, and nothing follows new events.
 */
export async function buildPast(
  site: Site,
  models: readonly Model[],
  ...[at, database, reading = "true"]: PastAt
): Promise<readonly PastModel[]> {
  checkName(database)
  const past: Site = {
    ...site,
    scope: { ...site.scope, database, now: at.toISOString(), isStill: true },
  }
  await dropPast(site, database)
  await site.warehouse.command(`create database ${quoteIdentifier(database)}`)
  await createEvents(site, past, at, reading)
  const pipeline = new Pipeline(past, new RunLog(site.warehouse))
  const built: PastModel[] = []
  for (const model of withUpstream(site.scope.project, models)) {
    const began = performance.now()
    await pipeline.build(model, "deploy")
    const ms = Math.round(performance.now() - began)
    built.push({ name: model.name, relation: `${database}.${model.name}`, ms })
  }
  await site.warehouse.command(
    `create view ${quoteIdentifier(database)}.${SEAL} as select toDateTime64(${quoteText(toEngineInstant(at))}, 3, 'UTC') as at, toDateTime64(${quoteText(toEngineInstant(new Date()))}, 3, 'UTC') as built_at`,
  )
  return built
}

/** The databases of the past that are whole. */
export async function listPasts({ warehouse }: Site): Promise<readonly Past[]> {
  const rows = await warehouse.query<{ database: string }>(
    "select database from system.tables where startsWith(database, {prefix:String}) and name = {seal:String} order by database",
    { prefix: PREFIX, seal: SEAL },
  )
  const pasts: Past[] = []
  for (const { database } of rows) {
    const said = await warehouse.query<{ at: string; built_at: string }>(
      `select at, built_at from ${quoteIdentifier(database)}.${SEAL}`,
    )
    pasts.push({ database, at: said[0]?.at ?? "", built_at: said[0]?.built_at ?? "" })
  }
  return pasts
}

/** Drops a database of the past. Throws MODELS_AS_OF for any other. */
export async function dropPast({ warehouse }: Site, database: string): Promise<void> {
  checkName(database)
  await warehouse.command(`drop database if exists ${quoteIdentifier(database)} sync`)
}

// What arrives while they are built would be in some of them and not in others.
async function createEvents(site: Site, past: Site, at: Date, reading: PastReading): Promise<void> {
  const { arrivedAt: latest } = await readClock(site, SINCE_EVER)
  const then = toEngineInstant(at)
  const isCut = reading === "known" && latest !== undefined && then < latest
  const arrivedAt = isCut ? then : latest
  for (const source of site.scope.project.sources) {
    const cut = cutOf(source, at, arrivedAt)
    await site.warehouse.command(
      `create view ${placed(past, source)} as select * from ${await ownName(site, source)} ${cut}`,
    )
  }
}

// What predictions were fitted to is not cut: players of then are foretold by what is known now.
function cutOf(source: string, at: Date, arrivedAt: string | undefined): string {
  const until = (instant: string) => `toDateTime64(${quoteText(instant)}, 3, 'UTC')`
  if (source === TRANSITIONS) return `where at <= ${until(toEngineInstant(at))}`
  if (source !== ARRIVALS.table || arrivedAt === undefined) return ""
  return `where occurred_at <= ${until(toEngineInstant(at))} and ${ARRIVALS.column} <= ${until(arrivedAt)}`
}

async function ownName({ warehouse }: Site, name: string): Promise<string> {
  const [row] = await warehouse.query<{ name: string }>("select currentDatabase() as name")
  return `${quoteIdentifier(row?.name ?? "default")}.${quoteIdentifier(name)}`
}

function checkName(database: string): void {
  if (NAME.test(database)) return
  throw new PitbossError(
    "MODELS_AS_OF",
    `'${database}' is no database of the past; expected a name such as ${PREFIX}2013_12_31.`,
  )
}
