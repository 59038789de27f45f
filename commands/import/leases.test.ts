import { beforeEach, describe, expect, test } from "vitest"
import { ImportLeases, LEASE_MS } from "./leases.ts"

let now: number
let leases: ImportLeases<{ readonly file: string }>

beforeEach(() => {
  now = Date.UTC(2026, 0, 1)
  leases = new ImportLeases({ now: () => new Date(now) })
})

const task = { file: "/history/bets.csv" }
const taking = () => leases.take(1, task)

/** Work that ends when it is told to. */
function held() {
  let finish = () => undefined as void
  const work = () => new Promise<void>((resolve) => (finish = resolve))
  return { work, finish: () => finish() }
}

describe("an import", () => {
  test("that a run is at refuses a second one by name, and since when", () => {
    taking()
    now += LEASE_MS - 1
    expect(taking).toThrow(
      expect.objectContaining({
        code: "IMPORT_RUNNING",
        message: expect.stringMatching(/bets\.csv.*2026-01-01T00:00:00\.000Z.*import 1/),
      }),
    )
    expect(leases.take(2, task).number).toBe(2)
  })

  test("of a run that asks nothing more is free after a while; whatever it asks renews it", async () => {
    const first = taking()
    now += LEASE_MS - 1
    await leases.alone(first, async () => undefined)
    now += LEASE_MS - 1
    expect(taking).toThrow()
    now += 1
    taking()
    await expect(leases.alone(first, async () => "worked")).rejects.toMatchObject({
      code: "IMPORT_GIVEN_UP",
    })
  })

  test("is taken for as long as an operation is under way, however long that takes", async () => {
    const { work, finish } = held()
    const busy = leases.alone(taking(), work)
    await Promise.resolve()
    now += 100 * LEASE_MS
    expect(taking).toThrow(expect.objectContaining({ code: "IMPORT_RUNNING" }))
    finish()
    await busy
    now += LEASE_MS
    taking()
  })

  test("is worked at by one operation at a time", async () => {
    const claim = taking()
    let [inside, most] = [0, 0]
    const work = async () => {
      inside += 1
      most = Math.max(most, inside)
      await new Promise((resolve) => setTimeout(resolve, 5))
      inside -= 1
    }
    await Promise.all([leases.alone(claim, work), leases.alone(claim, work)])
    expect(most).toBe(1)
  })

  test("that is taken from its run lets what is under way end, and refuses what waits", async () => {
    const claim = taking()
    const { work, finish } = held()
    const order: string[] = []
    const busy = leases.alone(claim, work).then(() => order.push("under way"))
    const waiting = leases.alone(claim, async () => "worked")
    const refused = expect(waiting).rejects.toMatchObject({ code: "IMPORT_GIVEN_UP" })
    await new Promise((resolve) => setTimeout(resolve, 5))
    const revoked = leases.revoke(1, async () => void order.push("taken"))
    await Promise.resolve()
    finish()
    await Promise.all([busy, refused, revoked])
    expect(order).toEqual(["under way", "taken"])
    taking()
  })

  test("that its run has let go of is free at once", () => {
    leases.release(taking())
    taking()
  })
})
