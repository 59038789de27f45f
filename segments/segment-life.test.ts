import { describe, expect, test, vi } from "vitest"
import {
  membersOf,
  movesOf,
  opened,
  openSegmentsSite,
  put,
  rich,
  segmenterOf,
  site,
  text,
  tick,
} from "../tests/segments-site.ts"

openSegmentsSite()

describe("a segment of the product", () => {
  test("archived by a process that ended at once has no members behind the next start", async () => {
    const before = await opened()
    await before.save({ name: "mine", text: text("mine", rich(1)) }, "ana")
    await before.publish("mine", 1, "ana")
    await tick(segmenterOf(before), [1, 9])
    expect(await membersOf("mine")).toEqual(["p1"])
    await site.store.storedSegments.archive("mine", "ana")
    const one = segmenterOf(await opened())
    await tick(one)
    expect(await movesOf("mine")).toEqual(["p1 entered first_evaluation", "p1 left archived"])
    await tick(segmenterOf(await opened()))
    expect([await membersOf("mine"), (await movesOf("mine")).length]).toEqual([[], 2])
  })

  test("that ran another text meanwhile begins anew, though that was never looked at", async () => {
    const segments = await opened()
    const one = segmenterOf(segments)
    await put(segments, "mine", rich(5))
    await tick(one, [1, 1])
    await put(segments, "mine", rich(7))
    const write = site.warehouse.command.bind(site.warehouse)
    const command = vi.spyOn(site.warehouse, "command").mockImplementation(async (sql, params) => {
      if (sql.startsWith("insert into seg_change")) throw new Error("the disk is full")
      return write(sql, params)
    })
    await tick(one)
    command.mockRestore()
    await segments.publish("mine", 1, "ana")
    await tick(one, [1, 6])
    expect(await movesOf("mine")).toEqual(["p1 entered first_evaluation"])
  })

  test("says of who stays what its new version says, and that is no entry", async () => {
    const segments = await opened()
    const one = segmenterOf(segments)
    const rows = () =>
      site.warehouse.query(
        "select player_id, payload, toUnixTimestamp64Milli(entered_at) as at from seg_membership where segment = 'mine' order by player_id",
      )
    await put(segments, "mine", "select player_key, deposits as worth from ft_player")
    await tick(one, [1, 9])
    const at = String(site.now)
    expect(await rows()).toMatchObject([{ player_id: "p1", payload: '{"worth":"9"}' }])
    await put(segments, "mine", "select player_key, deposits * 2 as twice from ft_player")
    await tick(one, [2, 1])
    expect(await rows()).toEqual([
      { player_id: "p1", payload: '{"twice":"18"}', at },
      { player_id: "p2", payload: '{"twice":"2"}', at: String(site.now) },
    ])
    expect(await movesOf("mine")).toEqual([
      "p1 entered first_evaluation",
      "p2 entered first_evaluation",
    ])
  })

  test("whose name was for protection is for nothing else ever after", async () => {
    const segments = await opened()
    const one = segmenterOf(segments)
    const guarding = text("guarded", rich(1)).replace("---\n", "---\npurpose: protection\n")
    await segments.save({ name: "guarded", text: guarding }, "ana")
    await segments.publish("guarded", 1, "ana")
    await tick(one, [1, 9])
    await expect(put(segments, "guarded", rich(1))).rejects.toMatchObject({
      code: "SEGMENT_PROTECTION",
      message: expect.stringContaining("was for protection"),
    })
  })

  test("archived is taken out once, whatever is published and archived behind it", async () => {
    const segments = await opened()
    const one = segmenterOf(segments)
    await put(segments, "old", rich(1))
    await tick(one, [1, 9])
    const asked = [vi.spyOn(site.warehouse, "query"), vi.spyOn(site.warehouse, "command")]
    const askedOfOld = () => {
      const params = asked.flatMap(({ mock }) => mock.calls.map(([, given]) => given?.["segment"]))
      return params.filter((name) => name === "old").length
    }
    await segments.archive("old", "ana")
    await tick(one)
    const once = askedOfOld()
    expect(once).toBeGreaterThan(0)
    await put(segments, "new", rich(1))
    await tick(one)
    await segments.archive("new", "ana")
    await tick(one)
    expect([askedOfOld(), await membersOf("old"), await membersOf("new")]).toEqual([once, [], []])
    // What runs again and is archived again is taken out again.
    await put(segments, "old", rich(1))
    await tick(one)
    await segments.archive("old", "ana")
    await tick(one)
    for (const spy of asked) spy.mockRestore()
    expect(await movesOf("old")).toEqual([
      ...["p1 entered first_evaluation", "p1 left archived"],
      ...["p1 entered first_evaluation", "p1 left archived"],
    ])
  })

  test("with nobody in it begins anew when it runs again", async () => {
    const segments = await opened()
    const one = segmenterOf(segments)
    await put(segments, "empty", rich(5))
    await tick(one, [1, 1])
    await segments.archive("empty", "ana")
    await tick(one)
    await tick(one, [1, 9])
    await segments.publish("empty", 1, "ana")
    await tick(one)
    expect(await movesOf("empty")).toEqual(["p1 entered first_evaluation"])
  })

  test("whose members could not be taken out is tried again in the next round", async () => {
    const segments = await opened()
    const one = segmenterOf(segments)
    await segments.save({ name: "old", text: text("old", rich(1)) }, "ana")
    await segments.publish("old", 1, "ana")
    await tick(one, [1, 9])
    await segments.archive("old", "ana")
    const write = site.warehouse.command.bind(site.warehouse)
    const command = vi.spyOn(site.warehouse, "command").mockImplementation(async (sql, params) => {
      if (sql.startsWith("insert into seg_membership_store")) throw new Error("the disk is full")
      return write(sql, params)
    })
    await tick(one)
    expect(await membersOf("old")).toEqual(["p1"])
    command.mockRestore()
    await tick(one)
    expect([await membersOf("old"), await movesOf("old")]).toEqual([
      [],
      ["p1 entered first_evaluation", "p1 left archived"],
    ])
  })
})
