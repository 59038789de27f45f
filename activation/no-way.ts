import type { Campaign } from "./campaign.ts"
import { wayOf } from "./channel/ways.ts"

/** Why a promotion waits from which nobody could unsubscribe. */
export const NO_WAY_OUT = "no_unsubscribe_link"
/** Why a campaign waits whose endpoint nobody configured, or of whose secret nobody knows. */
export const ENDPOINT_UNKNOWN = "endpoint_unknown"
export const ENDPOINT_WITHOUT_SECRET = "endpoint_without_secret"

interface Outlets {
  readonly hasWay: (campaign: Campaign) => boolean
  readonly unsubscribeUrl: (intentId: string, way: string) => string | undefined
}

/** Why nothing of a campaign can go out whatever the gate says, until somebody configures it; undefined: it can. */
export function whyNoWay(
  campaign: Campaign,
  { hasWay, unsubscribeUrl }: Outlets,
): string | undefined {
  const { endpoint, channel, message_class } = campaign
  if (!hasWay(campaign)) {
    // Without a mail server nothing has started that could be held.
    if (endpoint === undefined) return undefined
    return channel === "webhook" ? ENDPOINT_UNKNOWN : ENDPOINT_WITHOUT_SECRET
  }
  if (message_class !== "promotional") return undefined
  return unsubscribeUrl("", wayOf(campaign)) === undefined ? NO_WAY_OUT : undefined
}
