import { Decimal } from "decimal.js"
import type { AmountsOff } from "../models/runner/amounts-off.ts"
import { readFound, readKeysOff } from "../models/runner/audit-record.ts"
import { toMilliseconds } from "../models/runner/instant.ts"
import type { Warehouse } from "../warehouse/warehouse.ts"
import type { StandingAudit } from "./audit.ts"
import { type Reading, unlessSlow } from "./reading.ts"

/** What `/metrics` says of the standing audit; by the looks on record, so that a restart changes none of it. */
export function auditReadings(warehouse: Warehouse, audit: StandingAudit): readonly Reading[] {
  const found = () => readFound(warehouse)
  const secondsSince = (at: number) => Math.max(0, Date.now() - at) / 1_000
  return [
    [
      "audit_age_seconds",
      "Since the latest look of the standing audit ended; absent before any",
      () => unlessSlow(found().then((looked) => looked && secondsSince(toMilliseconds(looked.at)))),
    ],
    [
      "audit_keys_off",
      "Keys that the standing audit found to be off, and mended, in all looks on record",
      () => unlessSlow(readKeysOff(warehouse)),
    ],
    [
      "audit_keys_off_24h",
      "Keys that the standing audit found to be off, and mended, in the last 24 hours; absent before any look",
      () => unlessSlow(found().then((looked) => looked?.keysOff)),
    ],
    [
      "audit_amount_off_24h",
      "By how much money was off that it found in the last 24 hours, by base currency; absent where none was",
      // A scale for alerts; the page has the decimal.
      () => unlessSlow(found().then((looked) => looked && samplesOf(looked.amountsOff ?? {}))),
      "base_currency",
    ],
    [
      "audit_covered_ratio",
      "Of everything derived, what the standing audit has looked at; 1 is every key of every model",
      () => audit.covered()?.share,
    ],
    [
      "audit_covered_age_seconds",
      "Since what waits longest of that was looked at; absent before any look",
      () => {
        const since = audit.covered()?.since
        return since && secondsSince(since.getTime())
      },
    ],
  ]
}

function samplesOf(amounts: AmountsOff): ReadonlyMap<string, number> {
  return new Map(
    Object.entries(amounts).map(([currency, amount]) => [currency, new Decimal(amount).toNumber()]),
  )
}
