import { expect, test } from "vitest"
import { isPassed, type Judged } from "./verdict.ts"

const RIGHT: Judged = {
  kills: 5,
  kills_wanted: 5,
  cents_off: 0,
  money_cells_off: 0,
  lost: 0,
  doubled: 0,
  unknown: 0,
  conflicts_off: 0,
  dead_letters: 0,
  contents_off: 0,
  tile_keys_off: 0,
  mart_days_off: 0,
  players_unknown: 0,
  features_off: 0,
  segments_off: 0,
  memberships_off: 0,
  audit_off: 0,
}

test("nothing off behind all kills passes", () => {
  expect(isPassed(RIGHT)).toBe(true)
})

test("fewer kills than were wanted do not pass, however right everything is", () => {
  expect(isPassed({ ...RIGHT, kills: 4 })).toBe(false)
})

test.each(Object.keys(RIGHT).filter((name) => !name.startsWith("kills")))(
  "one in %s does not pass",
  (name) => {
    expect(isPassed({ ...RIGHT, [name]: 1 })).toBe(false)
    expect(isPassed({ ...RIGHT, [name]: -1 })).toBe(false)
  },
)
