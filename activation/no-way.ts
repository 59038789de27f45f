import type { Campaign } from "./campaign.ts"
import { wayOf } from "./ways.ts"

/** Why a promotion waits from which nobody could unsubscribe. */
export const NO_WAY_OUT = "no_unsubscribe_link"
/** Why e-mails wait where there is no mail server, and endpoints are. */
export const NO_MAIL_SERVER = "no_mail_server"
/** Why a campaign waits whose endpoint nobody configured, or of whose secret nobody knows. */
export const ENDPOINT_UNKNOWN = "endpoint_unknown"
export const ENDPOINT_WITHOUT_SECRET = "endpoint_without_secret"

interface Outlets {
  readonly hasAnyWay: boolean
  readonly hasWay: (campaign: Campaign) => boolean
  readonly unsubscribeUrl: (intentId: string, way: string) => string | undefined
}

/** Why nothing of a campaign can go out whatever the gate says, until somebody configures it; undefined: it can. */
export function whyNoWay(
  campaign: Campaign,
  { hasAnyWay, hasWay, unsubscribeUrl }: Outlets,
): string | undefined {
  const { endpoint, channel, message_class } = campaign
  if (!hasWay(campaign)) {
    // Where nothing is configured nothing has started that could be held.
    if (endpoint === undefined) return hasAnyWay ? NO_MAIL_SERVER : undefined
    return channel === "webhook" ? ENDPOINT_UNKNOWN : ENDPOINT_WITHOUT_SECRET
  }
  if (message_class !== "promotional") return undefined
  return unsubscribeUrl("", wayOf(campaign)) === undefined ? NO_WAY_OUT : undefined
}
