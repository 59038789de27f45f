import type { PlayerRef } from "../core/player.ts"
import { type Campaign, parseCampaign } from "./campaign.ts"
import { type DryRunParts, type Reach, tally } from "./dry-run.ts"

const PRODUCTS = ["betting", "casino", "bingo"] as const

/** How a promotion for a product would fare with players, by a channel. */
export interface Contactable extends Reach {
  readonly channel: string
  readonly product: (typeof PRODUCTS)[number]
}

/**
 * Whom of some players a promotion would reach now, by channel and product, and why not the others: by the gate that
 * decides next to the send, on what it knows now. Nothing is sent, reserved or recorded.
 */
export async function contactable(
  parts: DryRunParts,
  players: readonly PlayerRef[],
  now: () => Date,
): Promise<readonly Contactable[]> {
  const found: Contactable[] = []
  for (const product of PRODUCTS) {
    const campaign = plainPromotion(product)
    const reach = await tally(parts, campaign, players, {
      ...{ now, isStanding: false, heldBecause: undefined },
    })
    found.push({ channel: campaign.channel, product, ...reach })
  }
  return found
}

// A promotion without hold-out, cap or quiet hours: only what the player, the law and the operator's rules say decides.
function plainPromotion(product: Contactable["product"]): Campaign {
  const text = `name: contactable
description: Whom a promotion would reach
segment: contactable
channel: email
product: ${product}
message_class: promotional
from: Pitboss <pitboss@localhost.example>
subject: Contactable
body: "{{ unsubscribe_url }}"
`
  return parseCampaign("contactable", text, [{ name: "contactable", purpose: "marketing" }])
}
