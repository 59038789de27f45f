import { z } from "zod"
import type { Contact } from "../../../store/contact.ts"
import { PlayerChannel } from "../../compliance/law/law.ts"
import { refuseTwice } from "../../setting/own-id.ts"
import { timeIn } from "../../setting/time.ts"
import { isLoopbackHost, literalOf } from "./address.ts"

/** What an endpoint may be told of a player beside his brand and id; texts may name no more of him either. */
export const SENDABLE = [
  ...(["first_name", "last_name", "email", "phone", "address", "device_tokens"] as const),
] satisfies readonly (keyof Contact)[]
export type Sendable = (typeof SENDABLE)[number]

/** How long a call may take as a whole, ms. */
const CALL_MS_MAX = 15_000
const CALL_MS_DEFAULT = 5_000

const Window = timeIn(["m", "h", "d"], "30m, 24h or 7d", 4)

/** An operator's own system that takes messages, as `pitboss.yml` describes it. */
const Webhook = z
  .strictObject({
    id: z.string().regex(/^[a-z][a-z0-9-]{0,63}$/, "expected lower-case words joined by hyphens"),
    url: z.url({ protocol: /^https?$/, error: "expected an address with https" }),
    /** Name of the environment variable that holds the secret: base64 of 24 to 64 bytes, behind `whsec_`. */
    secret_env: z.string().min(1),
    /** By which it reaches players: consent, caps, quiet hours and laws are of that one. */
    channel: PlayerChannel,
    sends: z.array(z.enum(SENDABLE)).default([]),
    timeout_ms: z.int().min(100).max(CALL_MS_MAX).default(CALL_MS_DEFAULT),
    /** How long it tells a repeat by its key; without it nothing is repeated of which nobody knows how it ended. */
    idempotency_window: Window.optional(),
    /** It may stand in a private network. */
    allow_private: z.boolean().default(false),
  })
  .superRefine(({ url }, context) => {
    const fault = faultOf(url)
    if (fault !== undefined) context.addIssue({ code: "custom", path: ["url"], message: fault })
  })

function faultOf(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined
  const url = new URL(text)
  if (url.username !== "" || url.password !== "")
    return "expected no user and no password: calls are signed with the secret"
  if (url.hash !== "") return "expected no part behind '#'"
  if (url.protocol === "https:" || isLoopbackHost(literalOf(url))) return undefined
  return "expected https; http is for this machine alone"
}

export const Webhooks = z.array(Webhook).superRefine(refuseTwice)

/** An endpoint's settings. */
export type Endpoint = z.infer<typeof Webhook>

/** The address of a player by a channel; where it is sent, he cannot be reached without one. */
const ADDRESS_OF: Readonly<Partial<Record<Endpoint["channel"], Sendable>>> = {
  email: "email",
  sms: "phone",
  phone: "phone",
  push: "device_tokens",
  post: "address",
}

/** What an endpoint is sent of a contact; undefined: the address by its channel is to be sent, and is not known. */
export function sentOf(
  channel: PlayerChannel,
  sends: readonly Sendable[],
  contact: Contact,
): Partial<Pick<Contact, Sendable>> | undefined {
  const address = ADDRESS_OF[channel]
  if (address !== undefined && sends.includes(address) && isMissing(contact[address]))
    return undefined
  return Object.fromEntries(
    sends.flatMap((field) => (isMissing(contact[field]) ? [] : [[field, contact[field]]])),
  )
}

function isMissing(value: string | readonly string[] | undefined): boolean {
  return value === undefined || value.length === 0
}
