import { PitbossError } from "../../core/errors.ts"

/** Most faults of a project that are told at once. */
const FAULTS_TOLD_MAX = 20

/** Gathers what is wrong with a project, so that whoever mends it hears of all of it at once. */
export class Faults {
  readonly #found: PitbossError[] = []

  /** What it gives; undefined where it throws a fault of the project. Anything else is thrown. */
  try<Result>(use: () => Result): Result | undefined {
    try {
      return use()
    } catch (thrown) {
      this.add(thrown)
      return undefined
    }
  }

  add(thrown: unknown): void {
    if (thrown instanceof PitbossError && thrown.cause instanceof Several)
      this.#found.push(...thrown.cause.faults)
    else this.#add(thrown)
  }

  #add(thrown: unknown): void {
    if (!(thrown instanceof PitbossError) || !thrown.code.startsWith("MODELS_")) throw thrown
    this.#found.push(thrown)
  }

  /** Throws the only fault as it is; several as MODELS_REFUSED, or by their code where they share one. */
  throwAny(): void {
    const [first, ...more] = this.#found
    if (first === undefined) return
    if (more.length === 0) throw first
    const told = this.#found.slice(0, FAULTS_TOLD_MAX).map(({ message }) => message)
    const left = this.#found.length - told.length
    const codes = new Set(this.#found.map(({ code }) => code))
    throw new PitbossError(
      codes.size === 1 ? first.code : "MODELS_REFUSED",
      [...told, ...(left > 0 ? [`(and ${left} more)`] : [])].join("\n"),
      { faults: this.#found.length },
      { cause: new Several(this.#found) },
    )
  }
}

/** What a fault that tells of several is made of. */
class Several extends Error {
  readonly faults: readonly PitbossError[]

  constructor(faults: readonly PitbossError[]) {
    super(`${faults.length} faults`)
    this.faults = faults
  }
}
