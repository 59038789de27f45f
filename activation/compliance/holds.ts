import { PitbossError } from "../../core/errors.ts"
import type { TailMessage } from "../../ingest/log/log.ts"
import type { MessagePlace } from "../../store/hold-release.ts"

/** A row of the compliance topic that could not be read, until somebody releases it. */
export interface Hold extends MessagePlace {
  /** `brand:player`, a brand, or empty: everybody. */
  readonly holds: string
  /** When Kafka took the row. */
  readonly since: Date
}

/** Who is held since a row about him, his brand or anybody could not be read. */
export class Holds {
  readonly #byPlace = new Map<string, Hold>()
  readonly #released = new Set<string>()
  /** How many rows hold each name. */
  readonly #counts = new Map<string, number>()

  add({ partition, offset, key, arrivedAt }: Omit<TailMessage, "value">): void {
    const hold = { partition, offset: String(offset), holds: heldName(key), since: arrivedAt }
    const place = placeOf(hold)
    if (this.#released.has(place) || this.#byPlace.has(place)) return
    this.#byPlace.set(place, hold)
    this.#counts.set(hold.holds, (this.#counts.get(hold.holds) ?? 0) + 1)
  }

  isHeld(player: string): boolean {
    if (this.#counts.size === 0) return false
    const brand = player.slice(0, player.indexOf(":"))
    return ["", brand, player].some((name) => this.#counts.has(name))
  }

  /** Those that stand, oldest first. */
  list(): readonly Hold[] {
    return [...this.#byPlace.values()].sort((a, b) => a.since.getTime() - b.since.getTime())
  }

  /** Throws HOLD_UNKNOWN where no row at that place holds anybody. */
  expect(place: MessagePlace): void {
    if (!this.#byPlace.has(placeOf(place)))
      throw new PitbossError(
        "HOLD_UNKNOWN",
        `No row at ${placeOf(place)} of the compliance topic holds anybody: expected partition:offset as 'pitboss holds list' shows it.`,
      )
  }

  release(place: MessagePlace): void {
    const hold = this.#byPlace.get(placeOf(place))
    this.#released.add(placeOf(place))
    this.#byPlace.delete(placeOf(place))
    if (hold === undefined) return
    const left = (this.#counts.get(hold.holds) ?? 1) - 1
    if (left > 0) this.#counts.set(hold.holds, left)
    else this.#counts.delete(hold.holds)
  }
}

const placeOf = ({ partition, offset }: MessagePlace) => `${partition}:${offset}`

// `brand:player` holds the player, `brand:` the brand, anything else everybody.
function heldName(key: string): string {
  const [, brand = "", player = ""] = /^([^\s:]{1,64}):(.*)$/s.exec(key) ?? []
  if (brand === "") return ""
  return player === "" ? brand : key
}
