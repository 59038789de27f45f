import type { Random } from "../../ingest/simulator/random.ts"
import { type Canaries, hostileCalls, hostileSources } from "./hostile.ts"

/** A text made by chance, and whether something that must not run was put into it. */
export interface Sentence {
  readonly sql: string
  readonly isHostile: boolean
}

const RELATIONS = ["ft_player", "default.ft_player", "seg_membership", "stg_try", "numbers(3)"]
const CALLS = ["count()", "max(1)", "lower('A')", "toDate('2026-01-01')", "arraySum([1, 2])"]
const COMMENTS = ["", " ", "\n", " /* file('x') */ ", " -- system.tables\n", "\t", " # x\n"]

/** Makes selects of everything a select may be made of, now and then with something hostile at a random place. */
export class Grammar {
  readonly #random: Random
  readonly #sources: readonly string[]
  readonly #calls: readonly string[]
  #isHostile = false
  #names = 0

  constructor(random: Random, canaries: Canaries) {
    this.#random = random
    this.#sources = hostileSources(canaries)
    this.#calls = hostileCalls(canaries)
  }

  sentence(): Sentence {
    this.#isHostile = false
    const sql = `${this.#select(3)}${this.#random.pick(["", ";", " "])}`
    return { sql, isHostile: this.#isHostile }
  }

  #select(depth: number): string {
    const random = this.#random
    const name = `c${this.#names++}`
    const isNamed = depth > 0 && random.chance(0.3)
    const head = isNamed ? `with ${name} as (${this.#select(depth - 1)}) ` : ""
    const from = isNamed ? name : this.#source(depth)
    const columns = Array.from({ length: random.int(1, 3) }, () => this.#value(depth)).join(", ")
    const where = random.chance(0.4) ? ` where ${this.#condition(depth)}` : ""
    const end = random.pick(["", " limit 2", " order by 1", " limit 1 by 1", " qualify 1"])
    const plain = `${head}select${this.#gap()}${columns} from${this.#gap()}${from}${where}${end}`
    if (depth === 0 || !random.chance(0.15)) return plain
    return `select 1 from (${plain}) union all select 1 from (${this.#select(depth - 1)})`
  }

  #source(depth: number): string {
    const random = this.#random
    if (random.chance(0.06)) return this.#hostile(this.#sources)
    if (depth > 0 && random.chance(0.35)) return `(${this.#select(depth - 1)}) as s${this.#names++}`
    return random.pick(RELATIONS)
  }

  #value(depth: number): string {
    const random = this.#random
    if (random.chance(0.04)) return this.#hostile(this.#calls)
    if (depth === 0) return random.pick(["1", "'file(x)'", "NULL"])
    const inner = () => this.#value(depth - 1)
    return random.pick([
      inner,
      () => random.pick(CALLS.filter((call) => call !== "count()" && call !== "max(1)")),
      () => `if(1, ${inner()}, ${inner()})`,
      () => `toString(${inner()})`,
      () => `arrayMap(x -> ${inner()}, [1])`,
      () => `(select any(1) from (${this.#select(depth - 1)}))`,
      () => `case when 1 then toString(${inner()}) else '' end`,
    ])()
  }

  #condition(depth: number): string {
    const inner = () => (depth > 0 ? this.#select(depth - 1) : "select 1")
    return this.#random.pick([
      () => "1 = 1",
      () => `exists(${inner()})`,
      () => `toString(${this.#value(depth)}) != 'x'`,
      () => `1 in (select 1 from (${inner()}))`,
    ])()
  }

  #hostile(attacks: readonly string[]): string {
    this.#isHostile = true
    return this.#random.pick(attacks)
  }

  #gap(): string {
    return ` ${this.#random.pick(COMMENTS)}`
  }
}
