import { expect, test } from "vitest"
import { decide } from "../decide.ts"
import { GROUP_RULEBOOK, promotion, recipient } from "../recipient.fixture.ts"
import type { Purpose, Subject } from "../subject.ts"

const NOW = Date.UTC(2026, 10, 23, 12)

function reasons(subject: Subject, purpose: Purpose): readonly string[] {
  const { verdict } = decide(subject, purpose, NOW, GROUP_RULEBOOK)
  return verdict.kind === "allow" ? [] : verdict.reasons
}

test("nothing goes to who answers to none until his rest is over; where nobody of the brand answers, nobody is judged", () => {
  const limit = { messages: 3, days: 10, rest_days: 7 }
  const days = (...ago: readonly number[]) => ago.map((one) => NOW - one * 86_400_000)
  const said = (unanswered: readonly number[], more: object = {}, purpose = promotion()) =>
    reasons(recipient({}, { answering: { limit, isReported: true, unanswered, ...more } }), purpose)
  expect(said(days(9, 5, 1))).toEqual(["fatigued"])
  expect(said(days(9, 5))).toEqual([])
  expect(said(days(20, 9, 5))).toEqual([])
  expect(said(days(16, 9, 7))).toEqual([])
  expect(said(days(16, 9, 6.9))).toEqual(["fatigued"])
  expect(said(days(9, 5, 1), { isReported: false })).toEqual([])
  expect(said(days(9, 5, 1), { limit: undefined })).toEqual([])
  const own = promotion({ fatigue: { messages: 2, days: 1, rest_days: 8 } })
  expect(said(days(16, 7.5), {}, own)).toEqual(["fatigued"])
  expect(said(days(16, 7.5), { limit: undefined }, own)).toEqual([])
  // What was not read is not none.
  expect(reasons(recipient(), own)).toEqual(["fatigue_unknown"])
  expect(reasons(recipient(), promotion())).toEqual([])
})

test("what was looked at is told, and where the channel tells of no answers, that", () => {
  const answering = {
    limit: { messages: 3, days: 10, rest_days: 7 },
    ...{ isReported: false, unanswered: [NOW - 86_400_000] },
  }
  const { findings } = decide(recipient({}, { answering }), promotion(), NOW, GROUP_RULEBOOK)
  expect(findings.find(({ rule }) => rule === "fatigue")?.inputs()).toEqual({
    ...{ unanswered_most: "3", unanswered_days: "10", rest_days: "7", unanswered: "1" },
    ...{
      last_promotion_at: "2026-11-22T12:00:00.000Z",
      answers_reported: false,
      rests_until: null,
    },
  })
})
