import { expect, test } from "vitest"
import type { EventLog } from "../../ingest/log/log.ts"
import { decide } from "../compliance/decide.ts"
import { GROUP_RULEBOOK, promotion, recipient } from "../compliance/recipient.fixture.ts"
import { announceHeldOut } from "./held-out.ts"

const NOON = Date.UTC(2026, 10, 23, 11)

const intent = {
  ...{ intent_id: "i1", brand: "orsa", player_id: "p1", player_key: "7", payload: "" },
  ...{ has_left: "0" as const, wanted_at: "2026-11-23T10:59:00.000Z" },
}

/** What the log is told of a player of whom a campaign decided so. */
async function toldOf(purpose: object, subject: object = {}): Promise<readonly string[]> {
  const told: string[] = []
  const log: Pick<EventLog, "append"> = {
    async append(batch) {
      for (const { topic, messages } of batch)
        for (const { key, value } of messages) told.push(`${topic} ${key} ${value}`)
    },
  }
  const decision = decide(recipient({}, subject), promotion(purpose), NOON, GROUP_RULEBOOK)
  const campaign = { name: "win-back", channel: "email" as const }
  await announceHeldOut(log as EventLog, campaign, [{ intent, decision }])
  return told
}

test("a player whom only the hold-out kept from a message is told of, as of when it was wanted", async () => {
  const [line = "", ...more] = await toldOf({ holdOut: "100" })
  expect(more).toEqual([])
  expect(line.startsWith("engagement orsa:p1 {")).toBe(true)
  expect(JSON.parse(line.slice("engagement orsa:p1 ".length))).toMatchObject({
    ...{ type: "message.held_out", event_id: "held-out-i1", message_id: "i1" },
    ...{ campaign_id: "win-back", channel: "email" },
    ...{ occurred_at: intent.wanted_at, wanted_at: intent.wanted_at },
  })
  // Decided once more after a kill, it is the same event.
  expect(await toldOf({ holdOut: "100" })).toEqual([line])
})

test("a player who is held out by night would have got it in the morning", async () => {
  const quietHours = { from: "00:00", to: "23:00" }
  expect(await toldOf({ holdOut: "100", quietHours })).toHaveLength(1)
})

test("a player whom another rule keeps from it, too, is nobody to compare with", async () => {
  expect(await toldOf({ holdOut: "100" }, { hasLeft: true })).toEqual([])
  expect(await toldOf({ holdOut: "100" }, { sentToday: 2 })).toEqual([])
  expect(await toldOf({ holdOut: "0" }, { hasLeft: true })).toEqual([])
})

test("a player who gets the message is not held out", async () => {
  expect(await toldOf({ holdOut: "0" })).toEqual([])
})
