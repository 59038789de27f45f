import { setTimeout as sleep } from "node:timers/promises"
import { expect, test } from "vitest"
import { RestrictedConnections } from "./restricted.ts"

const PATIENCE = { turnMs: 100, answerMs: 200 }

/** Connections whose selects end when their text, in ms, says so. */
function connections(count: number) {
  const ran: string[] = []
  const open = async () => async (sql: string) => {
    ran.push(sql)
    await sleep(Number(sql))
    return sql
  }
  return { ran, door: new RestrictedConnections(count, open, PATIENCE) }
}

test("answers with what the select gives", async () => {
  expect(await connections(1).door.ask("1")).toBe("1")
})

test("whoever asked for what does not end is answered, and the connection comes back", async () => {
  const { door } = connections(1)
  await expect(door.ask("400")).rejects.toMatchObject({ code: "WAREHOUSE_TIMEOUT_EXCEEDED" })
  await sleep(300)
  expect(await door.ask("2")).toBe("2")
})

test("whoever finds every connection taken is told, and his select never runs", async () => {
  const { door, ran } = connections(1)
  const long = door.ask("190")
  await expect(door.ask("3")).rejects.toMatchObject({ code: "WAREHOUSE_RESTRICTED_BUSY" })
  await long
  expect(await door.ask("4")).toBe("4")
  expect(ran).toEqual(["190", "4"])
})

test("a connection that could not be opened is opened anew", async () => {
  let tries = 0
  const door = new RestrictedConnections(1, async () => {
    if (tries++ === 0) throw new Error("not yet")
    return async () => "ok"
  })
  await expect(door.ask("x")).rejects.toThrow("not yet")
  expect(await door.ask("x")).toBe("ok")
})
