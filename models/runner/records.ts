import type { Warehouse } from "../../warehouse/warehouse.ts"
import { type Freshness, lookAtSources } from "./freshness.ts"
import { type LoggedRun, lastRuns, latestRuns, RUNS_SHOWN_MAX } from "./logged-run.ts"
import type { Model } from "./model.ts"
import type { Site } from "./site.ts"
import { lastFailures, lastResults, type TestFailure, type TestResult } from "./test-log.ts"

/** What was kept of runs and tests of models. */
export class Records {
  readonly #site: Site

  constructor(site: Site) {
    this.#site = site
  }

  /** The last result of each test. */
  results(models: readonly Model[]): Promise<readonly TestResult[]> {
    return lastResults(this.#warehouse, models.map(nameOf))
  }

  /** The rows at which the last run of each test failed. */
  failures(models: readonly Model[]): Promise<readonly TestFailure[]> {
    return lastFailures(this.#warehouse, models.map(nameOf))
  }

  /** The latest runs, latest first. */
  runs(models: readonly Model[], limit = RUNS_SHOWN_MAX): Promise<readonly LoggedRun[]> {
    return latestRuns(this.#warehouse, models.map(nameOf), limit)
  }

  /** The last run of each kind of each model. */
  lastRuns(models: readonly Model[]): Promise<readonly LoggedRun[]> {
    return lastRuns(this.#warehouse, models.map(nameOf))
  }

  /** How fresh what came in is: every source that the project's sources.yml names. */
  freshness(): Promise<readonly Freshness[]> {
    return lookAtSources(this.#site)
  }

  get #warehouse(): Warehouse {
    return this.#site.warehouse
  }
}

function nameOf({ name }: Model): string {
  return name
}
