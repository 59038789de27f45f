import { BrandConfiguration } from "../../core/brand.ts"
import type { PartitionLog } from "./log.ts"
import type { Schedule } from "./schedule.ts"

/** Brands with reporting days of their own: more would make every expression of a day long. */
export const BRANDS = [0, 1, 2, 3].map((number) =>
  BrandConfiguration.parse({ name: `tern${number}`, timeZone: "Europe/Malta", dayStartHour: 6 }),
)

/** A schedule on the stage: its events go under brands of its own. */
export interface Play {
  readonly schedule: Schedule
  readonly number: number
  readonly log: PartitionLog
}
