import { CronTime } from "cron"
import { Info, type Zone } from "luxon"

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
  readonly #zone: Zone
  readonly #isEveryHour: boolean

  constructor(cron: string, zone: string) {
    this.#time = new CronTime(cron, "UTC")
    this.#zone = Info.normalizeZone(zone)
    if (!this.#zone.isValid) throw new Error(`unknown time zone '${zone}'`)
    this.#isEveryHour = cron.trim().split(/\s+/)[1]?.startsWith("*") ?? false
  }

  /**
   * The first instant later than `at`. What falls into an hour that comes twice is due in the first, and what is due in
   * every hour in both; what falls into one that is left out is due at its end. Throws where none comes in eight years.
   */
  after(at: Date): Date {
    const from = at.getTime()
    const first = this.#firstAfter(from, from + this.#offset(from))
    const soon = from + CHANGE_MS_MAX
    if (this.#offset(soon) === this.#offset(from)) return new Date(first)
    // Where clocks go back soon, what they show behind that may come before what they would show next now.
    const change = this.#changeIn(from, soon)
    const behind = this.#firstAfter(from, change - 1 + this.#offset(change))
    return new Date(Math.min(first, behind))
  }

  // The first instant later than one, of times of day behind what clocks show (as if of UTC, ms).
  #firstAfter(from: number, shown: number): number {
    for (let wall = this.#nextWall(shown); ; wall = this.#nextWall(wall)) {
      const found = this.#instants(wall).find((one) => one > from)
      if (found !== undefined) return found
    }
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

  // Ahead of UTC, ms.
  #offset(at: number): number {
    return this.#zone.offset(at) * 60_000
  }
}
