import { expect, test } from "vitest"
import { Random } from "../../../ingest/simulator/random.ts"
import { BRANDS, populate, type Restriction } from "./population.ts"

const heldBy = (restrictions: readonly Restriction[], of: Restriction["kind"]) =>
  restrictions.filter(({ kind }) => kind === of).flatMap(({ holds }) => holds)

test("a million players are those of 2022, and fewer keep the proportions", () => {
  for (const [count, excluded, unsubscribed] of [
    [1_000_000, 41_395, 249_159],
    [50_000, 2_070, 12_458],
    [1_500, 62, 374],
  ] as const) {
    const { players, restrictions } = populate(count, new Random(7))
    expect(new Set(players).size).toBe(count)
    expect(heldBy(restrictions, "excluded").length).toBe(excluded)
    expect(heldBy(restrictions, "unsubscribed").length).toBe(unsubscribed)
  }
})

test("nobody is restricted twice, and everybody who is has an account", () => {
  const { players, restrictions } = populate(5_000, new Random(11))
  const held = restrictions.flatMap(({ holds }) => holds)
  const known = new Set(players)
  expect(new Set(held).size).toBe(held.length)
  expect(held.filter((name) => !known.has(name))).toEqual([])
})

test("an exclusion of a person holds at all three brands, and an unsubscription only where it was said", () => {
  const { persons, restrictions } = populate(5_000, new Random(11))
  const groups = restrictions.filter(({ holds }) => holds.length > 1)
  expect(groups.length).toBeGreaterThan(20)
  for (const { kind, scope, holds, player } of groups) {
    expect([kind, scope === "brand"]).toEqual(["excluded", false])
    expect(holds.map((name) => name.split(":")[0])).toEqual([...BRANDS])
    expect(new Set(holds.map((name) => persons.get(name))).size).toBe(1)
    expect(holds).toContain(player)
  }
  const pairs = restrictions.filter(
    ({ kind, player }) => kind === "unsubscribed" && persons.has(player),
  )
  expect(pairs.length).toBeGreaterThan(20)
  for (const { holds, player } of pairs) expect(holds).toEqual([player])
})

test("each way of telling is used, before the send and during it, and the seed decides which", () => {
  const { restrictions } = populate(5_000, new Random(11))
  const ways = new Set(
    restrictions.map(({ kind, route, share }) => `${kind} ${route} ${share === undefined}`),
  )
  expect([...ways].sort()).toEqual(
    ["excluded gateway", "excluded kafka", "unsubscribed gateway"]
      .concat(["unsubscribed kafka", "unsubscribed link"])
      .flatMap((way) => [`${way} false`, `${way} true`]),
  )
  expect(populate(5_000, new Random(11)).restrictions).toEqual(restrictions)
  expect(populate(5_000, new Random(12)).restrictions).not.toEqual(restrictions)
})
