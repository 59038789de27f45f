import { afterAll, beforeAll, expect, test } from "vitest"
import { ACTIVATION_MIGRATIONS } from "../activation/migrations.ts"
import { playerKey } from "../core/player.ts"
import { countByCampaign, countByDay, latestDecisions } from "../dashboards/api/campaign/counts.ts"
import { asMessages, type EventSite, openEventSite } from "./event-site.ts"

const AT = "2026-03-02T10:00:00.000Z"
const stamp = AT.replace("T", " ").replace("Z", "")

let site: EventSite
let sequence = 0

const wish = (name: string, brand = "orsa") => ({
  ...{ intent_id: `i-${name}`, campaign: "hello", channel: "email", brand, player_id: name },
  player_key: playerKey({ brand, playerId: name }),
})
const attempt = (name: string, outcome: string) => ({
  ...{ ...wish(name), attempt: 1, attempted_at: stamp, finished_at: stamp, outcome, is_final: 1 },
  ...{ provider_message_id: "", detail: "" },
})
const heard = (message: string, type: string, more: object = {}) => ({
  ...{ event_id: `e${++sequence}`, type, brand: "orsa", player_id: message, occurred_at: AT },
  ...{ schema_version: 1, message_id: `i-${message}`, channel: "email", campaign_id: "hello" },
  ...more,
})
const bounced = (message: string, hard: boolean) => heard(message, "message.bounced", { hard })

beforeAll(async () => {
  site = await openEventSite()
  await site.warehouse.migrate(ACTIVATION_MIGRATIONS)
  const names = ["taken", "refused", "unanswered", "unsent"]
  await site.warehouse.insert(
    "act_intent",
    names.map((name) => ({ ...wish(name), occurrence_at: stamp, created_at: stamp })),
  )
  await site.warehouse.insert("act_send", [
    attempt("taken", "accepted"),
    attempt("refused", "failed"),
    attempt("unanswered", "unknown"),
  ])
})

afterAll(() => site.close())

const counts = async () => {
  const range = { from: "2026-03-01", to: "2026-03-31", brand: "" }
  const { delivered, opened, bounced } =
    (await countByCampaign(site.warehouse, range)).get("hello") ?? {}
  return { delivered, opened, bounced }
}
const send = (events: readonly ReturnType<typeof heard>[]) =>
  site.send(asMessages(events, () => ++sequence))

test("what somebody else's brand or player reports, and what was never sent, came back from nobody", async () => {
  await send([
    heard("taken", "message.delivered", { brand: "tern", player_id: "somebody-else" }),
    heard("taken", "message.opened", { player_id: "somebody-else" }),
    heard("unsent", "message.delivered"),
    heard("refused", "message.delivered"),
    bounced("unsent", true),
    bounced("taken", false),
  ])
  expect(await counts()).toEqual({ delivered: 0, opened: 0, bounced: 0 })
})

test("what the player's own message reports counts once, and a bounce that is for good", async () => {
  await send([
    heard("taken", "message.delivered"),
    heard("taken", "message.delivered"),
    heard("unanswered", "message.delivered"),
    heard("taken", "message.opened"),
    bounced("refused", true),
  ])
  expect(await counts()).toEqual({ delivered: 2, opened: 1, bounced: 1 })
})

test("the days and the latest decisions are read of the same wishes", async () => {
  const range = { from: "2026-03-01", to: "2026-03-31", brand: "" }
  expect(await countByDay(site.warehouse, range, "hello")).toMatchObject([{ wanted: 4 }])
  expect(await latestDecisions(site.warehouse, range, "hello", 10)).toEqual([])
})
