import { describe, expect, test } from "vitest"
import {
  membersOf,
  movesOf,
  opened,
  openSegmentsSite,
  rich,
  segmenterOf,
  site,
  text,
  tick,
} from "../tests/segments-site.ts"
import { diffOf } from "./diff.ts"

openSegmentsSite()

describe("a segment of the product", () => {
  test("is kept as a draft whatever is wrong with it, and is told what, with its line in the text", async () => {
    const segments = await opened()
    const save = (sql: string, head?: string) =>
      segments.save({ name: "a", text: text("a", sql, head) }, "ana")
    expect(await save(rich(1))).toMatchObject({ number: 1, state: "draft", error: null })
    expect(
      (await save("select player_key\nfrom ft_player\nwhere deposit > 1")).error,
    ).toMatchObject({
      ...{ code: "SEGMENT_SQL", line: 8, message: expect.stringContaining("`deposits`") },
    })
    expect((await save("select player_key\nfrom file('/etc/passwd')")).error).toMatchObject({
      ...{ code: "SANDBOX_FUNCTION", line: 7 },
    })
    expect((await save("select player_key from raw_event")).error?.code).toBe("SANDBOX_RELATION")
    expect((await save(rich(1), "purpose: nothing\n")).error).toMatchObject({
      ...{ code: "SEGMENT_FRONT_MATTER", line: 5 },
    })
    expect(
      (await save("select player_key\nfrom ft_player where 1 = {{ parameter('x') }}")).error,
    ).toMatchObject({ code: "SEGMENT_PARAMETER", line: 7, column: 26 })
    const other = await segments.save({ name: "b", text: text("a", rich(1)) }, "ana")
    expect(other.error).toMatchObject({ code: "SEGMENT_NAME" })
    expect((await segments.versions("a")).map(({ number }) => number)).toEqual([6, 5, 4, 3, 2, 1])
    for (const number of [2, 3, 4, 5, 6])
      await expect(segments.publish("a", number, "ana")).rejects.toThrow()
    await expect(segments.publish("b", 1, "ana")).rejects.toMatchObject({ code: "SEGMENT_NAME" })
    expect(segments.list().map(({ name }) => name)).toEqual(["filed"])
  })

  test("has no name that a file has, also a broken one, and a number that there is", async () => {
    const segments = await opened()
    for (const name of ["filed", "torn"])
      await expect(segments.save({ name, text: text(name, rich(1)) }, "ana")).rejects.toMatchObject(
        { code: "SEGMENT_IN_FILE" },
      )
    await expect(segments.save({ name: "A b", text: "x" }, "ana")).rejects.toMatchObject({
      code: "SEGMENT_NAME",
    })
    await segments.save({ name: "mine", text: text("mine", rich(1)) }, "ana")
    await expect(segments.publish("mine", 9, "ana")).rejects.toThrow(
      /no version 9\. Expected 1 to 1/,
    )
    await expect(segments.publish("mni", 1, "ana")).rejects.toThrow(/The nearest is 'mine'/)
    await expect(segments.archive("filed", "ana")).rejects.toMatchObject({
      code: "SEGMENT_IN_FILE",
    })
    await expect(segments.archive("mine", "ana")).rejects.toMatchObject({ code: "SEGMENT_UNKNOWN" })
  })

  test("runs from the next round on, as another version with another text, and leaves with its archive", async () => {
    const segments = await opened()
    const one = segmenterOf(segments)
    await tick(one, [1, 1], [2, 6], [3, 9])
    await segments.save({ name: "mine", text: text("mine", rich(6)) }, "ana")
    await tick(one, [4, 7])
    expect(await movesOf("mine")).toEqual([])
    const running = await segments.publish("mine", 1, "ana")
    await tick(one)
    expect(await membersOf("mine")).toEqual(["p2", "p3", "p4"])
    await tick(one, [1, 8])
    await segments.save({ name: "mine", text: text("mine", rich(8)) }, "ana")
    expect((await segments.publish("mine", 2, "bob")).version).not.toBe(running.version)
    await tick(one, [3, 1])
    expect([await membersOf("mine"), (await movesOf("mine")).slice(4)]).toEqual([
      ["p1"],
      ["p2 left first_evaluation", "p3 left first_evaluation", "p4 left first_evaluation"],
    ])
    await segments.archive("mine", "ana")
    await tick(one, [2, 9])
    await tick(one, [2, 10])
    expect([await membersOf("mine"), (await movesOf("mine")).at(-1)]).toEqual([
      ...[[], "p1 left archived"],
    ])
    expect((await segments.restore("mine", 1, "ana")).number).toBe(3)
    await segments.publish("mine", 3, "ana")
    await tick(one)
    expect(await membersOf("mine")).toEqual(["p1", "p2", "p4"])
    await tick(one, [1, 0])
    expect(await membersOf("mine")).toEqual(["p2", "p4"])
    // The same member of a file's segment all the time: nothing of it was touched by all this.
    expect((await movesOf("filed")).filter((line) => line.startsWith("p4"))).toHaveLength(1)
  })

  test("is restored and compared line by line", async () => {
    const segments = await opened()
    for (const least of [1, 2])
      await segments.save({ name: "a", text: text("a", `${rich(least)}\n    and 1 = 1`) }, "ana")
    const draft = await segments.restore("a", 1, "bob")
    expect(draft).toMatchObject({ number: 3, note: "Restored from version 1", error: null })
    const { lines } = await segments.diff("a", 1, 2)
    expect(lines.filter(({ change }) => change !== "same")).toEqual([
      { change: "removed", text: rich(1), from: 6, to: null },
      { change: "added", text: rich(2), from: null, to: 6 },
    ])
    expect(lines.map(({ from }) => from)).toEqual([1, 2, 3, 4, 5, 6, null, 7])
    expect((await segments.diff("a", 1, 3)).lines.every(({ change }) => change === "same")).toBe(
      true,
    )
  })

  test("is compared at once, also with a text that shares nothing with it", () => {
    const lines = (word: string) =>
      Array.from({ length: 20_000 }, (_, place) => `${word}${place}`).join("\n")
    const at = (number: number, word: string) => ({ name: "a", number, text: lines(word) })
    const began = performance.now()
    const { lines: shown } = diffOf(at(1, "a"), at(2, "b"))
    expect(performance.now() - began).toBeLessThan(10_000)
    expect([shown.length, shown[0]?.change, shown.at(-1)?.to]).toEqual([40_000, "removed", 20_000])
  })

  test("that others read or hang on is not archived, nor made one that they could not bear", async () => {
    const segments = await opened()
    const put = async (name: string, sql: string, head?: string) => {
      const { number } = await segments.save({ name, text: text(name, sql, head) }, "ana")
      return segments.publish(name, number, "ana")
    }
    await put("inner", rich(1))
    await put("outer", "select player_key from {{ segment('inner') }}")
    await expect(segments.archive("inner", "ana")).rejects.toThrow(/'outer' reads 'inner'/)
    await expect(put("inner", rich(1), "purpose: protection\n")).rejects.toMatchObject({
      ...{ code: "SEGMENT_IN_USE", message: expect.stringContaining("'outer'") },
    })
    await expect(put("inner", "select player_key from {{ segment('outer') }}")).rejects.toThrow(
      /reads itself|cannot run/,
    )
    const guard = "purpose: protection\n"
    await put("guard", "select player_key from ft_player where harm_level = 'high'", guard)
    await expect(
      put("promo", "select player_key from {{ segment('guard') }}"),
    ).rejects.toMatchObject({ code: "SEGMENT_PROTECTION" })
    segments.guardBy(async (name, to) => {
      if (name === "outer" && to === undefined) throw new Error("a campaign hangs on it")
    })
    await expect(segments.archive("outer", "ana")).rejects.toThrow("a campaign hangs on it")
    expect(segments.list().map(({ name }) => name)).toEqual(["filed", "guard", "inner", "outer"])
    segments.guardBy(async () => undefined)
    await segments.archive("outer", "ana")
    await segments.archive("inner", "ana")
    expect(segments.archived()).toEqual(["inner", "outer"])
  })

  test("that got into the store past the gate, or whose name a file took, does not run", async () => {
    const { storedSegments } = site.store
    const steals =
      "select player_key from ft_player where player_id in (select message from raw_event)"
    for (const [name, sql] of [
      ["thief", steals],
      ["filed", rich(1)],
      ["reader", "select player_key from {{ segment('thief') }}"],
    ] as const) {
      await storedSegments.save({ name, text: text(name, sql) }, "somebody")
      await storedSegments.publish(name, 1, "somebody")
    }
    const segments = await opened()
    expect([...segments.faults()].map(([name, { code }]) => [name, code])).toEqual([
      ["filed", "SEGMENT_IN_FILE"],
      ["thief", "SANDBOX_RELATION"],
    ])
    const one = segmenterOf(segments)
    await tick(one, [1, 9])
    expect([...one.parked()].map(([name, { fault }]) => [name, fault.code])).toEqual([
      ["reader", "SEGMENT_NESTED"],
    ])
    expect(one.segments.find(({ name }) => name === "filed")?.from).toBe("file")
  })
})
