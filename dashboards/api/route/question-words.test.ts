import { expect, test } from "vitest"
import { z } from "zod"
import { questionWords } from "./question-words.ts"

const Question = z.strictObject({
  id: z.uuid(),
  sql: z.string().min(1, "expected a select"),
  page: z.object({ limit: z.int() }).optional(),
})

test.each([
  [
    { id: "x", sql: "" },
    "The question cannot be answered: 'id': invalid UUID; 'sql': expected a select.",
  ],
  [
    { id: crypto.randomUUID(), sql: "a", page: { limit: "1" } },
    "The question cannot be answered: 'page.limit': invalid input: expected number, received string.",
  ],
  [
    { id: crypto.randomUUID(), sql: "a", more: 1 },
    'The question cannot be answered: unrecognized key: "more".',
  ],
])("a fault of %o is told by its part", (question, words) => {
  const { error } = Question.safeParse(question)
  expect(error && questionWords(error)).toBe(words)
})
