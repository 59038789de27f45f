import { PitbossError } from "../core/errors.ts"
import { fullTree, nodesOf } from "../warehouse/query-tree.ts"
import type { Warehouse } from "../warehouse/warehouse.ts"
import { bound } from "./instant.ts"
import { modelOf, type Protected, readProtected } from "./protected-column.ts"
import { type Misuse, misuseOf } from "./protected-read.ts"
import type { Segment } from "./segment.ts"
import { Taint } from "./taint.ts"
import { NESTED } from "./template.ts"

/** Relations that say who belongs to a segment, or to whom something was sent for it; some are for protection. */
const MEMBERSHIPS = /(^|\.)(seg|act|stg_segment_)_\w+$/
/** Events as they came in: messages for protection are among them. */
const EVENTS = /(^|\.)raw_\w+$/
/** Relations that foretell harm, or say how it is foretold. */
const RISKS = /(^|\.)(\w+_protection(_\w+)?|(sys|stg)_prediction\w*)$/

/**
 * Refuses a compiled select (now() bound as `at`) for marketing that reads memberships, events as they came in or risks
 * of harm, or that shows or selects by what tells of a player's protection: what was found in order to protect would
 * feed a promotion by a detour. `viewing`: somebody reads the rows, and would see who is kept whom nothing restricts.
 * `nested`: segments that it may read, since they were linked. Throws SEGMENT_PROTECTION.
 */
export async function refuseProtected(
  warehouse: Warehouse,
  compiled: string,
  purpose: Segment["purpose"] | "viewing",
  nested: readonly string[] = [],
): Promise<void> {
  if (purpose === "protection") return
  const tree = await fullTree(warehouse, compiled, { at: bound(new Date(0)) })
  const marks = await readProtected(warehouse)
  const tables = [...nodesOf(tree)].flatMap(({ said }) => said["table_name"] ?? [])
  const isLinked = (name: string) => nested.length > 0 && name.endsWith(`.${NESTED}`)
  const found = tables.find((name) => isOfProtection(name, marks) && !isLinked(name))
  if (found !== undefined) throw refusedRelation(found)
  const isKept = purpose === "marketing"
  const misuse = misuseOf(tree, new Taint(tree, marks), isKept)
  if (misuse !== undefined) throw isKept ? refusedColumn(misuse) : refusedView(misuse)
}

/** Whether a relation as a whole tells of players' protection too: a segment for marketing does not read it. */
export function isOfProtection(name: string, marks: Protected): boolean {
  return (
    [MEMBERSHIPS, EVENTS, RISKS].some((one) => one.test(name)) || marks.relations.has(modelOf(name))
  )
}

function refusedRelation(found: string): PitbossError {
  const name = found.slice(found.lastIndexOf(".") + 1)
  return new PitbossError(
    "SEGMENT_PROTECTION",
    `The segment reads ${name}, which tells of ${toldBy(found)} too: expected a select on players' data, as ft_player, or on models of one kind of event, as stg_casino__play. A segment that has to read it carries 'purpose: protection' in its head, and feeds no promotion.`,
    { relation: name },
  )
}

function refusedColumn({ column, how }: Misuse): PitbossError {
  const what =
    how === "payload"
      ? `The segment returns ${column}, or what was reckoned with it, and it tells of a player's protection: a message would show it. Expected other columns.`
      : `The segment selects by ${column}, which tells of a player's protection. Expected a condition of the whole segment that keeps players whom nothing restricts: ${column} compared with its empty value ('', 0, null, empty()), or a share, or a change, that is less than a constant of at most 1.`
  return new PitbossError(
    "SEGMENT_PROTECTION",
    `${what} A segment that has to carries 'purpose: protection' in its head, and feeds no promotion.`,
    { column },
  )
}

function refusedView({ column }: Misuse): PitbossError {
  return new PitbossError(
    "SEGMENT_PROTECTION",
    `The select reads ${column}, which tells of a player's protection: expected other columns, also in conditions.`,
    { column },
  )
}

function toldBy(relation: string): string {
  if (RISKS.test(relation)) return "players at risk of harm"
  if (EVENTS.test(relation)) return "messages for protection"
  return MEMBERSHIPS.test(relation) ? "members of segments for protection" : "what protects players"
}
