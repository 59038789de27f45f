/** Where a player may live: each list holds what is to be reckoned with, the strictest of it decides. */
export interface Residence {
  /** ISO 3166-1 countries; empty text where none is known. */
  readonly countries: readonly string[]
  /** Jurisdictions, as MT or US-NJ; likewise. */
  readonly jurisdictions: readonly string[]
  /** IANA zones; likewise. */
  readonly timeZones: readonly string[]
}

/** What a table shows of it: one of each. */
export interface Home {
  readonly country: string
  readonly jurisdiction: string
  readonly timeZone: string
}

/** One statement of the compliance topic on where a player lives; what it does not name stays. */
export interface Said extends Partial<Home> {
  /** Identity of the event: a second one of that name says nothing. */
  readonly eventId: string
  /** When it takes effect, ms. */
  readonly at: number
}

const FIELDS = ["country", "jurisdiction", "timeZone"] as const
const NOTHING: readonly Said[] = []

/**
 * What the compliance topic says of where players live. A new place holds from its arrival; the old one
 * goes on until the table shows the new one, and where that is dated ahead, until then.
 */
export class Residences {
  readonly #said = new Map<string, readonly Said[]>()

  say(player: string, said: Said, now: number): void {
    const before = this.#said.get(player) ?? NOTHING
    // The first that arrived stands; what says the same again changes nothing.
    if (before.some(({ eventId }) => eventId === said.eventId)) return
    const all = [...before, said]
    this.#said.set(
      player,
      all.filter((one) => FIELDS.some((field) => standing(all, field, now).includes(one))),
    )
  }

  /** The table's place and whatever the topic says beyond it. */
  of(player: string, shown: Home, now: number): Residence {
    const said = this.#said.get(player) ?? NOTHING
    const valuesOf = (field: keyof Home) => [
      ...new Set([shown[field], ...standing(said, field, now).map((one) => one[field] ?? "")]),
    ]
    return {
      countries: valuesOf("country"),
      jurisdictions: valuesOf("jurisdiction"),
      timeZones: valuesOf("timeZone"),
    }
  }
}

// The latest of what has taken effect, all of them where several are of that instant, and what is ahead.
function standing(all: readonly Said[], field: keyof Home, now: number): readonly Said[] {
  const naming = all.filter((one) => one[field] !== undefined)
  const latest = Math.max(...naming.flatMap(({ at }) => (at <= now ? [at] : [])))
  return naming.filter(({ at }) => at > now || at === latest)
}
