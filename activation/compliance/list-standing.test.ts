import { describe, expect, test } from "vitest"
import type { ListMatch, MatchState } from "../../store/exclusion/list-matches.ts"
import { type Lists, standingsOf } from "./list-standing.ts"
import { askedAgainAt } from "./waiting.ts"

const NOW = Date.UTC(2026, 10, 23)
const JERSEY = { jurisdictions: ["US-NJ"], countries: ["US"] }

const match = (player: string, state: MatchState): ListMatch => ({
  ...{ brand: "orsa", playerId: player, list: "nj", caseId: player, state, since: NOW - 5 },
  ...{ offListAt: undefined, decidedBy: "" },
})

function lists(staleSince: number | undefined, found: readonly ListMatch[] = []): Lists {
  const nj = { id: "nj", jurisdiction: "US-NJ", maxAgeMs: 1, salt: undefined }
  return {
    of: (name) => found.filter((one) => `orsa:${one.playerId}` === name),
    states: () => [
      { ...nj, configuredAt: 0, importedAt: undefined, fileAt: undefined, staleSince },
    ],
  }
}

const states = (...asked: Parameters<typeof standingsOf>) =>
  standingsOf(...asked).map(({ state }) => state)

describe("a list that is too old", () => {
  test.each([
    ["who lives in its place", JERSEY, ["stale"]],
    ["who may have moved there", { jurisdictions: ["MT", "US-NJ"], countries: ["MT"] }, ["stale"]],
    [
      "who is in the country, nobody knows where",
      { jurisdictions: [""], countries: ["US"] },
      ["stale"],
    ],
    ["of whom nobody knows where he is", { jurisdictions: [""], countries: [""] }, ["stale"]],
    ["who is in another part", { jurisdictions: ["US-PA"], countries: ["US"] }, []],
    ["who is elsewhere", { jurisdictions: ["MT"], countries: ["MT"] }, []],
  ])("speaks of %s", (_, places, expected) => {
    expect(states(lists(NOW - 1), ["orsa:p1"], places, NOW)).toEqual(expected)
    expect(states(lists(undefined), ["orsa:p1"], places, NOW)).toEqual([])
  })
})

test("who is on a list is so for each player of his person, wherever they are", () => {
  const found = [match("p1", "exact"), match("p2", "review"), match("p3", "confirmed")]
  const malta = { jurisdictions: ["MT"], countries: ["MT"] }
  const of = (...person: string[]) => states(lists(undefined, found), person, malta, NOW)
  expect(of("orsa:p1")).toEqual(["listed"])
  expect(of("orsa:p4", "orsa:p2", "orsa:p3")).toEqual(["review", "listed"])
  expect(of("orsa:p4")).toEqual([])
})

test("what waits for a person is asked for within ten seconds at first, and every hour at last", () => {
  expect(askedAgainAt(NOW, NOW)).toBe(NOW + 10_000)
  expect(askedAgainAt(NOW - 400_000, NOW)).toBe(NOW + 100_000)
  expect(askedAgainAt(NOW - 1_000_000_000, NOW)).toBe(NOW + 3_600_000)
})
