import { createHash } from "node:crypto"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import { WAREHOUSE_MIGRATIONS } from "../commands/migrations.ts"
import { ROOT } from "./architecture.ts"

/** Of each step as it was first applied somewhere; a new step is a new line. */
const RECORDED = join(ROOT, "tests/migrations.json")

test("steps of the warehouse's schema read as they always did: a data directory of before still opens", () => {
  const recorded = JSON.parse(readFileSync(RECORDED, "utf8")) as Record<string, string>
  const now = WAREHOUSE_MIGRATIONS.map(({ name, statements }) => [
    name,
    createHash("sha256").update(statements.join("\n")).digest("hex").slice(0, 16),
  ])
  expect(Object.fromEntries(now)).toEqual(recorded)
})
