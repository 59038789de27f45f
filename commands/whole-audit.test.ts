import { expect, test } from "vitest"
import { auditWhole, type Look } from "./whole-audit.ts"

const RIGHT: Look = { keys_checked: 10, drift: 0, amounts_off: {} }

/** Finds in each slice what is said of it, one look after the other; then that all is right. */
function looking(found: Readonly<Record<number, readonly Look[]>>) {
  const looks = new Map<number, number>()
  return async (index: number) => {
    const before = looks.get(index) ?? 0
    looks.set(index, before + 1)
    return found[index]?.[before] ?? RIGHT
  }
}

const silent = () => undefined

test("what is right is looked at once", async () => {
  let looks = 0
  const look = async () => {
    looks += 1
    return RIGHT
  }
  const whole = await auditWhole(4, look, silent)
  expect({ ...whole, looks }).toEqual({
    keys_checked: 40,
    drift: 0,
    healed: 0,
    amounts_off: {},
    looks: 4,
  })
})

test("what a second look finds right is healed", async () => {
  const look = looking({ 1: [{ keys_checked: 10, drift: 3, amounts_off: { EUR: "0.100000" } }] })
  expect(await auditWhole(3, look, silent)).toEqual({
    keys_checked: 30,
    drift: 3,
    healed: 3,
    amounts_off: { EUR: "0.1" },
  })
})

test("where something was off, everything is looked at again, what was right too, until all is", async () => {
  // What the first slice says was judged before something of the last one was mended.
  const look = looking({
    0: [RIGHT, { keys_checked: 10, drift: 2, amounts_off: { EUR: "0.2" } }],
    2: [{ keys_checked: 10, drift: 1, amounts_off: { EUR: "0.1" } }],
  })
  expect(await auditWhole(3, look, silent)).toEqual({
    keys_checked: 30,
    drift: 3,
    healed: 3,
    amounts_off: { EUR: "0.2" },
  })
})

test("what every look finds off is not said to be healed", async () => {
  const off: Look = { keys_checked: 10, drift: 2, amounts_off: { EUR: "0.2" } }
  const look = looking({
    0: [{ ...off, drift: 3 }, off, off],
    2: [{ keys_checked: 10, drift: 1, amounts_off: { EUR: "0.2" } }],
  })
  expect(await auditWhole(3, look, silent)).toMatchObject({ drift: 4, healed: 2 })
})

test("tables are looked at before what may read them, and again where anything was off", async () => {
  const order: string[] = []
  const looked = looking({ 0: [{ keys_checked: 10, drift: 1, amounts_off: {} }] })
  const look = (index: number) => {
    order.push(`slice ${index}`)
    return looked(index)
  }
  const tables = async () => {
    order.push("tables")
    return RIGHT
  }
  expect(await auditWhole(1, look, silent, tables)).toMatchObject({ keys_checked: 20, healed: 1 })
  expect(order).toEqual(["tables", "slice 0", "tables", "slice 0"])
})

test("it tells how far it is before each slice", async () => {
  const told: string[] = []
  await auditWhole(2, looking({}), (text) => told.push(text))
  expect(told).toEqual(["0 %, 0 keys, 0 off", "50 %, 10 keys, 0 off"])
})
