import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { describe, expect, test } from "vitest"
import { parseCampaign, purposeOf, readCampaign, readCampaigns } from "./campaign.ts"
import { withEndpoint } from "./campaign-endpoint.ts"
import { render } from "./template.ts"

const SEGMENTS = [
  { name: "vip", purpose: "marketing", columns: ["favourite_game", "ggr_30d"] },
  { name: "unread", purpose: "marketing" },
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
  expect(campaign()).toMatchObject({ cap_per_day: 2, cap_per_week: 7, if_left: "suppress" })
})

const SEK = { amount: "5", currency: "SEK" }

test("a budget is of messages, and of money only where that is offered; in all, where nobody says by day", () => {
  const budget = (more: object) => purposeOf(campaign(more)).budget
  expect(budget({ budget: { messages: 5 } })).toEqual({ messages: 5, per: "campaign" })
  const money = { amount: "50", currency: "SEK", per: "day" }
  expect(budget({ budget: money, offer: { kind: "bonus", amount: SEK } })).toEqual(money)
  expect(budget({})).toBeUndefined()
})

test("what a campaign offers reaches the gate, in the campaign's product where it names none", () => {
  const offer = { kind: "bonus", wagering: "35", amount: { amount: "50", currency: "EUR" } }
  expect(purposeOf(campaign({ offer })).offer).toEqual({
    ...{ kind: "bonus", isWelcome: false, isForInactivity: false, products: ["casino"] },
    ...{ wagering: "35", amount: { amount: "50", currency: "EUR" }, days: undefined },
  })
  expect(purposeOf(campaign()).offer).toBeUndefined()
  expect(() => campaign({ offer: { kind: "gift" } })).toThrow(
    expect.objectContaining({ code: "CAMPAIGN_FILE" }),
  )
  expect(() => campaign({ offer, message_class: "operational" })).toThrow(
    expect.objectContaining({ code: "CAMPAIGN_ENCOURAGES" }),
  )
})

test("a promotion cannot say that it encourages nothing; one that was kept before counts as every other", () => {
  const encourages = "none"
  expect(() => campaign({ encourages })).toThrow(
    expect.objectContaining({ code: "CAMPAIGN_ENCOURAGES" }),
  )
  expect(campaign({ encourages, message_class: "operational" }).encourages).toBe("none")
  const kept = { name: "kept", description: "d", segment: "vip", channel: "email", encourages }
  const rest = { product: "casino", message_class: "promotional", from: "a@b", subject: "s" }
  const text = JSON.stringify({ ...kept, ...rest, body: "b" })
  expect(readCampaign("kept", text, SEGMENTS)).toMatchObject({
    message_class: "promotional",
    encourages: "play",
  })
})

describe.each(["operational", "regulatory"])("a campaign that calls itself %s", (message_class) => {
  const kept = (more: object) =>
    JSON.stringify({
      ...{ name: "kept", description: "d", segment: "vip", channel: "email", product: "casino" },
      ...{ message_class, from: "a@b", subject: "s", body: "b", ...more },
    })

  test("encourages nothing where nobody says, and is refused where it does", () => {
    expect(campaign({ message_class }).encourages).toBe("none")
    for (const encourages of ["deposit", "play"])
      expect(() => campaign({ message_class, encourages })).toThrow(
        expect.objectContaining({
          code: "CAMPAIGN_ENCOURAGES",
          message: expect.stringMatching(
            /expected 'message_class: promotional'.*'encourages: none'/,
          ),
        }),
      )
  })

  test("and encourages counts as a promotion where it was kept before", () => {
    const encouraging = readCampaign("kept", kept({ encourages: "deposit" }), SEGMENTS)
    expect(encouraging).toMatchObject({ message_class: "promotional", encourages: "deposit" })
    expect(readCampaign("kept", kept({}), SEGMENTS)).toMatchObject({
      message_class,
      encourages: "none",
    })
  })

  test("and encourages does not run on a segment for protection", () => {
    const text = kept({ encourages: "deposit", segment: "near-deposit-limit" })
    expect(() => readCampaign("kept", text, SEGMENTS)).toThrow(
      expect.objectContaining({ code: "CAMPAIGN_PROTECTION" }),
    )
  })
})

const ALL_DAY = { from: "00:00", to: "23:59" }

test.each([
  ["operational", { hold_out: "100" }],
  ["operational", { cap_per_day: 0 }],
  ["regulatory", { hold_out: "0" }],
  ["regulatory", { cap_per_day: 1 }],
  ["operational", { cap_per_week: 1 }],
  ["operational", { budget: { messages: 1 } }],
  ["regulatory", { fatigue: { messages: 5, days: 30, rest_days: 14 } }],
  ["regulatory", { quiet_hours: ALL_DAY }],
  ["regulatory", { if_left: "suppress" }],
])(
  "a field that a class does not know is refused by its name and why: %s, %j",
  (message_class, more) => {
    const [field = ""] = Object.keys(more)
    expect(() => campaign({ message_class, ...more })).toThrow(
      expect.objectContaining({
        code: "CAMPAIGN_FILE",
        message: expect.stringMatching(`'${message_class}'.*'${field}'.*\n.*at ${field}`),
      }),
    )
    expect(campaign({ message_class: "promotional", ...more }).name).toBe("hello")
  },
)

test("of a campaign that was kept with what its class does not know, that is shown which is in force", () => {
  const caps = { cap_per_day: 50, cap_per_week: 50 }
  const said = { hold_out: "100", ...caps, quiet_hours: ALL_DAY, if_left: "suppress" }
  const kept = (message_class: string) => {
    const own = { ...{ name: "kept", description: "d", segment: "vip", channel: "email" }, ...said }
    const rest = { product: "casino", message_class, from: "a@b", subject: "s", body: "b" }
    return readCampaign("kept", JSON.stringify({ ...own, ...rest }), SEGMENTS)
  }
  const none = { hold_out: "0", cap_per_day: undefined, cap_per_week: undefined }
  expect(kept("promotional")).toMatchObject({ ...said, cap_per_day: 2, cap_per_week: 7 })
  expect(kept("operational")).toMatchObject({ ...said, ...none })
  expect(kept("regulatory")).toMatchObject({ ...none, quiet_hours: undefined, if_left: "send" })
})

test("the shipped promotions let a player out; but for the demo's they let him sleep", () => {
  const { campaigns: shipped } = readCampaigns(
    fileURLToPath(new URL("campaigns", import.meta.url)),
    [
      { name: "inactive-7d", purpose: "marketing" },
      { name: "lapsed-depositor", purpose: "marketing" },
    ],
  )
  // The demo mails win-back at whatever hour it is started, by the same ledger.
  for (const { name, body, quiet_hours } of shipped)
    expect([name, body.includes("{{ unsubscribe_url }}"), quiet_hours !== undefined]).toEqual([
      name,
      true,
      name !== "win-back",
    ])
})

test("a text names fields of the player, columns of its segment, and the link", () => {
  const body =
    "{{ player.first_name }} {{ player.last_name }} {{ player.id }} {{ player.email }} {{ payload.favourite_game }} {% for i in (1..2) %}{{ forloop.index }}{{ i }}{% endfor %}{% assign x = payload.ggr_30d %}{{ x }} {{ unsubscribe_url }}"
  expect(campaign({ body }).body).toBe(body)
  expect(campaign({ segment: "unread", body: "{{ payload.anything }}" }).name).toBe("hello")
})

test.each([
  [{ body: "Hi\n {{ player.last_nam }}" }, "body, line 2, column 5", "player.last_name"],
  [{ body: "{{ payload.favorite_game }}" }, "body, line 1, column 4", "payload.favourite_game"],
  [{ subject: "{{ player.birth_date }}" }, "subject, line 1, column 4", "player.birth_date"],
  [{ body: "{{ first_name }}" }, "body, line 1, column 4", "player.first_name"],
  [{ body: "{{ payload[player.id] }}" }, "body, line 1", "payload."],
  [{ body: "{% assign p = player %}{{ p.phone }}" }, "body, line 1", "'player'"],
])("a text that names what nobody knows is refused at its place: %j", (more, place, name) => {
  const message = expect.stringMatching(`${place}.*${name}`)
  expect(() => campaign(more)).toThrow(
    expect.objectContaining({ code: "CAMPAIGN_TEMPLATE", message }),
  )
})

test.each([
  { hold_out: 10 },
  { hold_out: "101" },
  { hold_out: "-1" },
  { hold_out: "1.23456" },
  { cap_per_day: -1 },
  { cap_per_week: 1.5 },
  { fatigue: { messages: 5, days: 30 } },
  { fatigue: { messages: 0, days: 30, rest_days: 14 } },
  { budget: {} },
  { budget: { messages: -1 } },
  { budget: { amount: "5" } },
  { budget: { amount: 5, currency: "EUR" } },
  { budget: { amount: "5", currency: "EUR" } },
  { budget: { amount: "5", currency: "EUR" }, offer: { kind: "bonus", amount: SEK } },
  { budget: { messages: 5, per: "week" } },
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

test.each([
  "Orsa Casino",
  "Orsa <>",
  "@casino.example",
  "hello@",
  "a@b.example, c@d.example",
  "Orsa <a@b.example>\nBcc: x@y.example",
])(
  "a sender without one address is refused, naming field, value and what was expected: %j",
  (from) => {
    expect(() => campaign({ from })).toThrow(
      expect.objectContaining({
        code: "CAMPAIGN_FILE",
        message: expect.stringMatching(/ is no mailbox with an address: expected.*\n.*at from/),
      }),
    )
    expect(() => campaign({ from })).toThrow(JSON.stringify(from))
  },
)

test.each(["a@b", "hello@casino.example", '"Orsa, Casino" <hello+x@casino.example>'])(
  "a sender with an address is taken: %s",
  (from) => {
    expect(campaign({ from }).from).toBe(from)
  },
)

test("a file that is no YAML is named", () => {
  expect(() => parseCampaign("bad.yml", "name: a\n  b: [c", SEGMENTS)).toThrow(
    expect.objectContaining({
      code: "CAMPAIGN_FILE",
      message: expect.stringContaining("bad.yml"),
    }),
  )
})

test("what is wrong with one file is said of that one, and the others run", () => {
  const folder = mkdtempSync(join(tmpdir(), "pitboss-campaigns-"))
  const shipped = fileURLToPath(new URL("campaigns/win-back.yml", import.meta.url))
  for (const file of ["a.yml", "b.yml"]) copyFileSync(shipped, join(folder, file))
  writeFileSync(join(folder, "c.yml"), "name: [broken")
  writeFileSync(join(folder, "d.yml"), "name: welcome\nsegment: [broken")
  const audiences = [{ name: "lapsed-depositor", purpose: "marketing", columns: [] }] as const
  const { campaigns, broken } = readCampaigns(folder, audiences)
  expect(campaigns.map(({ name }) => name)).toEqual(["win-back"])
  expect(Object.fromEntries(broken)).toEqual({
    // Each would start the other's campaign anew.
    b: expect.stringMatching(/b\.yml: 'win-back' is taken already, by .*a\.yml/),
    c: expect.stringContaining("c.yml"),
    welcome: expect.stringContaining("d.yml"),
  })
  expect([...readCampaigns(folder, []).broken.keys()].sort()).toEqual(["c", "welcome", "win-back"])
  rmSync(folder, { recursive: true })
})

test("the shipped word to who was away for a week says what he likes best, where that is known", async () => {
  const purpose = "marketing"
  const { campaigns: shipped } = readCampaigns(
    fileURLToPath(new URL("campaigns", import.meta.url)),
    [
      { name: "inactive-7d", purpose, columns: ["favourite_game_type", "favourite_game"] },
      { name: "lapsed-depositor", purpose, columns: [] },
    ],
  )
  const campaign = shipped.find(({ name }) => name === "inactive-7d")
  if (campaign === undefined || campaign.endpoint !== undefined) throw new Error("it is shipped")
  const written = async (favourite_game_type: string) => {
    const payload = JSON.stringify({ favourite_game_type, favourite_game: "" })
    return render(campaign, "p1", { first_name: "Ann" }, { payload })
  }
  const { subject, html } = await written("live_casino")
  expect(subject).toBe("Ann, it has been a week")
  expect(html).toContain("What you played most was live casino,")
  expect((await written("")).html).not.toContain("played most")
})

const webhook = ({ endpoint = "crm-push", ...more }: Record<string, unknown> = {}) =>
  parseCampaign(
    "hook.yml",
    JSON.stringify({
      ...{ name: "hook", description: "d", segment: "vip", channel: "webhook", endpoint },
      ...{ product: "casino", message_class: "promotional", body: "Hi", ...more },
    }),
    SEGMENTS,
  )

test("a campaign by webhook names its endpoint, has a body and maybe a title, and nobody knows its channel by itself", () => {
  expect(webhook({ title: "Hi" })).toMatchObject({
    ...{ endpoint: "crm-push", channel: "webhook", sends: [], title: "Hi", encourages: "play" },
  })
  expect(purposeOf(webhook()).channel).toBe("webhook")
})

test.each([
  [{ endpoint: "" }, "at endpoint"],
  [{ from: "Orsa <a@b.example>" }, 'Unrecognized key: "from"'],
  [{ subject: "Hi" }, 'Unrecognized key: "subject"'],
  [{ title: "{{ oops" }, "at title"],
  [{ channel: "sms" }, "expected channel 'email', or 'webhook'"],
  [{ channel: "email" }, 'Unrecognized key: "endpoint"'],
])("a campaign by webhook that says %o is refused with its field", (more, words) => {
  expect(() => webhook(more)).toThrow(
    expect.objectContaining({ code: "CAMPAIGN_FILE", message: expect.stringContaining(words) }),
  )
})

test("a name in its title that nothing stands behind is refused like one in a subject", () => {
  expect(() => webhook({ title: "{{ payload.gone }}" })).toThrow(
    /title, line 1, column \d+: nothing/,
  )
})

const ENDPOINTS = [{ id: "crm-push", channel: "push", sends: ["first_name"] }] as const

test("its endpoint says by which channel it reaches players; of one that is not configured nobody knows", () => {
  const known = withEndpoint("hook.yml", webhook(), ENDPOINTS)
  expect(known).toMatchObject({ channel: "push", sends: ["first_name"] })
  expect(purposeOf(known).channel).toBe("push")
  expect(withEndpoint("hook.yml", webhook({ endpoint: "other" }), ENDPOINTS).channel).toBe(
    "webhook",
  )
})

test.each([
  ["{{ player.first_name }} {{ player.id }}", undefined],
  ["{{ player.last_name }}", "player.last_name"],
  ["{{ player['email'] }}", "player.email"],
  ["{{ player.email }}{% if player.last_name %}{% endif %}", "player.email, player.last_name"],
])("a text says no more of a player than its endpoint is told: %s", (body, untold) => {
  const put = () => withEndpoint("hook.yml", webhook({ body }), ENDPOINTS)
  if (untold === undefined) expect(put).not.toThrow()
  else
    expect(put).toThrow(
      expect.objectContaining({
        code: "CAMPAIGN_ENDPOINT",
        message: expect.stringContaining(`is not told ${untold}:`),
      }),
    )
})
