import { randomUUID } from "node:crypto"
import { setTimeout as sleep } from "node:timers/promises"
import type { Effects } from "../../core/effects.ts"
import { asError, PitbossError } from "../../core/errors.ts"
import { type PlayerRef, playerName } from "../../core/player.ts"
import type { KeptAnswer } from "../../store/register-answers.ts"
import type { Store } from "../../store/store.ts"
import { Circuit } from "../channel/circuit.ts"
import {
  type AskedOf,
  type RegisterReading,
  type Registers,
  type RegisterWord,
  wordKey,
} from "../compliance/register-standing.ts"
import { openExchange, type RegisterAccess } from "./exchange.ts"
import { type AskedPerson, type LookUp, type Register, RegisterFault } from "./register.ts"

/** A register as it is asked. */
export interface RegisterDefinition {
  readonly id: string
  readonly kind: string
  /** Where it holds, as laws name places. */
  readonly jurisdictions: readonly string[]
  readonly maxAgeMs: number
  readonly batchMax: number
  readonly register: Register
  readonly access: RegisterAccess
}

/** A register that gives no answer, or not to all. */
export interface UnreachableRegister {
  readonly register: string
  readonly jurisdictions: readonly string[]
  /** RFC 3339 */
  readonly since: string
  readonly detail: string
}

/** Who decides waits no longer than this; what is answered later is there when he is asked for again. */
const WAIT_MS_MAX = 1_000
/** It was asked, and has not answered within that time. */
const LAGS = "lags"

/** One register's line: what of it is under way, and how it fared. */
interface Line {
  readonly definition: RegisterDefinition
  readonly circuit: Circuit
  /** When each look-up that is under way began, ms. */
  readonly underWay: Set<number>
  trouble: { readonly since: number; readonly detail: string } | undefined
}

interface Sought {
  readonly player: PlayerRef
  readonly asked: AskedPerson
}

export interface DeskParts {
  readonly store: Pick<Store, "vault" | "registerAnswers">
  readonly definitions: readonly RegisterDefinition[]
}

/**
 * Asks the registers about players. One that lags, refuses or fails holds those alone who live where it counts: nobody
 * waits longer than a second for it, and while its circuit is open nobody waits at all.
 */
export class RegisterDesk implements Registers {
  readonly definitions: readonly RegisterDefinition[]
  readonly #store: DeskParts["store"]
  readonly #effects: Effects
  readonly #lines: ReadonlyMap<string, Line>
  readonly #closing = new AbortController()

  constructor({ store, definitions }: DeskParts, effects: Effects) {
    this.definitions = definitions
    this.#store = store
    this.#effects = effects
    this.#lines = new Map(
      definitions.map((definition) => [
        definition.id,
        { definition, circuit: new Circuit(), underWay: new Set<number>(), trouble: undefined },
      ]),
    )
  }

  /** What was answered of late, as far as it is about the contacts as they are. Asks nobody. */
  async kept(players: readonly PlayerRef[]): Promise<RegisterReading> {
    const ids = this.definitions.map(({ id }) => id)
    if (ids.length === 0 || players.length === 0) return new Map()
    const answers = await this.#store.registerAnswers.of(ids, players)
    return new Map(answers.map((one) => [wordKey(one.register, playerName(one)), wordOf(one)]))
  }

  /** Asks now. What is answered is kept, on record, before it counts. */
  async ask(asked: AskedOf): Promise<RegisterReading> {
    const words = await Promise.all(
      [...asked].map(([id, players]) => this.#askOf(id, players, WAIT_MS_MAX)),
    )
    return new Map(words.flat())
  }

  /** As `ask`, of one register and player, for as long as it may take. */
  async check(id: string, player: PlayerRef): Promise<RegisterWord | undefined> {
    const { timeoutMs } = this.#lineOf(id).definition.access
    const words = await this.#askOf(id, [player], timeoutMs * 2)
    return words[0]?.[1]
  }

  /** Those that give no answer now, or not to all, and since when. */
  unreachable(): readonly UnreachableRegister[] {
    return [...this.#lines.values()].flatMap(({ definition: { id, jurisdictions }, trouble }) =>
      trouble === undefined
        ? []
        : [
            {
              ...{ register: id, jurisdictions, detail: trouble.detail },
              since: new Date(trouble.since).toISOString(),
            },
          ],
    )
  }

  /** Breaks off what is under way: nobody of it was answered for. */
  close(): void {
    this.#closing.abort()
  }

  async #askOf(
    id: string,
    players: readonly PlayerRef[],
    waitMs: number,
  ): Promise<readonly (readonly [string, RegisterWord])[]> {
    const line = this.#lineOf(id)
    // Before the contacts are read: what changes behind it is asked about anew.
    const askedAt = this.#now()
    const { known, unknown } = await this.#identify(line.definition, players)
    const words = new Map<string, RegisterWord>()
    const say = (player: PlayerRef, word: RegisterWord) =>
      words.set(wordKey(id, playerName(player)), word)
    for (const player of unknown) say(player, { state: "unidentifiable" })
    const answers = new Map<string, KeptAnswer>()
    if (known.length > 0 && !this.#isAway(line, askedAt)) {
      const { batchMax } = line.definition
      const parts = Array.from({ length: Math.ceil(known.length / batchMax) }, (_, part) =>
        known.slice(part * batchMax, (part + 1) * batchMax),
      )
      const looking = this.#lookUpAll(line, parts, askedAt, answers)
      const isInTime = await within(looking, waitMs)
      if (!isInTime) this.#troubled(line, askedAt, LAGS)
    }
    for (const { player } of known) {
      const answer = answers.get(playerName(player))
      const since = line.trouble?.since ?? askedAt
      const detail = line.trouble?.detail ?? "unanswered"
      say(player, answer === undefined ? { state: "unreachable", since, detail } : wordOf(answer))
    }
    return [...words]
  }

  // It failed a moment ago, or has not answered to who came before.
  #isAway({ circuit, underWay }: Line, now: number): boolean {
    const isLagging = [...underWay].some((began) => now - began >= WAIT_MS_MAX)
    return !circuit.isClosed(now) || isLagging
  }

  async #identify({ register }: RegisterDefinition, players: readonly PlayerRef[]) {
    const known: Sought[] = []
    const unknown: PlayerRef[] = []
    for (const [at, player] of players.entries()) {
      const contact = await this.#store.vault.read(player).catch((thrown: unknown) => {
        if (thrown instanceof PitbossError && thrown.code === "STORE_SEAL_BROKEN") return undefined
        throw thrown
      })
      const person = contact && register.personOf(contact)
      if (person === undefined) unknown.push(player)
      else known.push({ player, asked: { item: String(at), person } })
    }
    return { known, unknown }
  }

  async #lookUpAll(
    line: Line,
    parts: readonly (readonly Sought[])[],
    askedAt: number,
    answers: Map<string, KeptAnswer>,
  ): Promise<void> {
    line.underWay.add(askedAt)
    try {
      for (const part of parts)
        for (const one of await this.#lookUp(line, part, askedAt)) answers.set(playerName(one), one)
    } finally {
      line.underWay.delete(askedAt)
    }
  }

  // Never throws: whoever is not among the answers was not answered for.
  async #lookUp(
    line: Line,
    sought: readonly Sought[],
    askedAt: number,
  ): Promise<readonly KeptAnswer[]> {
    const { id: register, register: protocol, access } = line.definition
    const requestId = randomUUID()
    const post = openExchange(access, this.#closing.signal)
    const people = sought.map(({ asked }) => asked)
    const found = await protocol
      .lookUp(people, requestId, post)
      .catch((thrown: unknown) => faultOf(thrown))
    if (this.#closing.signal.aborted) return []
    const said = found instanceof RegisterFault ? NOTHING_SAID : found
    const answers = sought.flatMap(({ player, asked: { item } }) => {
      const answer = said.answers.get(item)
      return answer === undefined ? [] : [{ ...player, answer }]
    })
    const outcome = found instanceof RegisterFault ? found.outcome : "answered"
    this.#judge(line, outcome, sought.length - answers.length, askedAt)
    const { responseId } = said
    const facts = { register, requestId, responseId, askedAt, asked: sought.length, outcome }
    try {
      await this.#store.registerAnswers.keep({ ...facts, answers })
    } catch (thrown) {
      const code = thrown instanceof PitbossError ? thrown.code : asError(thrown).name
      this.#effects.log.error({ register, code }, "what a register answered was not kept")
      return []
    }
    return answers.map((one) => ({ ...one, register, askedAt, requestId }))
  }

  #judge(line: Line, outcome: string, unanswered: number, askedAt: number): void {
    const now = this.#now()
    if (outcome !== "answered") {
      line.circuit.failed(now, outcome, "call")
      this.#troubled(line, askedAt, outcome)
      return
    }
    line.circuit.answered()
    if (unanswered > 0) this.#troubled(line, askedAt, "unanswered")
    else if (line.trouble !== undefined) {
      this.#effects.log.info({ register: line.definition.id }, "a register answers again")
      line.trouble = undefined
    }
  }

  #troubled(line: Line, since: number, detail: string): void {
    if (line.trouble === undefined)
      this.#effects.log.warn(
        { register: line.definition.id, detail },
        "a register does not answer: promotions of its places wait",
      )
    line.trouble = { since: line.trouble?.since ?? since, detail }
  }

  #lineOf(id: string): Line {
    const line = this.#lines.get(id)
    if (line) return line
    const known = this.definitions.map((one) => one.id).join(", ") || "none is configured"
    throw new PitbossError(
      "REGISTER_UNKNOWN",
      `No register is called '${id}'. Expected one of registers in pitboss.yml: ${known}.`,
    )
  }

  #now(): number {
    return this.#effects.now().getTime()
  }
}

const NOTHING_SAID: LookUp = { responseId: undefined, answers: new Map() }

function faultOf(thrown: unknown): RegisterFault {
  return thrown instanceof RegisterFault ? thrown : new RegisterFault(asError(thrown).name)
}

function wordOf({ answer, askedAt, requestId }: KeptAnswer): RegisterWord {
  return { state: "answered", answer, askedAt, requestId }
}

/** False: it takes longer than that, and goes on. */
async function within(work: Promise<void>, ms: number): Promise<boolean> {
  const over = new AbortController()
  const late = sleep(ms, false, { signal: over.signal }).catch(() => false)
  const isInTime = await Promise.race([work.then(() => true), late])
  over.abort()
  return isInTime
}
