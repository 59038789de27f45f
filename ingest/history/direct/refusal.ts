import { COPIED_TO_COMPLIANCE, EVENT_TYPES } from "../../event/registry.ts"
import type { MappedEvent, Mapping } from "../mapping.ts"
import { formatOf } from "../rows.ts"

/**
 * Why a file has to go row by row through the gateway, or undefined where the engine may read it and
 * insert it. What the gate must know goes through the compliance topic, and only the gateway writes there.
 */
export function whyNotDirect(mapping: Mapping, file: string): string | undefined {
  if (formatOf(file) === "ndjson") return "the engine reads CSV and Parquet, not NDJSON"
  if (mapping.encoding !== "utf-8" && formatOf(file) === "csv")
    return "the engine reads UTF-8 alone"
  if (!mapping.time.hasSql) return "the engine does not read time_format's tokens"
  for (const { events } of mapping.rows)
    for (const event of events) {
      const reason = whyNotEvent(event)
      if (reason !== undefined) return reason
    }
  return undefined
}

/** The type of a mapped event; undefined where it depends on the row. */
export function typeOfEvent({ fields }: MappedEvent): string | undefined {
  const { value, values = {} } = fields["type"] ?? {}
  if (typeof value !== "object" || value.kind !== "text") return undefined
  return values[value.text] ?? value.text
}

function whyNotEvent(event: MappedEvent): string | undefined {
  const type = typeOfEvent(event)
  if (type === undefined) return "the type of its events depends on the row"
  const topic = EVENT_TYPES[type]?.topic
  if (topic === undefined) return `'${type}' is no type of the contract`
  if (topic === "compliance" || COPIED_TO_COMPLIANCE.includes(type))
    return `the gate must know '${type}' from the compliance topic`
  if ("extra" in event.fields) return "it fills 'extra' as a whole"
  return undefined
}
