import { PitbossError } from "../../core/errors.ts"
import type { PlayerRef } from "../../core/player.ts"
import type { Vault } from "../../store/vault.ts"
import type { Campaign } from "../campaign.ts"
import type { Message } from "../compliance/decide.ts"
import type { WritingOutcome } from "../compliance/subject.ts"
import { type Filling, render } from "../template.ts"

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
