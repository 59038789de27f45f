import type { Warehouse } from "../../warehouse/warehouse.ts"
import type { TestOutcome } from "./outcome.ts"

/** The last result of a test. */
export interface TestResult {
  readonly model: string
  readonly test: string
  readonly kind: TestOutcome["kind"]
  readonly severity: TestOutcome["severity"]
  readonly result: "pass" | "warn" | "fail"
  readonly failures: number
  readonly differences: readonly string[]
  /** Start of its run, by the engine's clock. */
  readonly at: string
  readonly ms: number
}

/** A row at which the last run of a test failed. */
export interface TestFailure {
  readonly model: string
  readonly test: string
  readonly at: string
  /** JSON. */
  readonly row: string
}

/** Keeps what tests found, with the rows that offend. What was skipped found nothing. */
export async function noteTests(
  warehouse: Warehouse,
  found: readonly TestOutcome[],
): Promise<void> {
  const outcomes = found.filter(({ isSkipped }) => !isSkipped)
  if (outcomes.length === 0) return
  const [clock] = await warehouse.query<{ at: string }>("select now64(3) as at")
  const at = clock?.at
  const failures = outcomes.flatMap(({ model, test, offending }) =>
    offending.map((row) => ({ at, model, test, row: JSON.stringify(row) })),
  )
  // The result comes last: where it stands, so do its rows.
  await warehouse.insert("sys_test_failure", failures)
  await warehouse.insert(
    "sys_test",
    outcomes.map(({ model, test, kind, severity, passed, offending, differences, ms }) => ({
      ...{ at, model, test, kind, severity, differences },
      result: passed ? "pass" : severity === "warn" ? "warn" : "fail",
      failures: offending.length,
      ms: Math.round(ms),
    })),
  )
}

/**
 * The last result of each test of some models: of the last run of that kind, in which every test of a model takes part.
 * What failed before and is no more (a test that was taken out, an example that could not be prepared) is no result.
 */
export function lastResults(
  warehouse: Warehouse,
  models: readonly string[],
): Promise<TestResult[]> {
  return warehouse.query<TestResult>(
    `select * from sys_test where model in {models:Array(String)}
and (model, kind, at) in (select model, kind, max(at) from sys_test group by model, kind)
order by model, test`,
    { models },
  )
}

/** The rows at which the last run of each test of some models failed. */
export function lastFailures(
  warehouse: Warehouse,
  models: readonly string[],
): Promise<TestFailure[]> {
  return warehouse.query<TestFailure>(
    `select model, test, at, row from sys_test_failure
where model in {models:Array(String)}
and (model, test, at) in (
    select model, test, at from sys_test
    where (model, kind, at) in (select model, kind, max(at) from sys_test group by model, kind))
order by model, test, row`,
    { models },
  )
}
