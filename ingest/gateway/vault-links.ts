import { playerKey, playerName } from "../../core/player.ts"
import type { VaultLink } from "../../store/vault-link.ts"
import { Batch } from "./batch.ts"
import type { GatewayOptions } from "./options.ts"
import type { Sequence } from "./sequence.ts"

/**
 * Tells the log which players share a verified contact, by random names. What was told and not kept as such is told
 * again as the same event. False where Kafka did not acknowledge: it stays to be told.
 */
export async function tellLinks(
  { log, vault, counted }: Pick<GatewayOptions, "log" | "vault" | "counted">,
  sequence: Sequence,
): Promise<boolean> {
  for (;;) {
    const links = await vault.untoldLinks()
    if (links.length === 0) return true
    const batch = new Batch("vault", sequence)
    links.forEach((link, index) => {
      batch.add(index, eventOf(link))
    })
    if (batch.accepted !== links.length)
      throw new Error(`no event for ${links.map(playerName).join(", ")}`)
    try {
      await batch.append(log)
    } catch {
      return false
    }
    await vault.keepTold(links)
    counted?.(batch)
  }
}

function eventOf(link: VaultLink): object {
  const at = link.linkedAt
  return {
    event_id: `vault-${link.personId}-${playerKey(link)}-${at.getTime()}`,
    type: "player.person_linked",
    brand: link.brand,
    player_id: link.playerId,
    occurred_at: at.toISOString(),
    person_id: link.personId,
    link_kind: link.kind,
  }
}
