import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { runnerMigrations } from "../models/runner/migrations.ts"
import { loadProject } from "../models/runner/project.ts"
import { createRunner, type Runner } from "../models/runner/runner.ts"
import { SEGMENT_MIGRATIONS } from "../segments/migrations.ts"
import { type EventSite, openEventSite } from "./event-site.ts"

const MODELS = join(dirname(fileURLToPath(import.meta.url)), "../models")
const CONTRACTS_MS_MAX = 600_000

let site: EventSite
let runner: Runner

beforeAll(async () => {
  site = await openEventSite()
  await site.warehouse.migrate([...runnerMigrations, ...SEGMENT_MIGRATIONS])
  runner = createRunner({ warehouse: site.warehouse, project: loadProject(MODELS) })
  await runner.deploy()
})

afterAll(() => site?.close())

describe("the models of players and their money", () => {
  test(
    "keep their contracts, built at once and kept current",
    async () => {
      const outcomes = await runner.test()
      const failed = outcomes.filter(({ passed }) => !passed)
      const lines = failed.map(({ model, test: name, differences }) => [model, name, differences])
      expect(lines).toEqual([])
      expect(outcomes.filter(({ kind }) => kind === "contract").length).toBeGreaterThan(0)
    },
    CONTRACTS_MS_MAX,
  )
})
