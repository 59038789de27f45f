import { expect, test } from "vitest"
import { parseCampaign } from "./campaign.ts"

const SEGMENTS = [
  { name: "vip", purpose: "marketing" },
  { name: "near-deposit-limit", purpose: "protection" },
] as const

const campaign = (more: object = {}) =>
  parseCampaign(
    "hello.yml",
    JSON.stringify({
      name: "hello",
      description: "d",
      segment: "vip",
      channel: "email",
      product: "casino",
      message_class: "promotional",
      from: "Orsa <hello@casino.example>",
      subject: "Hi",
      body: "Hi",
      ...more,
    }),
    SEGMENTS,
  )

test("a promotion cannot be fed by a segment for protection; what is no promotion can", () => {
  const segment = "near-deposit-limit"
  expect(() => campaign({ segment })).toThrow(
    expect.objectContaining({ code: "CAMPAIGN_PROTECTION" }),
  )
  expect(campaign({ segment, message_class: "operational" }).isProtection).toBe(true)
})

test("a campaign names a segment that is there", () => {
  expect(() => campaign({ segment: "nobody" })).toThrow(
    expect.objectContaining({ code: "CAMPAIGN_SEGMENT_UNKNOWN" }),
  )
})

test("where a campaign says nothing, the stricter reading holds, and nobody is held out", () => {
  expect(campaign()).toMatchObject({ encourages: "play", hold_out: "0", isProtection: false })
  expect(campaign().cap_per_day).toBeUndefined()
})

test.each([
  { hold_out: 10 },
  { hold_out: "101" },
  { hold_out: "-1" },
  { hold_out: "1.23456" },
  { cap_per_day: -1 },
  { quiet_hours: { from: "24:00", to: "08:00" } },
  { quiet_hours: { from: "08:00", to: "08:00" } },
  { encourages: "loyalty" },
])("%j is refused", (more) => {
  expect(() => campaign(more)).toThrow(expect.objectContaining({ code: "CAMPAIGN_FILE" }))
})

const BROKEN: readonly (readonly [string, object])[] = [
  ["an output that never ends", { subject: "{{ player.first_name" }],
  ["a filter that is not there", { body: "{{ player.first_name | nosuch }}" }],
  ["a tag that never ends", { body: "{% if player.first_name %}Hi" }],
  ["a day that never comes", { schedule: { cron: "0 0 31 2 *" } }],
]

test.each(BROKEN)("a campaign with %s is refused by its field", (_, more) => {
  const [field = ""] = Object.keys(more)
  expect(() => campaign(more)).toThrow(
    expect.objectContaining({ code: "CAMPAIGN_FILE", message: expect.stringContaining(field) }),
  )
})

test("a file that is no YAML is named", () => {
  expect(() => parseCampaign("bad.yml", "name: a\n  b: [c", SEGMENTS)).toThrow(
    expect.objectContaining({
      code: "CAMPAIGN_FILE",
      message: expect.stringContaining("bad.yml"),
    }),
  )
})
