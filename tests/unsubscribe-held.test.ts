import { afterAll, beforeAll, expect, test } from "vitest"
import { campaignsLs } from "../commands/operation/campaigns.ts"
import { type MailSite, openMailSite } from "./mail-site.ts"

/** This machine, by an address that is not its own name for itself: no link of its own is trusted there. */
const ELSEWHERE = "0.0.0.0"
const TEST_MS_MAX = 300_000
const SHIPPED = ["inactive-7d", "win-back"]

let site: MailSite

beforeAll(async () => {
  site = await openMailSite({ host: ELSEWHERE })
  await site.peer.open()
})

afterAll(() => site?.close())

const notice = `name: notice\ndescription: d\nsegment: vip\nchannel: email\nproduct: casino
message_class: operational\nfrom: Orsa <hello@casino.example>\nsubject: s\nbody: b`

test(
  "a promotion from which nobody could unsubscribe is not sent, and every place says so",
  async () => {
    const { roles, door } = site.runtime
    await roles?.activator.campaigns.put("notice.yml", notice, "an editor")
    await site.send([
      {
        ...{ event_id: "s", type: "session.started", brand: "orsa", player_id: "p1" },
        ...{ occurred_at: new Date().toISOString(), session_id: "s" },
      },
    ])
    await roles?.settled()
    expect(await roles?.activator.explain("orsa:p1", "win-back")).toMatchObject({
      verdict: "defer",
      reasons: ["no_unsubscribe_link"],
      words: expect.stringContaining("public_url"),
    })
    expect(await roles?.activator.explain("orsa:p1", "notice")).toMatchObject({
      verdict: "suppress",
    })
    const ready = await (await fetch(`${door?.url}/readyz`)).json()
    expect(ready).toMatchObject({ ok: true, no_unsubscribe_link: SHIPPED })
    const answer = await campaignsLs.run(site.runtime, {})
    const listed = answer.kind === "rows" ? answer.ndjson : ""
    expect(listed.match(/"held":"no_unsubscribe_link"/g)).toHaveLength(SHIPPED.length)
    expect(listed.match(/"held":null/g)).toHaveLength(1)
  },
  TEST_MS_MAX,
)
