import { DateTime, IANAZone } from "luxon"
import { describe, expect, test, vi } from "vitest"
import { LocalCron } from "./local-cron.ts"

const MINUTE_MS = 60_000

/** Every instant that it is due between two. */
function duesOf(cron: string, zone: string, from: string, to: string): readonly string[] {
  const time = new LocalCron(cron, zone)
  const dues: string[] = []
  let at = new Date(Date.parse(from) - 1)
  for (;;) {
    const next = time.after(at)
    expect(next.getTime()).toBeGreaterThan(at.getTime())
    if (next.getTime() > Date.parse(to)) return dues
    dues.push(next.toISOString().slice(5, 16))
    at = next
  }
}

/** The same of quarters of an hour, found by looking at what clocks show in every minute. */
function shownQuarters(zone: string, from: string, to: string): readonly string[] {
  const dues: string[] = []
  for (let at = Date.parse(from); at <= Date.parse(to); at += MINUTE_MS)
    if (DateTime.fromMillis(at, { zone }).minute % 15 === 0)
      dues.push(new Date(at).toISOString().slice(5, 16))
  return dues
}

describe("each quarter of an hour, while clocks change, is due whenever clocks show it, and time goes on", () => {
  test.each([
    ["Europe/Malta", "2026-03-28T22:00:00Z", "2026-03-29T05:00:00Z"],
    ["Europe/Malta", "2026-10-24T22:00:00Z", "2026-10-25T05:00:00Z"],
    ["America/Santiago", "2027-04-03T22:00:00Z", "2027-04-04T08:00:00Z"],
    ["America/Santiago", "2026-09-05T22:00:00Z", "2026-09-06T08:00:00Z"],
    ["Pacific/Easter", "2027-04-03T22:00:00Z", "2027-04-04T08:00:00Z"],
    ["Pacific/Chatham", "2027-04-03T08:00:00Z", "2027-04-03T20:00:00Z"],
    ["Australia/Lord_Howe", "2027-04-03T10:00:00Z", "2027-04-03T20:00:00Z"],
    ["Australia/Lord_Howe", "2026-10-03T10:00:00Z", "2026-10-03T20:00:00Z"],
    ["Africa/Casablanca", "2027-02-06T20:00:00Z", "2027-02-07T08:00:00Z"],
    ["Antarctica/Troll", "2026-10-24T22:00:00Z", "2026-10-25T05:00:00Z"],
    ["UTC", "2026-10-24T22:00:00Z", "2026-10-25T05:00:00Z"],
  ])("%s from %s", (zone, from, to) => {
    expect(duesOf("*/15 * * * *", zone, from, to)).toEqual(shownQuarters(zone, from, to))
  })
})

describe("a time of the day", () => {
  test.each([
    [
      "that comes twice is due at its first",
      "30 2 * * *",
      "Europe/Malta",
      "10-25",
      ["10-25T00:30"],
    ],
    [
      "that is left out is due at the end of what is",
      "30 2 * * *",
      "Europe/Malta",
      "03-29",
      ["03-29T01:00"],
    ],
    [
      "that half an hour leaves out is due once",
      "0 2 * * *",
      "Australia/Lord_Howe",
      "10-03",
      ["10-03T15:30"],
    ],
    [
      "behind half an hour that is left out is its own",
      "45 2 * * *",
      "Australia/Lord_Howe",
      "10-03",
      ["10-03T15:45"],
    ],
    ["of one weekday", "0 10 * * thu", "Europe/Malta", "03-26", ["03-26T09:00"]],
    ["of other days is not due", "0 10 * * fri", "Europe/Malta", "03-26", []],
  ])("%s", (_what, cron, zone, day, dues) => {
    const from = `2026-${day}T00:00:00Z`
    expect(duesOf(cron, zone, from, `2026-${day}T23:59:59Z`)).toEqual(dues)
  })
})

test("is reckoned in a few looks at the zone, also in the night on which clocks change", () => {
  const looks = vi.spyOn(IANAZone.prototype, "offset")
  try {
    const from = Date.parse("2026-10-24T20:00:00Z")
    for (const [cron, most] of [
      ["* * * * *", 60],
      ["30 2 * * *", 60],
      // Sixty of its minutes were due in the first of the two hours.
      ["* 2 * * *", 400],
    ] as const) {
      const time = new LocalCron(cron, "Europe/Malta")
      for (let quarter = 0; quarter < 40; quarter += 1) {
        looks.mockClear()
        time.after(new Date(from + quarter * 15 * MINUTE_MS))
        expect([cron, quarter, looks.mock.calls.length <= most]).toEqual([cron, quarter, true])
      }
    }
  } finally {
    looks.mockRestore()
  }
})

test("each minute of the night is due whenever it is shown", () => {
  const [from, to] = ["2026-10-24T23:00:00Z", "2026-10-25T03:00:00Z"]
  expect(duesOf("* * * * *", "Europe/Malta", from, to)).toHaveLength(241)
  expect(duesOf("* 2 * * *", "Europe/Malta", from, to)).toHaveLength(60)
})

test("a zone may be an offset, as before", () => {
  expect(duesOf("0 10 * * *", "UTC+2", "2026-10-25T00:00:00Z", "2026-10-25T23:00:00Z")).toEqual([
    "10-25T08:00",
  ])
})

test.each(["0 25 * * *", "nonsense"])("%s is no expression", (cron) => {
  expect(() => new LocalCron(cron, "UTC")).toThrow()
})

test("a day that never comes and a zone that is none are refused", () => {
  expect(() => new LocalCron("0 0 30 2 *", "UTC").after(new Date())).toThrow()
  expect(() => new LocalCron("0 0 * * *", "Europe/Nowhere")).toThrow("unknown time zone")
})
