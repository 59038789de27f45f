import type { Effects } from "../core/effects.ts"
import { asError } from "../core/errors.ts"
import type { Warehouse } from "../warehouse/warehouse.ts"
import type { Evaluation, Round } from "./evaluation.ts"
import { healMembership } from "./heal.ts"
import { retireSegment } from "./retire.ts"

/** Takes the members of archived segments out, of each once in a process, however often it is told of. */
export class Retirement {
  readonly #warehouse: Warehouse
  readonly #log: Effects["log"]
  readonly #retired = new Set<string>()
  /** Those whose members are still in, and whether all that was written of them is known. */
  readonly #due = new Map<string, boolean>()

  constructor(warehouse: Warehouse, { log }: Pick<Effects, "log">) {
    this.#warehouse = warehouse
    this.#log = log
  }

  /**
   * From now on these are archived. `isWhole`: this process wrote the members of that one last, and did not fail; any other is
   * healed before, as behind a start.
   */
  adopt(archived: readonly string[], isWhole: (name: string) => boolean): void {
    const names = new Set(archived)
    for (const known of [this.#retired, this.#due])
      for (const name of known.keys()) if (!names.has(name)) known.delete(name)
    for (const name of names)
      if (!this.#retired.has(name) && !this.#due.has(name)) this.#due.set(name, isWhole(name))
  }

  /**
   * Says whose members left. Where one fails it is tried again in the next round: members of what is no more are nobody's.
   */
  async run(round: Round): Promise<readonly Evaluation[]> {
    const retired: Evaluation[] = []
    for (const [segment, isWhole] of this.#due)
      try {
        if (!isWhole) await healMembership(this.#warehouse, segment)
        const one = await retireSegment(this.#warehouse, segment, round)
        if (one !== undefined) retired.push(one)
        this.#due.delete(segment)
        this.#retired.add(segment)
      } catch (thrown) {
        this.#due.set(segment, false)
        const { message } = asError(thrown)
        this.#log.error({ segment, err: message }, "members stay for now")
      }
    return retired
  }
}
