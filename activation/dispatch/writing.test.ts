import { expect, test } from "vitest"
import { PitbossError } from "../../core/errors.ts"
import type { Vault } from "../../store/vault.ts"
import { parseCampaign } from "../campaign.ts"
import { withEndpoint } from "../campaign-endpoint.ts"
import { write } from "./writing.ts"

const campaign = (subject: string) =>
  parseCampaign(
    "win-back.yml",
    JSON.stringify({
      name: "win-back",
      description: "d",
      segment: "s",
      channel: "email",
      product: "casino",
      message_class: "promotional",
      from: "Orsa <hello@casino.example>",
      subject,
      body: "<p>{{ player.first_name }}</p>",
    }),
    [{ name: "s", purpose: "marketing" }],
  )
const vault = (read: () => Promise<object | undefined>) =>
  ({
    address: async () => {
      const contact = await read()
      return contact && { contact, emailSince: 0 }
    },
  }) as unknown as Vault
const player = { brand: "orsa", playerId: "p1" }

test("a message carries its player, and what the vault says of him only in escaped form", async () => {
  const kept = vault(async () => ({ email: "a@b.example", first_name: "<b>Bo</b>" }))
  const { message } = {
    message: undefined,
    ...(await write(kept, campaign("Hi\r\nBcc: x"), player, "i1")),
  }
  expect(message).toMatchObject({
    intentId: "i1",
    brand: "orsa",
    playerId: "p1",
    to: "a@b.example",
    subject: "Hi Bcc: x",
    html: "<p>&lt;b&gt;Bo&lt;/b&gt;</p>",
  })
})

test.each<[string, () => Promise<object | undefined>, string]>([
  ["no_address", async () => undefined, "Hi"],
  ["no_address", async () => ({ phone: "1" }), "Hi"],
  ["contact_unreadable", () => Promise.reject(new PitbossError("STORE_SEAL_BROKEN", "x")), "Hi"],
  [
    "template_error",
    async () => ({ email: "a@b.example" }),
    "{% for i in (1..99999999) %}x{% endfor %}",
  ],
])("what keeps one message from being written is said: %s", async (outcome, read, subject) => {
  expect(await write(vault(read), campaign(subject), player, "i1")).toMatchObject({ outcome })
})

test("a store that does not answer is no word on anybody", async () => {
  const silent = vault(() => Promise.reject(new PitbossError("STORE_FAILED", "busy")))
  await expect(write(silent, campaign("Hi"), player, "i1")).rejects.toThrow("busy")
})

const CRM = { id: "crm", channel: "sms", sends: ["phone", "first_name"] } as const

const webhook = withEndpoint(
  "hook.yml",
  parseCampaign(
    "hook.yml",
    JSON.stringify({
      ...{ name: "hook", description: "d", segment: "s", channel: "webhook", endpoint: "crm" },
      ...{ product: "casino", message_class: "promotional", title: "For {{ player.first_name }}" },
      body: "<b> & {{ payload.game }} {{ unsubscribe_url }}",
    }),
    [{ name: "s", purpose: "marketing" }],
  ),
  [CRM],
)

test("a call's texts are as they are, and of the contact it holds what its endpoint is told and no more", async () => {
  const contact = { phone: "+35621234567", email: "a@b.example", first_name: "Bo & Co" }
  const filling = {
    ...{ payload: '{"game":"A<B"}', wantedAt: "2026-11-28T04:00:00Z" },
    unsubscribeUrl: "https://u",
  }
  const written = await write(
    vault(async () => contact),
    webhook,
    player,
    "i1",
    filling,
  )
  expect(written).toMatchObject({
    outcome: "written",
    message: {
      ...{ intentId: "i1", brand: "orsa", playerId: "p1", endpoint: "crm", campaign: "hook" },
      ...{ title: "For Bo & Co", body: "<b> & A<B https://u", payload: '{"game":"A<B"}' },
      contact: { phone: "+35621234567", first_name: "Bo & Co" },
    },
  })
  expect(JSON.stringify(written)).not.toContain("a@b.example")
  // A new e-mail address says nothing of a phone that is out of order.
  expect(written.emailSince).toBeUndefined()
})

test("who has no address by the channel that is sent is not reached; where none is sent the operator knows it", async () => {
  const nobody = vault(async () => undefined)
  expect((await write(nobody, webhook, player, "i1")).outcome).toBe("no_address")
  const knowing = withEndpoint("hook.yml", { ...webhook, sends: [] } as never, [
    { ...CRM, sends: ["first_name"] },
  ])
  expect((await write(nobody, knowing, player, "i1")).outcome).toBe("written")
})
