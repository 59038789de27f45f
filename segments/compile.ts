import { asError, PitbossError } from "../core/errors.ts"
import { isPassing } from "../warehouse/passing.ts"
import { readOnlySql } from "../warehouse/read-only.ts"
import type { Warehouse } from "../warehouse/warehouse.ts"
import { isDear } from "./bounded.ts"
import { type Flag, flagOf } from "./flag.ts"
import { atInstant, bound } from "./instant.ts"
import { refuseOnceProtected } from "./once-protected.ts"
import { payloadSql, refuseColumnNames } from "./payload.ts"
import { refuseProtected } from "./protection.ts"
import { type Scope, scopeOf } from "./scope.ts"
import type { Segment } from "./segment.ts"
import { refuseHandNested } from "./template.ts"

const KEY_TYPE = /^(LowCardinality\()?UInt64\)?$/
/** Columns that a message may be filled with. */
const PAYLOAD_COLUMNS_MAX = 20

/** A segment as evaluations run it. */
export interface CompiledSegment extends Segment {
  /** A select of `player_key` and `payload` (JSON text); now() is bound as `at`. */
  readonly select: string
  readonly reach: Scope
  /** What the select comes to, where it is one condition on a player's own row. */
  readonly flag: Flag | undefined
}

/** Whether a tick of the features alone can change its members. */
export const isTicked = ({ reach }: CompiledSegment) => reach.kind !== "population"

/** What a segment's select comes to. */
export interface CompiledSelect {
  /** One read-only select in which now() is bound as `{at:DateTime64(3)}`. */
  readonly sql: string
  /** Names of its columns beside player_key. */
  readonly payload: readonly string[]
}

/** Checks a segment and reads its scope. Throws what checkSegment, refuseOnceProtected and scopeOf throw. */
export async function compileSegment(
  warehouse: Warehouse,
  segment: Segment,
): Promise<CompiledSegment> {
  const checked = await checkSegment(warehouse, segment)
  await refuseOnceProtected(warehouse, segment)
  const { sql, payload } = checked
  const reach = await scopeOf(warehouse, sql)
  const isOwn = reach.kind !== "population"
  const flag = isOwn ? await flagOf(warehouse, sql, payloadSql(payload)) : undefined
  return { ...segment, reach, flag, select: evaluatedSelect(checked) }
}

/** The select as evaluations run it: `player_key`, and `payload` as JSON text. */
export function evaluatedSelect({ sql, payload }: CompiledSelect): string {
  return `select player_key, ${payloadSql(payload)} as payload from (${sql})`
}

/** What is checked of a segment; one without `nested` reads no other. */
export type Checkable = Pick<Segment, "sql" | "purpose"> & Partial<Pick<Segment, "nested">>

/**
 * Checks a segment's select, and that it reads what its purpose may; what it reads of other segments is for linkSegments
 * to say. Throws what compileSelect throws, and SEGMENT_PROTECTION.
 */
export async function checkSegment(
  warehouse: Warehouse,
  { sql, purpose, nested = [] }: Checkable,
): Promise<CompiledSelect> {
  const compiled = await compileSelect(warehouse, sql, nested)
  await refuseProtected(warehouse, compiled.sql, purpose, nested)
  return compiled
}

/**
 * Checks a segment's select. Throws SQL_SYNTAX, SQL_REFUSED, SEGMENT_CLOCK, SEGMENT_SQL (it does not
 * run here), SEGMENT_COLUMNS (no player_key, or too many columns) or SEGMENT_NESTED (members of others, read by hand);
 * where the engine itself fails, its own code.
 */
export async function compileSelect(
  warehouse: Warehouse,
  sql: string,
  nested: readonly string[] = [],
): Promise<CompiledSelect> {
  const formatted = await readOnlySql(warehouse, sql)
  refuseHandNested(formatted, nested)
  const compiled = atInstant(formatted)
  const columns = await warehouse
    .query<{ name: string; type: string }>(`describe table (${compiled})`, {
      at: bound(new Date(0)),
    })
    .catch((thrown: unknown) => {
      if (isPassing(thrown) || isDear(thrown)) throw thrown
      const { message } = asError(thrown)
      throw new PitbossError("SEGMENT_SQL", message, {}, { cause: thrown })
    })
  refuseColumnNames(columns.map(({ name }) => name))
  const key = columns.find(({ name }) => name === "player_key")
  const payload = columns.map(({ name }) => name).filter((name) => name !== "player_key")
  if (payload.length > PAYLOAD_COLUMNS_MAX)
    throw new PitbossError(
      "SEGMENT_COLUMNS",
      `The select returns ${payload.length} columns beside player_key: expected at most ${PAYLOAD_COLUMNS_MAX}.`,
    )
  if (key && KEY_TYPE.test(key.type)) return { sql: compiled, payload }
  const names = columns.map(({ name, type }) => `${name} ${type}`).join(", ")
  throw new PitbossError(
    "SEGMENT_COLUMNS",
    `The select returns ${names}: expected a column player_key of type UInt64.`,
  )
}
