import { describe, expect, test } from "vitest"
import type { RegisterAnswer } from "../../store/register-answers.ts"
import { decide } from "./decide.ts"
import { GROUP_RULEBOOK, promotion, recipient } from "./recipient.fixture.ts"
import {
  type RegisterStanding,
  type RegisterWord,
  registerStandings,
  wordKey,
} from "./register-standing.ts"

const NOW = Date.UTC(2026, 10, 23, 12)
const AGE_MS = 60_000
const ANN = { brand: "orsa", playerId: "ann" }
const BRITAIN = { jurisdictions: ["GB"], countries: ["GB"] }

const definitions = [
  { id: "gamstop", jurisdictions: ["GB", "IM"], maxAgeMs: AGE_MS },
  { id: "spelpaus", jurisdictions: ["SE"], maxAgeMs: AGE_MS },
]

const answered = (askedAt: number, answer: RegisterAnswer = "not_excluded"): RegisterWord => ({
  ...{ state: "answered", answer, askedAt, requestId: "r-1" },
})

function standings(word: RegisterWord | undefined, places = BRITAIN, now = NOW) {
  const reading = new Map(word && [[wordKey("gamstop", "orsa:ann"), word]])
  return registerStandings({ definitions }, reading, ANN, places, now)
}

const told = (...asked: Parameters<typeof standings>) =>
  standings(...asked).map(({ register, state }) => `${register} ${state}`)

describe("the registers that are asked about a player", () => {
  test.each([
    ["where he lives", BRITAIN, ["gamstop unasked"]],
    ["where he plays", { jurisdictions: ["IM"], countries: ["MT"] }, ["gamstop unasked"]],
    [
      "of both places, where he may have moved",
      { jurisdictions: ["GB", "SE"], countries: ["GB"] },
      ["gamstop unasked", "spelpaus unasked"],
    ],
    [
      "of all places, where nobody knows his",
      { jurisdictions: [""], countries: [""] },
      ["gamstop unasked", "spelpaus unasked"],
    ],
    ["of none, where none is", { jurisdictions: ["MT"], countries: ["MT"] }, []],
  ])("are those %s", (_, places, expected) => {
    expect(told(undefined, places)).toEqual(expected)
  })
})

test("an answer is used again up to its age, less the time in which a cleared message is handed over", () => {
  const last = NOW + AGE_MS - 900
  expect(told(answered(NOW), BRITAIN, last)).toEqual(["gamstop answered"])
  expect(told(answered(NOW), BRITAIN, last + 1)).toEqual(["gamstop unasked"])
  expect(told(answered(NOW, "excluded"), BRITAIN, last + 1)).toEqual(["gamstop unasked"])
})

test("behind a clock that was put back nobody knows how old an answer is", () => {
  expect(told(answered(NOW + 1))).toEqual(["gamstop unasked"])
})

describe("a promotion to a player of whom a register", () => {
  const gamstop = (word: RegisterWord | { readonly state: "unasked" }): RegisterStanding => ({
    register: "gamstop",
    ...word,
  })
  const unreachable = (since: number) =>
    gamstop({ state: "unreachable", since, detail: "http_503" })
  const clear = gamstop(answered(NOW))

  test.each<[string, readonly RegisterStanding[], string, readonly string[], number?]>([
    ["says that he is not excluded is allowed", [clear], "allow", []],
    [
      "says that he is excluded is suppressed",
      [gamstop(answered(NOW, "excluded"))],
      ...(["suppress", ["register_excluded"]] as const),
    ],
    [
      "says that his exclusion is over is suppressed, for he has not asked for marketing",
      [gamstop(answered(NOW, "formerly_excluded"))],
      ...(["suppress", ["register_excluded"]] as const),
    ],
    [
      "does not answer waits, ten seconds at first",
      [clear, unreachable(NOW - 1)],
      ...(["defer", ["register_unreachable"], 10_000] as const),
    ],
    [
      "does not answer waits five minutes at last",
      [unreachable(NOW - 86_400_000)],
      ...(["defer", ["register_unreachable"], 300_000] as const),
    ],
    [
      "cannot be asked waits, for the vault lacks something of him",
      [unreachable(NOW), gamstop({ state: "unidentifiable" })],
      ...(["defer", ["register_unreachable", "register_unidentifiable"], 900_000] as const),
    ],
    [
      "has not been asked of late waits for a second",
      [clear, gamstop({ state: "unasked" })],
      ...(["defer", ["register_unasked"], 1_000] as const),
    ],
    [
      "says that he is excluded is suppressed, whatever another one does not say",
      [unreachable(NOW), gamstop(answered(NOW, "excluded"))],
      ...(["suppress", ["register_excluded", "register_unreachable"]] as const),
    ],
  ])("%s", (_, registers, kind, reasons, waitMs) => {
    const { verdict } = decide(recipient({}, { registers }), promotion(), NOW, GROUP_RULEBOOK)
    expect(verdict.kind).toBe(kind)
    expect(verdict.kind === "allow" ? [] : verdict.reasons).toEqual(reasons)
    if (verdict.kind === "defer") expect(verdict.until - NOW).toBe(waitMs)
  })

  test("keeps what was answered, how old it is, and by which look-up, on record", () => {
    const subject = recipient({}, { registers: [gamstop(answered(NOW - 5_000)), unreachable(7)] })
    const { findings } = decide(subject, promotion(), NOW, GROUP_RULEBOOK)
    const inputsOf = (rule: string) => findings.find((one) => one.rule === rule)?.inputs()
    expect(inputsOf("register-excluded")).toEqual({
      ...{ register: "gamstop", answer: "not_excluded", request_id: "r-1", age_s: "5" },
      asked_at: "2026-11-23T11:59:55.000Z",
    })
    expect(inputsOf("register-unreachable")).toEqual({
      ...{ register: "gamstop", since: "1970-01-01T00:00:00.007Z", detail: "http_503" },
    })
  })
})

test("a player's own business and what is owed by law go out, whatever registers say", () => {
  const registers: readonly RegisterStanding[] = [
    { register: "gamstop", ...answered(NOW, "excluded") },
    { register: "spelpaus", state: "unasked" },
  ]
  for (const messageClass of ["operational", "regulatory"] as const) {
    const subject = recipient({}, { registers })
    const { verdict } = decide(subject, promotion({ messageClass }), NOW, GROUP_RULEBOOK)
    expect(verdict.kind).toBe("allow")
  }
})
