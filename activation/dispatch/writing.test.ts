import { expect, test } from "vitest"
import { PitbossError } from "../../core/errors.ts"
import type { Vault } from "../../store/vault.ts"
import { parseCampaign } from "../campaign.ts"
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
