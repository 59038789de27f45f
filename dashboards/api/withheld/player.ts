import type { Campaign } from "../../../activation/campaign.ts"
import {
  isUntoldFact,
  isUntoldFeature,
  PROTECTED,
  toldReasons,
} from "../../../activation/compliance/untold.ts"
import type { Segment } from "../../../segments/segment.ts"
import type { PlayerDocument } from "../player/schema.ts"
import { openCampaigns } from "./told.ts"

/** A player's page without what is known of him in order to protect him. */
export function withheldPlayer(
  document: PlayerDocument,
  segments: readonly Segment[],
  campaigns: readonly Campaign[],
): PlayerDocument {
  const open = new Set(openCampaigns(campaigns))
  const marketing = segments.filter(({ purpose }) => purpose !== "protection")
  const names = new Set(marketing.map(({ name }) => name))
  return {
    ...document,
    groups: document.groups
      .map(({ name, features }) => ({
        name,
        features: features.filter((one) => !isUntoldFeature(one.name)),
      }))
      .filter(({ features }) => features.length > 0),
    restrictions: withheldRestrictions(document.restrictions),
    segments: document.segments.filter(({ segment }) => names.has(segment)),
    decisions: document.decisions
      .filter(({ campaign }) => open.has(campaign))
      .map((one) => ({ ...one, reasons: toldReasons(one.reasons) })),
    sends: document.sends.filter(({ campaign }) => open.has(campaign)),
    campaigns: document.campaigns.filter((one) => open.has(one)),
  }
}

// That something holds him is told, since the gate's answers tell it too; what, and since when, is not.
function withheldRestrictions(
  restrictions: PlayerDocument["restrictions"],
): PlayerDocument["restrictions"] {
  const holding = restrictions.filter((one) => isUntoldFact(one.fact) && one.is_restricted)
  const players = [...new Set(holding.map(({ player }) => player))]
  return [
    ...restrictions.filter(({ fact }) => !isUntoldFact(fact)),
    ...players.map((player) => ({
      player,
      fact: PROTECTED,
      is_restricted: true,
      restricted_at: null,
      permitted_at: null,
      until: null,
    })),
  ]
}
