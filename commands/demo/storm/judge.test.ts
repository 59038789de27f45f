import { describe, expect, test } from "vitest"
import { type Evidence, judge, type SunkMail } from "./judge.ts"
import { differencesOf } from "./report.ts"

const NOON = 1_800_000_000_000

/** A message to a player of brand orsa, so long behind noon. */
function mail(playerId: string, afterMs: number, message = playerId): SunkMail {
  return {
    ...{ messageId: `<${message}@pitboss>`, intentId: message },
    ...{ player: `orsa:${playerId}`, at: NOON + afterMs },
  }
}

/** Ann, Bea and Cleo, of whom nothing was told, but for what is said here. */
function judged({
  effective = {},
  mails,
  decided = {},
}: {
  readonly effective?: Readonly<Record<string, number>>
  readonly mails: readonly SunkMail[]
  readonly decided?: Readonly<Record<string, readonly number[]>>
}) {
  const evidence: Evidence = {
    players: ["orsa:ann", "orsa:bea", "orsa:cleo"],
    effective: new Map(
      Object.entries(effective).map(([id, afterMs]) => [`orsa:${id}`, NOON + afterMs]),
    ),
    mails,
    decided: new Map(
      Object.entries(decided).map(([id, at]) => [id, at.map((afterMs) => NOON + afterMs)]),
    ),
  }
  return judge(evidence)
}

const EVERYBODY = [mail("ann", 0), mail("bea", 10), mail("cleo", 20)]
const CLEAN = { leaks: [], inFlight: [], repeats: 0, undecided: 0, doubled: [], missed: [] }

describe("the storm's judge", () => {
  test("finds nothing where everybody got his one message", () => {
    const verdict = judged({ mails: EVERYBODY })
    expect(verdict).toEqual({ received: 3, ...CLEAN })
    expect(differencesOf(verdict, 0)).toEqual([])
  })

  test("says nothing of a message that was there before its reader excluded himself", () => {
    const verdict = judged({ mails: EVERYBODY, effective: { ann: 0, bea: 11 } })
    expect(verdict).toEqual({ received: 3, ...CLEAN })
  })

  test("who excluded himself and got none is not missed; who was forgotten is", () => {
    const verdict = judged({ mails: [mail("ann", 0)], effective: { bea: -5 } })
    expect(verdict.missed).toEqual(["orsa:cleo"])
    expect(differencesOf(verdict, 0)).toEqual(["missed: orsa:cleo"])
  })

  test("a message that was decided before, and came within a second, was in flight, and is listed", () => {
    const verdict = judged({
      mails: EVERYBODY,
      effective: { cleo: -980 },
      decided: { cleo: [-1_400] },
    })
    expect(verdict).toMatchObject({ ...CLEAN, inFlight: expect.anything() })
    expect(verdict.inFlight).toEqual([
      {
        player: "orsa:cleo",
        message_id: "<cleo@pitboss>",
        received_after_ms: 1_000,
        decided_after_ms: -420,
      },
    ])
    expect(differencesOf(verdict, 0)).toEqual([])
  })

  test.each([
    ["came more than a second behind it, whenever it was decided", -981, [-1_400]],
    ["was decided behind it, however fast it was", 0, [1]],
    ["was decided on by nobody", 0, []],
    ["was decided on only when it had come", 0, [21]],
  ] as const)("a planted message is a leak that %s", (_, effective, decided) => {
    const verdict = judged({
      mails: EVERYBODY,
      effective: { cleo: effective },
      decided: { cleo: decided },
    })
    expect(verdict.leaks.map(({ player }) => player)).toEqual(["orsa:cleo"])
    expect(verdict.inFlight).toEqual([])
    expect(differencesOf(verdict, 9)).toHaveLength(1)
  })

  test("of a message that came twice each copy is judged: the second may leak where the first did not", () => {
    const verdict = judged({
      mails: [...EVERYBODY, mail("ann", 9_000)],
      effective: { ann: 5 },
      decided: { ann: [-100, 8_900] },
    })
    expect(verdict).toMatchObject({ repeats: 1, undecided: 0, doubled: [], inFlight: [] })
    expect(verdict.leaks).toMatchObject([
      { player: "orsa:ann", received_after_ms: 8_995, decided_after_ms: 8_895 },
    ])
  })

  test("the same Message-ID again is a repeat, which kills explain up to four each", () => {
    const again = ["ann", "bea", "cleo"].flatMap((id) => [mail(id, 9_000), mail(id, 9_500)])
    const twice = [-100, 8_900, 9_400]
    const verdict = judged({
      mails: [...EVERYBODY, ...again],
      decided: { ann: twice, bea: twice, cleo: twice },
    })
    expect(verdict).toEqual({ received: 9, ...CLEAN, repeats: 6 })
    expect(differencesOf(verdict, 2)).toEqual([])
    expect(differencesOf(verdict, 1)).toEqual(["6 repeats of 1 kills"])
  })

  test("a repeat for which no decision of its own stands is told of", () => {
    const verdict = judged({
      mails: [...EVERYBODY, mail("ann", 9_000)],
      decided: { ann: [-100] },
    })
    expect(verdict).toMatchObject({ repeats: 1, undecided: 1 })
    expect(differencesOf(verdict, 3)).toEqual(["1 repeats on which nobody decided"])
  })

  test("another message to the same player is a double, and no repeat", () => {
    const verdict = judged({ mails: [...EVERYBODY, mail("ann", 50, "ann-2")] })
    expect(verdict).toEqual({ received: 4, ...CLEAN, doubled: ["orsa:ann"] })
    expect(differencesOf(verdict, 9)).toEqual(["doubled: orsa:ann"])
  })

  test("so is one to somebody who is none of the players", () => {
    expect(judged({ mails: [...EVERYBODY, mail("dora", 50)] }).doubled).toEqual(["orsa:dora"])
  })
})
