import { performance } from "node:perf_hooks"
import { asError } from "../../core/errors.ts"

/** What came of one test. */
export interface TestOutcome {
  readonly model: string
  readonly kind: "schema" | "contract"
  readonly test: string
  readonly passed: boolean
  /** Empty where it passed; else a line per difference. */
  readonly differences: readonly string[]
  readonly ms: number
}

/** Runs a test that returns its differences; an error is a difference too. */
export async function timed(
  run: () => Promise<readonly string[]>,
): Promise<Pick<TestOutcome, "passed" | "differences" | "ms">> {
  const started = performance.now()
  const differences = await run().catch((thrown: unknown) => [asError(thrown).message])
  return { passed: differences.length === 0, differences, ms: performance.now() - started }
}
