import { describe, expect, test } from "vitest"
import { DueTimes, lastDue, Schedule, wasDueSince } from "./schedule.ts"

const monday = Schedule.parse({ cron: "0 10 * * mon", time_zone: "Europe/Malta" })

describe("a schedule", () => {
  test("is due at its local time, from the very instant", () => {
    // Malta is an hour ahead of UTC in November.
    const due = new Date("2026-11-23T09:00:00.000Z")
    expect(lastDue(monday, due)).toEqual(due)
    expect(lastDue(monday, new Date(due.getTime() - 1))).toBeUndefined()
  })

  test("that was missed runs late within a day, and not after it", () => {
    expect(lastDue(monday, new Date("2026-11-24T08:59:59.000Z"))).toEqual(
      new Date("2026-11-23T09:00:00.000Z"),
    )
    expect(lastDue(monday, new Date("2026-11-24T09:00:01.000Z"))).toBeUndefined()
  })

  test("was due behind an instant, however long ago, and not at it", () => {
    const due = Date.parse("2026-11-23T09:00:00.000Z")
    const ages = [-7 * 86_400_000, -1, 0].map((ms) => due + ms)
    expect(ages.map((since) => wasDueSince(monday, since, new Date(due)))).toEqual([
      ...[true, true, false],
    ])
    expect(wasDueSince(monday, due - 1, new Date(due + 6 * 86_400_000))).toBe(true)
    expect(wasDueSince(monday, due, new Date(due + 6 * 86_400_000))).toBe(false)
  })

  test("that is due often runs once for the times that were missed", () => {
    const hourly = Schedule.parse({ cron: "0 * * * *" })
    expect(lastDue(hourly, new Date("2026-11-24T08:59:59.000Z"))).toEqual(
      new Date("2026-11-24T08:00:00.000Z"),
    )
  })

  test("of each minute is reckoned once a minute, and not a day of minutes each second", () => {
    const dues = new DueTimes()
    const often = Schedule.parse({ cron: "* * * * *" })
    const began = Date.parse("2026-11-24T08:00:00.000Z")
    const started = performance.now()
    for (let second = 0; second < 600; second++) {
      const last = dues.last("c", often, new Date(began + second * 1_000))
      expect(last?.getTime()).toBe(began + Math.floor(second / 60) * 60_000)
    }
    expect(performance.now() - started).toBeLessThan(5_000)
  })

  test("that is kept is forgotten a day later, and when it is changed", () => {
    const dues = new DueTimes()
    const due = new Date("2026-11-23T09:00:00.000Z")
    expect(dues.last("c", monday, due)).toEqual(due)
    expect(dues.last("c", monday, new Date("2026-11-24T09:00:01.000Z"))).toBeUndefined()
    const hourly = Schedule.parse({ cron: "30 * * * *" })
    expect(dues.last("c", hourly, new Date("2026-11-24T09:00:01.000Z"))).toEqual(
      new Date("2026-11-24T08:30:00.000Z"),
    )
  })

  const duesOf = (schedule: Schedule, from: string, hours: number) => {
    const begin = Date.parse(from)
    const times = Array.from({ length: hours * 12 }, (_, at) => new Date(begin + at * 300_000))
    const dues = times.map((now) => lastDue(schedule, now)?.toISOString().slice(11, 16))
    return [...new Set(dues)].filter((due) => due !== undefined)
  }

  test("is due once in the hour that comes twice in autumn, at its first", () => {
    const nightly = Schedule.parse({ cron: "30 2 * * *", time_zone: "Europe/Malta" })
    // Until 01:00Z Malta is two hours ahead, and one from then on: 02:30 is at 00:30Z, and again at 01:30Z.
    expect(duesOf(nightly, "2026-10-25T00:30:00.000Z", 24)).toEqual(["00:30"])
    expect(new DueTimes().last("c", nightly, new Date("2026-10-25T01:45:00.000Z"))).toEqual(
      new Date("2026-10-25T00:30:00.000Z"),
    )
  })

  test("of each hour misses none of the two", () => {
    const hourly = Schedule.parse({ cron: "0 * * * *", time_zone: "Europe/Malta" })
    const dues = ["23:00", "00:00", "01:00", "02:00"]
    expect(duesOf(hourly, "2026-10-24T23:00:00.000Z", 4)).toEqual(dues)
  })

  test("is due once, too, on the day on which its hour is left out in spring", () => {
    const nightly = Schedule.parse({ cron: "30 2 * * *", time_zone: "Europe/Malta" })
    expect(duesOf(nightly, "2026-03-29T01:30:00.000Z", 22)).toEqual(["01:00"])
  })

  test.each([
    { cron: "0 25 * * *" },
    { cron: "* * * * * *" },
    { cron: "0 10 * * *", time_zone: "Europe/Nowhere" },
  ])("is refused where it says no time: %j", (schedule) => {
    expect(Schedule.safeParse(schedule).success).toBe(false)
  })
})
