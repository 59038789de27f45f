import { setTimeout as sleep } from "node:timers/promises"
import type { PitbossChild } from "../../commands/pitboss-child.ts"
import { asError } from "../../core/errors.ts"
import { Random } from "../../ingest/simulator/random.ts"
import type { SentEvent } from "../../tests/money/event.ts"
import { ConfusedPlayers } from "./confused-players.ts"
import { Producer } from "./operator.ts"
import { type Kill, nextKill } from "./schedule.ts"
import { UsualPlayers } from "./usual-players.ts"

/** Between two requests of a producer that are not late, ms. */
const REST_MS = [20, 600] as const
/** On a busy machine a broker alone may take minutes. */
const PROBE_MS_MAX = 900_000
const STARTS_MAX = 5
const PROBE_POLL_MS = 50
const PROBE_BRAND = "probe"

export interface RunOptions {
  readonly seed: number
  readonly kills: number
  /** No kill begins after this, ms since 1970. */
  readonly until: number
  readonly note: (line: string) => void
}

/** What happened under the kills. */
export interface Run {
  readonly kills: number
  /** From the start of the process (or the kill of Kafka) until it reads again, each, ms. */
  readonly recoveriesMs: readonly number[]
  /** What each producer had acknowledged, in its order. */
  readonly acknowledged: readonly (readonly SentEvent[])[]
  readonly requestsAgain: number
}

/** Load from several producers, and kills at instants that the seed says. */
export class ChaosRun {
  readonly #child: PitbossChild
  readonly #options: RunOptions
  readonly #random: Random
  readonly #producers: Producer[]
  readonly #probe: Producer
  #isOver = false
  #probes = 0
  #failure: unknown

  constructor(child: PitbossChild, key: string, options: RunOptions) {
    this.#child = child
    this.#options = options
    this.#random = new Random(options.seed)
    const door = { url: child.url, key }
    const producer = (number: number) => new Producer(door, new Random(options.seed + number))
    this.#producers = [producer(1), producer(2)]
    this.#probe = producer(3)
  }

  async run(): Promise<Run> {
    const { seed, kills: killsMax, until, note } = this.#options
    const startedAt = Date.now()
    const loads = [
      this.#load(0, new UsualPlayers(seed, startedAt)),
      this.#load(1, new ConfusedPlayers(seed, new Random(seed + 10), startedAt)),
    ]
    const recoveriesMs: number[] = []
    let kills = 0
    try {
      while (kills < killsMax && Date.now() < until && this.#failure === undefined) {
        const kill = nextKill(this.#random, false)
        await this.#play(kill)
        kills += 1
        const { ms, killsInStart } = await this.#recover(kill, killsMax - kills)
        kills += killsInStart
        recoveriesMs.push(ms)
        note(`${kills}/${killsMax} ${kill.target} (${kill.beside}): reads again after ${ms} ms`)
      }
    } catch (thrown) {
      this.#failure ??= thrown
    }
    this.#isOver = true
    await Promise.all(loads)
    if (this.#failure) throw this.#failure
    const all = [...this.#producers, this.#probe]
    return {
      ...{ kills, recoveriesMs, acknowledged: all.map(({ acknowledged }) => acknowledged) },
      requestsAgain: all.reduce((sum, { again }) => sum + again, 0),
    }
  }

  async #load(place: number, players: { next(): readonly SentEvent[] }): Promise<void> {
    const producer = this.#producers[place] as Producer
    const random = new Random(this.#options.seed + 20 + place)
    try {
      while (!this.#isOver && this.#failure === undefined) {
        await producer.send(players.next(), () => this.#failure !== undefined)
        await sleep(random.int(...REST_MS))
      }
    } catch (thrown) {
      this.#failure = thrown
    }
  }

  async #play({ target, afterMs, beside }: Kill): Promise<void> {
    const command = {
      rebuild: ["rebuild", {}],
      audit: ["audit-slice", { index: 0, of: 3 }],
    } as const
    if (beside !== "nothing") {
      const [name, args] = command[beside]
      this.#child.command(name, args).catch(() => undefined)
    }
    await sleep(afterMs)
    await this.#child.kill(target)
  }

  // Until it reads again; what the seed kills while it starts is started once more.
  async #recover(
    { target }: Kill,
    killsLeft: number,
  ): Promise<{ readonly ms: number; readonly killsInStart: number }> {
    let killsInStart = 0
    let began = performance.now()
    while (target !== "kafka") {
      began = performance.now()
      const started = this.#start()
      const next = killsInStart < killsLeft ? nextKill(this.#random, true) : undefined
      if (next?.from !== "spawn") {
        await started
        break
      }
      const isUp = await Promise.race([started.then(() => true), sleep(next.afterMs, false)])
      this.#options.note(
        `  killed ${next.afterMs} ms after its start${isUp ? ", when it was up" : ""}`,
      )
      started.catch(() => undefined)
      await this.#child.kill(next.target)
      killsInStart += 1
    }
    await this.#readsAgain()
    return { ms: Math.round(performance.now() - began), killsInStart }
  }

  // As whoever supervises a service does: what ends in its start is started again.
  async #start(): Promise<void> {
    for (let attempt = 1; ; attempt++)
      try {
        await this.#child.start()
        return
      } catch (thrown) {
        if (this.#child.isKilled || attempt === STARTS_MAX) throw thrown
        this.#options.note(`  it ended in its start (${attempt}): ${asError(thrown).message}`)
      }
  }

  // An event that is sent now is in the table.
  async #readsAgain(): Promise<void> {
    const deadline = Date.now() + PROBE_MS_MAX
    const event_id = `probe-${this.#probes++}`
    const sent = await this.#probe.send(
      [
        {
          ...{ event_id, type: "session.started", brand: PROBE_BRAND, player_id: "probe" },
          ...{ occurred_at: new Date().toISOString(), session_id: event_id },
        },
      ],
      () => Date.now() > deadline,
    )
    while (sent && Date.now() < deadline) {
      const rows = await this.#child
        .sql(
          `select 1 as there from raw_event where brand = '${PROBE_BRAND}' and event_id = '${event_id}'`,
        )
        .catch(() => [])
      if (rows.length > 0) return
      await sleep(PROBE_POLL_MS)
    }
    throw new Error(`Pitboss does not read again ${PROBE_MS_MAX} ms after a kill.`)
  }
}
