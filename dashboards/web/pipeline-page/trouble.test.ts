import { expect, test } from "vitest"
import type { PipelineDocument } from "../../api/pipeline/schema.ts"
import { troublesOf } from "./trouble.ts"

const since = "2026-11-23T08:00:00.000Z"

/** Nothing else is the matter. */
const pipeline = (
  lists: PipelineDocument["exclusion_lists"],
  registers: PipelineDocument["registers_unreachable"] = [],
) =>
  ({
    ...{ landing: null, audit: null, disk: null, kafka: null, channel: null },
    ...{ holds: [], segments: [], models: [], letters: [] },
    exclusion_lists: lists,
    registers_unreachable: registers,
  }) as unknown as PipelineDocument

test("a list of excluded people that is too old is told of by its place, since when, and what to run", () => {
  const stale = [{ list: "nj-state", jurisdiction: "US-NJ", since }]
  const [trouble, ...more] = troublesOf(pipeline({ stale, to_review: 0 }))
  expect(more).toEqual([])
  expect(trouble?.head).toMatch(/US-NJ since .*08:00.*nj-state/)
  expect(trouble?.code).toBe("pitboss lists import nj-state FILE")
})

test("players who may be on one are told of by their number alone", () => {
  const heads = (to_review: number) =>
    troublesOf(pipeline({ stale: [], to_review })).map(({ head }) => head)
  expect(heads(0)).toEqual([])
  expect(heads(1)).toEqual(["1 player may be on an exclusion list"])
  expect(heads(12)).toEqual(["12 players may be on an exclusion list"])
})

test("a register that does not answer is told of by its places, since when, and why", () => {
  const away = { register: "gamstop", jurisdictions: ["GB"], since, detail: "http_503" }
  const [trouble, ...more] = troublesOf(pipeline({ stale: [], to_review: 0 }, [away]))
  expect(more).toEqual([])
  expect(trouble?.head).toMatch(/GB wait since .*08:00.*gamstop/)
  expect(trouble?.words).toContain("http 503")
})
