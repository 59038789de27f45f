import type { Warehouse } from "../warehouse/warehouse.ts"
import type { Round, Seen } from "./evaluation.ts"

/** A segment may be looked at so many times more in a round, the later look with the later id. */
export const LOOKS_MAX = 2

/** A later look of a round, 1 or 2. */
export function laterLook(round: Round, look: number): Round {
  return { ...round, id: String(BigInt(round.id) + BigInt(look)) }
}

/** Instants and ids of rounds: both only go forward, also where the machine's clock steps back. */
export class RoundClock {
  readonly #warehouse: Warehouse
  #at = 0
  #id = 0n

  constructor(warehouse: Warehouse) {
    this.#warehouse = warehouse
  }

  /** The next round, later than all that was seen. */
  async begin({ at, upTo }: Pick<Round, "at" | "upTo">, seen: readonly Seen[]): Promise<Round> {
    const [row] = await this.#warehouse.query<{ id: string }>(
      "select toUnixTimestamp64Micro(now64(6)) as id",
    )
    this.#at = Math.max(at.getTime(), this.#at + 1, ...seen.map((one) => one.at + 1))
    for (const { id } of seen) if (BigInt(id) > this.#id) this.#id = BigInt(id)
    this.#id ||= await this.#latest()
    const clocked = BigInt(row?.id ?? "0")
    const id = clocked > this.#id ? clocked : this.#id + 1n
    this.#id = id + BigInt(LOOKS_MAX)
    return { at: new Date(this.#at), id: String(id), upTo }
  }

  // Whoever follows transitions by their ids would never see one that is smaller than what was.
  async #latest(): Promise<bigint> {
    const [row] = await this.#warehouse.query<{ latest: string }>(
      "select max(evaluation_id) as latest from seg_transition",
    )
    return BigInt(row?.latest ?? "0")
  }
}
