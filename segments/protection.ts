import { PitbossError } from "../core/errors.ts"
import type { Warehouse } from "../warehouse/warehouse.ts"
import { bound } from "./instant.ts"
import { nodesOf, queryTree } from "./query-tree.ts"
import type { Segment } from "./segment.ts"

/** Relations that say who belongs to a segment, or to whom something was sent for it; some are for protection. */
const MEMBERSHIPS = /(^|\.)(seg|act)_\w+$/
/** Events as they came in: messages for protection are among them. */
const EVENTS = /(^|\.)raw_\w+$/
/** Relations that foretell harm, or say how it is foretold. */
const RISKS = /(^|\.)(\w+_protection(_\w+)?|(sys|stg)_prediction\w*)$/

/**
 * Refuses a compiled select (now() bound as `at`) that reads memberships, events as they came in or risks of harm, unless it is for protection itself:
 * what was found in order to protect would feed a promotion by a detour. Throws SEGMENT_PROTECTION.
 */
export async function refuseMemberships(
  warehouse: Warehouse,
  compiled: string,
  purpose: Segment["purpose"],
): Promise<void> {
  if (purpose === "protection") return
  const tree = await queryTree(warehouse, compiled, { at: bound(new Date(0)) })
  const tables = [...nodesOf(tree)].flatMap(({ said }) => said["table_name"] ?? [])
  const found = tables.find((name) => [MEMBERSHIPS, EVENTS, RISKS].some((one) => one.test(name)))
  if (found === undefined) return
  const name = found.slice(found.lastIndexOf(".") + 1)
  throw new PitbossError(
    "SEGMENT_PROTECTION",
    `The segment reads ${name}, which tells of ${toldBy(found)} too: expected a select on players' data, as ft_player, or on models of one kind of event, as stg_casino__play. A segment that has to read it carries 'purpose: protection' in its head, and feeds no promotion.`,
    { relation: name },
  )
}

function toldBy(relation: string): string {
  if (RISKS.test(relation)) return "players at risk of harm"
  return EVENTS.test(relation) ? "messages for protection" : "members of segments for protection"
}
