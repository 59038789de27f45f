import { expect, test } from "vitest"
import { parseSegment } from "./segment.ts"
import { StandsAt } from "./stands-at.ts"

const segment = (name: string, ...reads: readonly string[]) =>
  parseSegment(
    `${name}.sql`,
    `---\nname: ${name}\ndescription: d\nowner: crm\n---
select player_key from ft_player where player_key in (
${reads.map((one) => `select player_key from {{ segment('${one}') }}`).join(" union all ") || "select 1"})`,
  )

test("a segment stands as of the earliest of all that it reads", () => {
  const standsAt = new StandsAt()
  standsAt.link([segment("vip"), segment("lapsed"), segment("both", "vip", "lapsed")])
  standsAt.set("vip", 3_000)
  standsAt.set("both", 4_000)
  expect(standsAt.of("both")).toBeUndefined()
  standsAt.set("lapsed", 2_000)
  expect(["vip", "lapsed", "both"].map((name) => standsAt.of(name))).toEqual([3_000, 2_000, 2_000])
  expect(standsAt.own("both")).toBe(4_000)
  standsAt.set("lapsed", 5_000)
  expect(standsAt.of("both")).toBe(3_000)
  standsAt.delete("vip")
  expect([standsAt.of("both"), standsAt.of("lapsed")]).toEqual([undefined, 5_000])
})

test("one that reads the same players by very many ways is told at once", () => {
  const standsAt = new StandsAt()
  const all = [segment("a0"), segment("b0")]
  for (let depth = 1; depth <= 40; depth += 1)
    for (const side of ["a", "b"])
      all.push(segment(`${side}${depth}`, `a${depth - 1}`, `b${depth - 1}`))
  standsAt.link(all)
  for (const [place, { name }] of all.entries()) standsAt.set(name, 1_000 + place)
  const began = performance.now()
  expect(standsAt.of("b40")).toBe(1_000)
  expect(performance.now() - began).toBeLessThan(1_000)
})
