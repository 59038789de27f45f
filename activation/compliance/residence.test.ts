import { describe, expect, test } from "vitest"
import { type Home, Residences, type Said } from "./residence.ts"

const NOW = Date.UTC(2026, 10, 23)
const MALTA: Home = { country: "MT", jurisdiction: "MT", timeZone: "Europe/Malta" }
const JERSEY: Home = { country: "US", jurisdiction: "US-NJ", timeZone: "America/New_York" }

function jurisdictions(shown: Home, said: readonly Said[], now = NOW): readonly string[] {
  const residences = new Residences()
  for (const one of said) residences.say("orsa:p1", one, NOW)
  return [...residences.of("orsa:p1", shown, now).jurisdictions].sort()
}

const registered = { eventId: "r", at: NOW - 9_000, ...MALTA }
const moved = { eventId: "m", at: NOW - 1_000, jurisdiction: "US-NJ", country: "US" }

describe("where a player may live", () => {
  test("is what his row shows where nothing else was said", () => {
    expect(jurisdictions(MALTA, [])).toEqual(["MT"])
    expect(jurisdictions(MALTA, [registered])).toEqual(["MT"])
  })

  test("is the old and the new place until the row shows the new one", () => {
    expect(jurisdictions(MALTA, [registered, moved])).toEqual(["MT", "US-NJ"])
    expect(jurisdictions(JERSEY, [registered, moved])).toEqual(["US-NJ"])
  })

  test("is by what happened last, in whatever order it arrived", () => {
    expect(jurisdictions(JERSEY, [moved, registered])).toEqual(["US-NJ"])
    const back = { ...registered, eventId: "b", at: NOW - 500 }
    expect(jurisdictions(MALTA, [registered, moved, back])).toEqual(["MT"])
    const same = { ...registered, eventId: "s", at: moved.at }
    expect(jurisdictions(MALTA, [moved, same])).toEqual(["MT", "US-NJ"])
  })

  test("holds at once where it is dated ahead, and the old place until then, also where the row shows the new one", () => {
    const ahead = { ...moved, at: NOW + 5_000 }
    expect(jurisdictions(MALTA, [registered, ahead])).toEqual(["MT", "US-NJ"])
    expect(jurisdictions(JERSEY, [registered, ahead])).toEqual(["MT", "US-NJ"])
    expect(jurisdictions(JERSEY, [registered, ahead], NOW + 5_000)).toEqual(["US-NJ"])
  })

  test("is not moved by a second event of the same identity", () => {
    const other = { ...registered, eventId: moved.eventId, at: NOW }
    expect(jurisdictions(MALTA, [registered, moved, other])).toEqual(["MT", "US-NJ"])
  })

  test("is told for each field apart", () => {
    const residences = new Residences()
    residences.say("orsa:p1", registered, NOW)
    residences.say("orsa:p1", { eventId: "z", at: NOW - 1, timeZone: "Europe/Paris" }, NOW)
    expect(residences.of("orsa:p1", MALTA, NOW)).toEqual({
      countries: ["MT"],
      jurisdictions: ["MT"],
      timeZones: ["Europe/Malta", "Europe/Paris"],
    })
  })
})
