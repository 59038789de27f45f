import fc from "fast-check"
import type { Runtime } from "../commands/running.ts"
import type { Warehouse } from "../warehouse/warehouse.ts"
import { compliance } from "./features/state-draft.ts"
import { bonuses, casino, profile, session, sport, wallet } from "./money/draft.ts"
import type { SentEvent } from "./money/event.ts"
import { historyOf } from "./money/history.ts"
import { offSql, tilesOf } from "./tiles/tile.ts"

const EVENTS_MAX = 60

/** Events of all kinds, of brands of their own: the same for the same number. */
export function eventsOf(number: number): readonly SentEvent[] {
  const events = fc.oneof(sport, casino, casino, wallet, bonuses, profile, session, compliance)
  const histories = historyOf({ events, batchEventsMax: EVENTS_MAX })
  const [history = []] = fc.sample(histories, { seed: number, numRuns: 1 })
  return history.flat().map((event) => ({ ...event, brand: `${event.brand}${number}` }))
}

/** Sends events; answers whether the door took the request. What it finds wrong with some of them is theirs. */
export async function sendTo({ door }: Runtime, events: readonly object[]): Promise<boolean> {
  const { url = "", key = "" } = door ?? {}
  const response = await fetch(`${url}/v1/events`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: JSON.stringify(events),
  })
  return response.status === 202
}

/** Tiles that are not what the events in `raw_event` come to, with how many of their keys. */
export async function tilesOff(warehouse: Warehouse): Promise<Readonly<Record<string, string>>> {
  const off: Record<string, string> = {}
  for (const [name, tile] of Object.entries(tilesOf([]))) {
    const [row] = await warehouse.query<{ n: string }>(offSql(name, tile))
    if (row?.n !== "0") off[name] = row?.n ?? ""
  }
  return off
}
