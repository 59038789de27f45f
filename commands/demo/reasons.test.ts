import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import { NOT_PLAYED, PLAYED } from "./reasons.ts"

const ACTIVATION = join(import.meta.dirname, "../../activation")
const RULES = [join(ACTIVATION, "compliance/rule"), join(ACTIVATION, "compliance/law/kind")]

const namesIn = (text: string, pattern: RegExp) =>
  [...text.matchAll(pattern)].flatMap(([, part = ""]) =>
    [...part.matchAll(/"([a-z]+(?:_[a-z]+)*)"/g)].flatMap(([, name]) => name ?? []),
  )

/** What the rules' sources say as reasons, and for what the dispatch waits. */
function reasonsInSource(): ReadonlySet<string> {
  const rules = RULES.flatMap((folder) =>
    readdirSync(folder).map((file) => readFileSync(join(folder, file), "utf8")),
  )
  const record = readFileSync(join(ACTIVATION, "dispatch/record.ts"), "utf8")
  const gate = readFileSync(join(ACTIVATION, "compliance/gate.ts"), "utf8")
  const subject = readFileSync(join(ACTIVATION, "compliance/subject.ts"), "utf8")
  return new Set([
    ...rules.flatMap((text) => namesIn(text, /\breason: ([^\n]*)/g)),
    ...namesIn(record, /type DeferReason = ([^\n]*)/g),
    ...namesIn(gate, /type NotReady = ([^\n]*)/g),
    ...namesIn(subject, /type WritingOutcome = ([^\n]*)/g),
  ])
}

test("each reason of the gate is played in the demo, or listed with why it is not", () => {
  const found = new Set(reasonsInSource())
  // A message that could be written is none.
  found.delete("written")
  expect(found.size).toBeGreaterThan(20)
  expect([...PLAYED, ...Object.keys(NOT_PLAYED)].sort()).toEqual([...found].sort())
})
