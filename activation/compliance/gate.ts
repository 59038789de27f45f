import { type PlayerRef, parsePlayerName, playerName } from "../../core/player.ts"
import type { Warehouse } from "../../warehouse/warehouse.ts"
import type { ComplianceTail } from "./compliance-tail.ts"
import { type Decision, decide } from "./decide.ts"
import { type Kinship, readKinship } from "./kinship.ts"
import { type Lists, standingsOf } from "./list-standing.ts"
import { RULES_UNREADABLE } from "./policy/rules-readable.ts"
import { type RegisterReading, type Registers, registerStandings } from "./register-standing.ts"
import type { Rulebook, Rules } from "./rulebook.ts"
import { inShadow, type Shadow } from "./shadow.ts"
import { mergeFacts } from "./span.ts"
import type { Purpose, Subject } from "./subject.ts"
import { NO_PROFILE, readWarehouseState, type WarehouseState } from "./warehouse-state.ts"

/** A recipient, but for what the vault and the store know of him. */
export type KnownSubject = Omit<
  Subject,
  | "writing"
  | "birthDate"
  | "emailSince"
  | "hasLeft"
  | "sentToday"
  | "sentIn7Days"
  | "sentIn24Hours"
  | "spent"
  | "answering"
>

/** When a message is decided on, and when it was wanted, ms. */
export interface When {
  readonly at: number
  readonly wantedAt: number
}

/** Why nobody can be decided on. */
export type NotReady = "compliance_lag" | "stale_state" | "stale_segment" | typeof RULES_UNREADABLE

/** Who is asked about: members of a segment, or players who are of none, and of what kind the message is. */
export interface Asked {
  readonly segment: string | undefined
  readonly isPromotional: boolean
}

/** Features whose present is older than this say nothing about now. */
export const STATE_AGE_MS_MAX = 30_000

/**
 * Nor does an audience that was last evaluated on features older than this: who would have left it cannot have.
 * Audiences that are swept are so every 10 s.
 */
export const SEGMENT_AGE_MS_MAX = 30_000

/** What arrived this long before the features' present is in them, landed and reckoned with. */
const LANDED_MS = 5_000

const NOTHING_SAID: RegisterReading = new Map()
const NO_REGISTERS: Subject["registers"] = []

/** What the warehouse said of some players and whoever is the same person. */
export interface Reading {
  /** Of the players and their kin. */
  readonly state: WarehouseState
  readonly kinship: Kinship
  /** The present of the features that were read, ms. */
  readonly stateAt: number
  /** Players whose facts were read, also where there are none. */
  readonly names: ReadonlySet<string>
  /** What registers said of the players. */
  readonly registers: RegisterReading
}

export interface GateParts {
  readonly warehouse: Warehouse
  readonly tail: ComplianceTail
  /** Of excluded people. */
  readonly lists: Lists
  /** That are asked player by player; absent: none. */
  readonly registers?: Registers | undefined
  /** By which is decided. */
  readonly rules: Rules
  /** Where it is decided and nothing sent; absent: nowhere. */
  readonly shadow?: Pick<Shadow, "over"> | undefined
  /** The present of the features that can be read now, ms. */
  readonly stateAt: () => number
  /** As of when a segment's members stand, ms; undefined of one that failed or was not evaluated yet. */
  readonly segmentAt: (segment: string) => number | undefined
}

/** Gathers what the rules look at: the warehouse's state, which takes its time, and then the topic's. */
export class Gate {
  readonly #parts: GateParts

  constructor(parts: GateParts) {
    this.#parts = parts
  }

  /** By which is decided at an instant. */
  rulebookAt(now: number): Rulebook {
    return this.#parts.rules.at(now)
  }

  /** Decides on one recipient, as far as anything may be sent where he is. */
  decide(subject: Subject, purpose: Purpose, { at, wantedAt }: When): Decision {
    const { rules, shadow } = this.#parts
    const decision = decide(subject, purpose, at, rules.at(at))
    const { brand, jurisdictions, countries } = subject
    const { campaign } = purpose
    const over = shadow?.over({ brand, campaign, jurisdictions, countries, wantedAt })
    return over === undefined ? decision : inShadow(decision, over)
  }

  /**
   * Why nothing may be cleared now for the members of a segment; undefined: they stand, the rules can be read, and all
   * that Kafka had acknowledged by now is known.
   */
  async whyNot({ segment, isPromotional }: Asked, now: number): Promise<NotReady | undefined> {
    if (isPromotional && this.#parts.rules.faultsAt(now).length > 0) return RULES_UNREADABLE
    if (now - this.#parts.stateAt() > STATE_AGE_MS_MAX) return "stale_state"
    if (segment !== undefined && this.isStale(segment, now)) return "stale_segment"
    return (await this.#parts.tail.isUpToDate()) ? undefined : "compliance_lag"
  }

  /** Nobody knows who is in it now: it failed, or was last evaluated too long ago. */
  isStale(segment: string, now: number): boolean {
    const at = this.#parts.segmentAt(segment)
    return at === undefined || now - at > SEGMENT_AGE_MS_MAX
  }

  /** Whether everybody who entered or left the segment up to an instant (ms) is known. */
  isKnownAsOf(segment: string, instant: number): boolean {
    return (this.#parts.segmentAt(segment) ?? 0) >= instant
  }

  /** Reads what the warehouse knows of players and their kin, and what registers answered of late. */
  async read(players: readonly PlayerRef[]): Promise<Reading> {
    const { warehouse, tail } = this.#parts
    const stateAt = this.#parts.stateAt()
    const own = players.map(playerName)
    const kinship = await readKinship(warehouse, tail, own)
    const kin = own.flatMap((name) => kinship.of(name))
    const state = await readWarehouseState(warehouse, own, kin)
    const registers = (await this.#parts.registers?.kept(players)) ?? NOTHING_SAID
    return { state, kinship, stateAt, names: new Set(kin), registers }
  }

  /** Whether there is any register that could be asked. */
  hasRegisters(): boolean {
    return (this.#parts.registers?.definitions.length ?? 0) > 0
  }

  /** Asks the registers of their places about players of whom they said nothing of late. */
  async askRegisters(
    reading: Reading,
    players: readonly PlayerRef[],
    now: number,
  ): Promise<Reading> {
    const { registers } = this.#parts
    const asked = new Map<string, PlayerRef[]>()
    for (const player of players)
      for (const { register, state } of this.#registersOf(reading, player, now))
        if (state === "unasked") asked.set(register, [...(asked.get(register) ?? []), player])
    if (registers === undefined || asked.size === 0) return reading
    return {
      ...reading,
      registers: new Map([...reading.registers, ...(await registers.ask(asked))]),
    }
  }

  #registersOf({ state, registers: said }: Reading, player: PlayerRef, now: number) {
    const { registers, tail } = this.#parts
    if (registers === undefined) return NO_REGISTERS
    const name = playerName(player)
    const residence = tail.residenceOf(name, state.profiles.get(name) ?? NO_PROFILE, now)
    return registerStandings(registers, said, player, residence, now)
  }

  /** False where the topic has linked him meanwhile to somebody who was not read: read him again. */
  covers({ kinship, names }: Reading, player: PlayerRef): boolean {
    const name = playerName(player)
    return kinship.covers(name) && kinship.of(name).every((one) => names.has(one))
  }

  /**
   * False of whom no registration is known, where it may have been landing when he was read: a block of events comes to
   * one table after the other, so that what made him a member can show before what says who he is. Read him again.
   */
  hasLanded({ state, stateAt }: Reading, player: PlayerRef, wantedAt: number): boolean {
    return state.registered.has(playerName(player)) || wantedAt <= stateAt - LANDED_MS
  }

  /** All players of the same person, himself first, as far as is known now. */
  person({ kinship }: Reading, player: PlayerRef): readonly PlayerRef[] {
    return kinship.of(playerName(player)).map(parsePlayerName)
  }

  /** The subject as it stands by what was read and by what the topic has said up to now. Reads nothing. */
  subject(reading: Reading, player: PlayerRef, now: number): KnownSubject {
    const { state, kinship, stateAt } = reading
    const { tail, lists } = this.#parts
    const name = playerName(player)
    const person = kinship.of(name)
    const factsOf = (one: string) =>
      mergeFacts([state.facts.get(one) ?? new Map(), tail.factsOf(one)])
    const { limitsNear, limitsUnrated, hasPlayed, ...home } = state.profiles.get(name) ?? NO_PROFILE
    const residence = tail.residenceOf(name, home, now)
    return {
      ...player,
      isRegistered: state.registered.has(name),
      own: factsOf(name),
      person: person.map(factsOf),
      // What nobody can read may restrict the person, as most of what restricts does.
      isHeld: person.some((one) => tail.isHeld(one)),
      ...residence,
      exclusionLists: standingsOf(lists, person, residence, now),
      registers: this.#registersOf(reading, player, now),
      limitsNear,
      limitsUnrated,
      hasPlayed,
      isLimitUnread: tail.limitSetAt(name) > stateAt - LANDED_MS,
    }
  }
}
