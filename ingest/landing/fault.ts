import type { Warehouse } from "../../warehouse/warehouse.ts"

/** A block that was read from Kafka and could not be inserted everywhere. */
export interface LandingFault {
  /** When it failed first, by the engine's clock. */
  readonly at: Date
  /** The engine's code and the table or view that failed, never what was inserted. */
  readonly detail: string
}

/** What the consumer says of itself since it was attached. */
export interface ConsumerSays {
  /** The first failure that is still listed. */
  readonly fault: LandingFault | undefined
  /** The list has room for no more: what it says first may have been pushed out of it. */
  readonly isListFull: boolean
  /** Every block that it had read by then is in all tables, where none failed; by the engine's clock. */
  readonly committedAt: Date | undefined
}

/** So many entries the engine keeps for a consumer. */
const LISTED_MAX = 10

/**
 * Kafka's own library says what troubles it with its brokers in this form: nothing was read then. All else is taken
 * for an insert that failed.
 */
const OF_BROKERS = "^\\\\[thrd:"

interface Row {
  readonly at_ms: string
  readonly text: string
  readonly code: string
  readonly place: string
  readonly entries: string
  readonly committed_ms: string
}

/** Asks the consumer. */
export async function consumerSays(warehouse: Warehouse): Promise<ConsumerSays> {
  const rows = await warehouse.query<Row>(
    `select arrayFirst(one -> not match(one.2, '${OF_BROKERS}'), arraySort(one -> one.1, arrayZip(exceptions.time, exceptions.text))) as failure,
    toUnixTimestamp(failure.1) * 1000 as at_ms, failure.2 as text,
    extract(text, '\\\\(([A-Z][A-Z0-9_]{3,})\\\\)') as code,
    extract(text, 'while pushing to view ([^ :(]+)') as place,
    length(exceptions.text) as entries, toUnixTimestamp(last_commit_time) * 1000 as committed_ms
from system.kafka_consumers where database = 'landing' and table = 'raw_kafka'`,
  )
  const committed = rows.map(({ committed_ms }) => Number(committed_ms)).filter((ms) => ms > 0)
  return {
    fault: rows.map(faultOf).find((fault) => fault !== undefined),
    isListFull: rows.some(({ entries }) => Number(entries) >= LISTED_MAX),
    committedAt: committed.length > 0 ? new Date(Math.min(...committed)) : undefined,
  }
}

/** The first insert that is known to have failed since the consumer was attached. */
export async function landingFault(warehouse: Warehouse): Promise<LandingFault | undefined> {
  return (await consumerSays(warehouse)).fault
}

function faultOf({ at_ms, text, code, place }: Row): LandingFault | undefined {
  if (text === "") return undefined
  const named = code || (text.startsWith("std::exception") ? "STD_EXCEPTION" : "UNKNOWN")
  return { at: new Date(Number(at_ms)), detail: place === "" ? named : `${named} in ${place}` }
}
