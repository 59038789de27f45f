import { PitbossError } from "../core/errors.ts"
import { type Campaign, textsOf } from "./campaign.ts"
import type { Endpoint, Sendable } from "./channel/webhook/endpoint.ts"
import { contactFieldsIn } from "./template-name.ts"

/** What campaigns ask of an endpoint. */
export type CampaignEndpoint = Pick<Endpoint, "id" | "channel"> & {
  readonly sends: readonly Sendable[]
}

/**
 * A campaign with the channel of its endpoint, and what that may be told. Of an endpoint that is not configured nobody
 * knows either: nothing is sent. Throws CAMPAIGN_ENDPOINT where a text names of a player what the endpoint is not told.
 */
export function withEndpoint(
  path: string,
  campaign: Campaign,
  endpoints: readonly CampaignEndpoint[],
): Campaign {
  if (campaign.endpoint === undefined) return campaign
  const endpoint = endpoints.find(({ id }) => id === campaign.endpoint)
  if (endpoint === undefined) return campaign
  const { id, channel, sends } = endpoint
  const told: readonly string[] = sends
  const untold = contactFieldsIn(textsOf(campaign)).filter((field) => !told.includes(field))
  if (untold.length === 0) return { ...campaign, channel, sends }
  const names = untold.map((field) => `player.${field}`).join(", ")
  throw new PitbossError(
    "CAMPAIGN_ENDPOINT",
    `${path}: endpoint '${id}' is not told ${names}: expected a text without, or 'sends: [${[...told, ...untold].join(", ")}]' at the endpoint in pitboss.yml.`,
    { path },
  )
}
