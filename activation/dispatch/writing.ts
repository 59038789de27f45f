import { PitbossError } from "../../core/errors.ts"
import type { PlayerRef } from "../../core/player.ts"
import type { Contact } from "../../store/contact.ts"
import type { Vault } from "../../store/vault.ts"
import type { Campaign, WebhookCampaign } from "../campaign.ts"
import { sentOf } from "../channel/webhook/endpoint.ts"
import type { Message } from "../compliance/decide.ts"
import type { WritingOutcome } from "../compliance/subject.ts"
import { type Filling, render, renderPlain } from "../template.ts"

/**
 * A message, or what kept it from being written; and what the gate's rules ask of the contact: the birth date,
 * and since when (ms) the address is known.
 */
export type Writing = {
  readonly birthDate?: string | undefined
  readonly emailSince?: number | undefined
} & (
  | { readonly outcome: "written"; readonly message: Message }
  | { readonly outcome: Exclude<WritingOutcome, "written"> }
)

const BROKEN: unique symbol = Symbol("a contact that does not open")

/**
 * Writes a campaign's message to one player, before the gate decides whether it may go. One player's
 * broken contact keeps nobody else's message from being written; a store that does not answer throws.
 */
export async function write(
  vault: Vault,
  campaign: Campaign,
  player: PlayerRef,
  intentId: string,
  filling: Filling = {},
): Promise<Writing> {
  const addressed = await vault.address(player).catch((thrown: unknown): typeof BROKEN => {
    if (thrown instanceof PitbossError && thrown.code === "STORE_SEAL_BROKEN") return BROKEN
    throw thrown
  })
  if (addressed === BROKEN) return { outcome: "contact_unreadable" }
  const { contact, emailSince } = addressed ?? {}
  const birthDate = contact?.birth_date
  const draft = { player, intentId, contact: contact ?? {}, filling }
  if (campaign.endpoint !== undefined) return { ...(await writeCall(campaign, draft)), birthDate }
  if (contact?.email === undefined) return { outcome: "no_address", birthDate }
  const { from } = campaign
  const { unsubscribeUrl } = filling
  const written = await render(campaign, player.playerId, contact, filling).catch(() => undefined)
  if (written === undefined) return { outcome: "template_error", birthDate, emailSince }
  return {
    outcome: "written",
    birthDate,
    emailSince,
    message: { intentId, ...player, to: contact.email, from, unsubscribeUrl, ...written },
  }
}

interface Draft {
  readonly player: PlayerRef
  readonly intentId: string
  readonly contact: Contact
  readonly filling: Filling
}

// Since when an address is known is kept of e-mails alone: by other channels a bounce holds whatever the vault got since.
async function writeCall(
  campaign: WebhookCampaign,
  { player, intentId, contact: all, filling }: Draft,
): Promise<Writing> {
  const contact =
    campaign.channel === "webhook" ? {} : sentOf(campaign.channel, campaign.sends, all)
  if (contact === undefined) return { outcome: "no_address" }
  const { unsubscribeUrl, wantedAt = "", payload = "" } = filling
  const written = await renderPlain(campaign, player.playerId, contact, filling).catch(
    () => undefined,
  )
  if (written === undefined) return { outcome: "template_error" }
  const { endpoint, name, version, message_class } = campaign
  const of = { campaign: name, campaignVersion: version, messageClass: message_class }
  const texts = { ...written, contact, unsubscribeUrl, wantedAt, payload }
  return { outcome: "written", message: { intentId, ...player, endpoint, ...of, ...texts } }
}
