import { restrictionEvent } from "./events.ts"
import type { Platform } from "./platform.ts"
import type { Restriction } from "./population.ts"

const BATCH_EVENTS_MAX = 500

/** What was told, and since when it is effective. */
export class Told {
  readonly #platform: Platform
  readonly #links: ReadonlyMap<string, string>
  /** By player, ms. */
  readonly effective = new Map<string, number>()
  count = 0

  /** `links`: by which players unsubscribe, by player. */
  constructor(platform: Platform, links: ReadonlyMap<string, string>) {
    this.#platform = platform
    this.#links = links
  }

  /** One by one, as it comes in. Answers with when it was effective. */
  async tell(restriction: Restriction): Promise<number> {
    const at = await this.#send(restriction)
    this.#keep(restriction, at)
    return at
  }

  /** Many of one way at once. */
  async tellAll(restrictions: readonly Restriction[]): Promise<void> {
    for (const route of ["gateway", "kafka"] as const) {
      const own = restrictions.filter((one) => one.route === route)
      for (let from = 0; from < own.length; from += BATCH_EVENTS_MAX) {
        const some = own.slice(from, from + BATCH_EVENTS_MAX)
        const events = some.map(restrictionEvent)
        const at = await (route === "kafka"
          ? this.#platform.append(events)
          : this.#platform.tell(events))
        for (const one of some) this.#keep(one, at)
      }
    }
    for (const one of restrictions) if (one.route === "link") await this.tell(one)
  }

  #send(restriction: Restriction): Promise<number> {
    const { route, player } = restriction
    if (route === "link") return this.#platform.click(this.#links.get(player) ?? "")
    const events = [restrictionEvent(restriction)]
    return route === "kafka" ? this.#platform.append(events) : this.#platform.tell(events)
  }

  #keep({ holds }: Restriction, at: number): void {
    this.count += 1
    for (const player of holds)
      this.effective.set(player, Math.min(at, this.effective.get(player) ?? at))
  }
}
