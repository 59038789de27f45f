import { readdirSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import { MODELS_DIR } from "../commands/folders.ts"
import { MART_QUESTIONS } from "./mart-question.ts"

test("each mart of the project is asked something, and nothing else is", () => {
  const marts = readdirSync(join(MODELS_DIR, "marts"))
    .filter((file) => file.endsWith(".sql"))
    .map((file) => file.replace(".sql", ""))
  expect(MART_QUESTIONS.map(({ mart }) => mart).sort()).toEqual(marts.sort())
})
