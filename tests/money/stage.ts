import { isDeepStrictEqual } from "node:util"
import { BrandConfiguration } from "../../core/brand.ts"
import { runnerMigrations } from "../../models/runner/migrations.ts"
import { createRunner, type Runner } from "../../models/runner/runner.ts"
import { asMessages, type EventSite, openEventSite } from "../event-site.ts"
import { partOfProject } from "../part-of-project.ts"
import type { SentEvent } from "./event.ts"
import type { History } from "./history.ts"
import { type Reckoning, reckon } from "./reference.ts"
import { shownOf } from "./shown.ts"

const MODELS = [
  ...["fct_brand_day", "fct_brand_country_product_day", "fct_test_player_day"],
  "int_sport_conflict",
]
const NGR_STEPS = [
  { name: "duty", percent: "2.5", of: "ggr" },
  { name: "duty", percent: "21.75", of: "ggr", from: "2026-10-26" },
  { name: "payments", percent: "0.333333", of: "deposits" },
  { name: "fees", percent: "50", of: "payment_fees" },
  { name: "fees", of: "payment_fees", from: "2026-10-25" },
  { name: "charge-backs", of: "charge_backs", percent: "33.333333", from: "2026-10-25" },
]

/** Where the warehouse shows something else than the events come to. */
export interface Difference {
  /** Place of the history among those that were played side by side. */
  readonly place: number
  readonly brand: string
  readonly shown: Reckoning
  readonly expected: Reckoning
}

/** A history on the stage: its events go under brands of this play alone. */
interface Play {
  readonly brands: readonly BrandConfiguration[]
  readonly arrived: SentEvent[]
}

/** A warehouse with landing and models, in which many histories play at once. */
export class Stage {
  readonly #site: EventSite
  readonly #runner: Runner
  readonly #plays: Play[] = []
  #sequence = 0

  private constructor(site: EventSite, runner: Runner) {
    this.#site = site
    this.#runner = runner
  }

  /** A stage for that many histories. */
  static async open(playsMax: number): Promise<Stage> {
    const site = await openEventSite()
    await site.warehouse.migrate(runnerMigrations)
    const brands = Array.from({ length: playsMax }, (_, number) => tern(number))
    const project = partOfProject(MODELS)
    const runner = createRunner({ warehouse: site.warehouse, project, brands })
    await runner.deploy()
    return new Stage(site, runner)
  }

  close(): Promise<void> {
    return this.#site.close()
  }

  /** Plays histories side by side and compares everything after each batch. */
  async play(histories: readonly History[]): Promise<Difference | undefined> {
    const plays = histories.map(() => this.#newPlay())
    const batches = Math.max(...histories.map(({ length }) => length))
    for (let batch = 0; batch < batches; batch++) {
      const events = plays.flatMap((play, place) => {
        const newest = (histories[place]?.[batch] ?? []).map((event) => renamed(event, play))
        play.arrived.push(...newest)
        return newest
      })
      await this.#send(events)
      await this.#tick()
      const difference = await this.#difference(plays)
      if (difference) return difference
    }
    return undefined
  }

  /** Builds every model anew from all events, and compares all that was played. */
  async rebuild(): Promise<Difference | undefined> {
    await this.#runner.run([], { fullRefresh: true })
    return this.#difference(this.#plays)
  }

  #newPlay(): Play {
    const number = this.#plays.length
    const orsa = BrandConfiguration.parse({ name: `orsa${number}` })
    const play = { brands: [orsa, tern(number)], arrived: [] }
    this.#plays.push(play)
    return play
  }

  async #send(events: readonly SentEvent[]): Promise<void> {
    const messages = asMessages(events, () => ++this.#sequence)
    await this.#site.send(messages)
  }

  async #tick(): Promise<void> {
    const { models } = await this.#runner.tick()
    for (const { error } of models) if (error) throw error
  }

  async #difference(plays: readonly Play[]): Promise<Difference | undefined> {
    const names = plays.flatMap(({ brands }) => brands.map(({ name }) => name))
    const all = await shownOf(this.#site.warehouse, names)
    for (const [place, { brands, arrived }] of plays.entries()) {
      for (const brand of brands) {
        const own = arrived.filter((event) => event.brand === brand.name)
        const expected = reckon(own, brand)
        const shown = all.get(brand.name) as Reckoning
        if (!isDeepStrictEqual(shown, expected))
          return { place, brand: brand.name, shown, expected }
      }
    }
    return undefined
  }
}

// Orsa has the defaults; tern's days and waterfall are its own.
function tern(number: number): BrandConfiguration {
  return BrandConfiguration.parse({
    name: `tern${number}`,
    ...(number % 2 === 0
      ? { timeZone: "Europe/Malta", dayStartHour: 6 }
      : { timeZone: "America/New_York" }),
    ngrSteps: number % 3 === 0 ? NGR_STEPS : [],
  })
}

function renamed(event: SentEvent, { brands }: Play): SentEvent {
  const brand = brands[event.brand === "orsa" ? 0 : 1]
  return { ...event, brand: brand?.name ?? event.brand }
}
