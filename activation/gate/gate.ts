import { type PlayerRef, playerName } from "../../core/player.ts"
import type { Warehouse } from "../../warehouse/warehouse.ts"
import type { ComplianceTail } from "./compliance-tail.ts"
import { mergeFacts } from "./span.ts"
import type { Subject } from "./subject.ts"
import {
  NO_PROFILE,
  readFacts,
  readWarehouseState,
  type WarehouseState,
} from "./warehouse-state.ts"

/** A recipient, but for what the vault and the store know of him. */
export type KnownSubject = Omit<Subject, "writing" | "birthDate" | "sentToday">

/** Gathers what the rules look at: the warehouse's state joined with the compliance topic's. */
export class Gate {
  readonly #warehouse: Warehouse
  readonly #tail: ComplianceTail

  constructor(warehouse: Warehouse, tail: ComplianceTail) {
    this.#warehouse = warehouse
    this.#tail = tail
  }

  /** False: nothing may be cleared now. */
  isReady(): Promise<boolean> {
    return this.#tail.isUpToDate()
  }

  /** Subjects in the order of the players. Read after `isReady` said yes. */
  async subjects(players: readonly PlayerRef[], now: number): Promise<readonly KnownSubject[]> {
    const names = players.map(playerName)
    const personIds = names.flatMap((name) => [...this.#tail.personsOf(name)])
    const state = await readWarehouseState(this.#warehouse, names, personIds)
    const kin = new Map(names.map((name) => [name, this.#kinOf(name, state)]))
    const others = [...new Set([...kin.values()].flat())].filter((name) => !state.facts.has(name))
    const facts = new Map([...state.facts, ...(await readFacts(this.#warehouse, others))])
    const factsOf = (name: string) =>
      mergeFacts([facts.get(name) ?? new Map(), this.#tail.factsOf(name)])
    return players.map((player) => {
      const name = playerName(player)
      const { limitsNear, ...home } = state.profiles.get(name) ?? NO_PROFILE
      return {
        ...player,
        isRegistered: state.registered.has(name),
        own: factsOf(name),
        person: (kin.get(name) ?? [name]).map(factsOf),
        isHeld: this.#tail.isHeld(name),
        ...this.#tail.residenceOf(name, home, now),
        limitsNear,
      }
    })
  }

  // Every player whom the warehouse or the topic ever linked to the same person.
  #kinOf(name: string, state: WarehouseState): string[] {
    const persons = new Set([...this.#tail.personsOf(name), state.persons.get(name) ?? ""])
    persons.delete("")
    const kin = [...persons].flatMap((person) => [
      ...(state.players.get(person) ?? []),
      ...this.#tail.playersOf(person),
    ])
    return [...new Set([name, ...kin])]
  }
}
