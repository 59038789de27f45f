import { CronTime } from "cron"
import { IANAZone } from "luxon"

const HOUR_MS = 3_600_000
/** Clocks are put forward or back by less. */
const CHANGE_MS_MAX = 3 * HOUR_MS
/** No zone is as far from UTC. */
const OFFSET_MS_MAX = 24 * HOUR_MS

/**
 * A cron expression of five fields in the time of a zone. Cron's own reckoning is asked for times of day alone, as if of
 * UTC: near the days on which clocks change it answers instants that lie behind the one that it was asked from (cron
 * 4.4.0). Throws what `cron` throws for an expression that is none, and an Error for an unknown zone.
 */
export class LocalCron {
  readonly #time: CronTime
  readonly #zone: IANAZone
  readonly #isEveryHour: boolean

  constructor(cron: string, zone: string) {
    this.#time = new CronTime(cron, "UTC")
    this.#zone = IANAZone.create(zone)
    if (!this.#zone.isValid) throw new Error(`unknown time zone '${zone}'`)
    this.#isEveryHour = cron.trim().split(/\s+/)[1]?.startsWith("*") ?? false
  }

  /**
   * The first instant later than `at`. What falls into an hour that comes twice is due in the first, and what is due in
   * every hour in both; what falls into one that is left out is due at its end. Throws where none comes in eight years.
   */
  after(at: Date): Date {
    const from = at.getTime()
    const wall = this.#nextWall(from + this.#offset(from))
    const first = this.#instants(wall).find((one) => one > from)
    if (first !== undefined && this.#isSteady(from) && this.#isSteady(first)) return new Date(first)
    return new Date(this.#searched(from))
  }

  // Clocks change near by: a later time of day may come at an earlier instant.
  #searched(from: number): number {
    let best = Number.POSITIVE_INFINITY
    let wall = this.#nextWall(from + this.#offset(from) - CHANGE_MS_MAX)
    while (wall - this.#offset(from) < best + 2 * CHANGE_MS_MAX) {
      for (const one of this.#instants(wall)) if (one > from && one < best) best = one
      wall = this.#nextWall(wall)
    }
    return best
  }

  #nextWall(wall: number): number {
    return this.#time.getNextDateFrom(new Date(wall), "UTC").toMillis()
  }

  /** When clocks show a time (as if of UTC, ms), earliest first. */
  #instants(wall: number): readonly number[] {
    const offsets = new Set([
      this.#offset(wall - OFFSET_MS_MAX),
      this.#offset(wall + OFFSET_MS_MAX),
    ])
    const shown = [...offsets]
      .map((offset) => wall - offset)
      .filter((one) => one + this.#offset(one) === wall)
      .sort((one, other) => one - other)
    if (shown.length === 0) return [this.#changeIn(wall - OFFSET_MS_MAX, wall + OFFSET_MS_MAX)]
    return this.#isEveryHour ? shown : shown.slice(0, 1)
  }

  // The instant at which clocks change between two.
  #changeIn(from: number, to: number): number {
    const before = this.#offset(from)
    let [known, changed] = [from, to]
    while (changed - known > 1) {
      const middle = Math.floor((known + changed) / 2)
      if (this.#offset(middle) === before) known = middle
      else changed = middle
    }
    return changed
  }

  #isSteady(at: number): boolean {
    const offset = this.#offset(at)
    return [at - CHANGE_MS_MAX, at + CHANGE_MS_MAX].every((one) => this.#offset(one) === offset)
  }

  // Ahead of UTC, ms.
  #offset(at: number): number {
    return this.#zone.offset(at) * 60_000
  }
}
