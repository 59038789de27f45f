import { setTimeout as sleep } from "node:timers/promises"
import { asError } from "../../../core/errors.ts"
import type { PitbossChild } from "../../pitboss-child.ts"
import type { BlockProbe } from "./block-probe.ts"
import { STORM } from "./campaigns.ts"
import type { Killer } from "./killer.ts"
import type { Restriction } from "./population.ts"
import type { SinkLine } from "./sink.ts"
import type { Told } from "./told.ts"

const STEP_MS = 25
/** Platforms of the brands, which wait for their own answers only. */
const TELLINGS_MAX = 12
/** So many are told at the instant of a kill, whatever their share. */
const TOLD_WHILE_DOWN = 6
const LOOK_MS = 3_000
/** A look at everybody's wishes may take so much of the engine's time. */
const LOOK_SHARE = 10
/** Behind this share, or where no message comes for a while, it may be over. */
const ALMOST = 0.98
const QUIET_MS = 15_000
/** Nothing changes for so long while it is up: it is over, and judged as it is. */
const STALLED_MS = 600_000

export interface SendParts {
  readonly child: PitbossChild
  readonly log: readonly SinkLine[]
  readonly told: Told
  readonly killer: Killer
  readonly probe: BlockProbe
  readonly progress: (text: string) => void
}

/** The send under way: restrictions come in over its time, processes are killed, until nothing is open. */
export class Send {
  readonly #parts: SendParts
  readonly #waiting: Restriction[]
  readonly #players: number
  readonly #unrestricted: number
  readonly #tellings = new Set<Promise<void>>()
  #failure: unknown
  #isOver = false
  #isPlanned = false
  #mails = 0
  #read = 0

  constructor(
    parts: SendParts,
    during: readonly Restriction[],
    { players, unrestricted }: { readonly players: number; readonly unrestricted: number },
  ) {
    this.#parts = parts
    this.#players = players
    this.#unrestricted = unrestricted
    this.#waiting = [...during].sort((one, other) => (one.share ?? 0) - (other.share ?? 0))
  }

  /** Resolves when every wish has its answer, or nothing changes any more. */
  async untilOver(): Promise<void> {
    const watching = this.#watch()
    const killing = this.#kill()
    await Promise.all([watching, killing])
    await Promise.all(this.#tellings)
    if (this.#failure !== undefined) throw this.#failure
  }

  // The share of those who get it; some who are restricted late have got it, too.
  get #share(): number {
    const { log } = this.#parts
    for (; this.#read < log.length; this.#read++)
      if (log[this.#read]?.subject === STORM) this.#mails += 1
    return this.#mails / Math.max(1, this.#unrestricted)
  }

  async #kill(): Promise<void> {
    const { killer } = this.#parts
    try {
      while (killer.left > 0 && this.#failure === undefined && !this.#isOver) {
        if (this.#isPlanned)
          await killer.killWhereDue(this.#share, () => this.#tellNext(TOLD_WHILE_DOWN))
        await sleep(STEP_MS)
      }
    } catch (thrown) {
      this.#failure ??= thrown
    }
  }

  async #watch(): Promise<void> {
    const { killer } = this.#parts
    let [nextLook, changedAt, state] = [0, Date.now(), ""]
    while (this.#failure === undefined && !this.#isOver) {
      this.#tellDue()
      await sleep(STEP_MS)
      const began = Date.now()
      if (began < nextLook) continue
      const share = this.#tellProgress()
      const mayBeOver = !this.#isPlanned || share >= ALMOST || began - changedAt > QUIET_MS
      const open = mayBeOver ? await this.#look() : undefined
      nextLook = Math.max(began + LOOK_MS, Date.now() + LOOK_SHARE * (Date.now() - began))
      const { told } = this.#parts
      const now = `${this.#mails} ${told.count} ${killer.kills} ${killer.isDown} ${open}`
      if (now !== state || killer.isDown) [changedAt, state] = [Date.now(), now]
      const isTold = this.#waiting.length + this.#tellings.size + killer.left === 0
      this.#isOver = (open === 0 && isTold) || Date.now() - changedAt > STALLED_MS
    }
  }

  #tellProgress(): number {
    const { progress, told, killer } = this.#parts
    const share = this.#share
    progress(`${this.#mails} messages, ${told.count} restrictions, ${killer.kills} kills`)
    return share
  }

  #tellDue(): void {
    const share = this.#share
    const due = this.#waiting.findIndex((one) => (one.share ?? 0) > share)
    const room = TELLINGS_MAX - this.#tellings.size
    this.#tellNext(Math.min(room, due < 0 ? this.#waiting.length : due))
  }

  #tellNext(count: number): void {
    for (const restriction of this.#waiting.splice(0, Math.max(0, count))) {
      const { told, probe } = this.#parts
      const telling = told
        .tell(restriction)
        .then((at) => void probe.sample(restriction, at))
        .catch((thrown: unknown) => {
          this.#failure ??= asError(thrown)
        })
        .finally(() => this.#tellings.delete(telling))
      this.#tellings.add(telling)
    }
  }

  // Wishes without a last word; undefined while nobody answers, or not all of them are known.
  async #look(): Promise<number | undefined> {
    try {
      const [row] = await this.#parts.child.sql<{ planned: string; open: string }>(OPEN_SQL)
      this.#isPlanned ||= Number(row?.planned) >= this.#players
      return this.#isPlanned ? Number(row?.open) : undefined
    } catch {
      return undefined
    }
  }
}

const OPEN_SQL = `select count() as planned, countIf(
    intent_id not in (select intent_id from act_decision where campaign = '${STORM}' and verdict = 'suppress')
    and intent_id not in (select intent_id from act_send final where campaign = '${STORM}' and is_final = 1)) as open
from act_intent final where campaign = '${STORM}'`
