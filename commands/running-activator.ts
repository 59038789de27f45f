import { Activator } from "../activation/activator.ts"
import type { Campaigns } from "../activation/campaigns.ts"
import type { Channel } from "../activation/channel/channel.ts"
import { openSmtp } from "../activation/channel/smtp.ts"
import { keyOf } from "../activation/channel/webhook/signature.ts"
import { openWebhook } from "../activation/channel/webhook/webhook.ts"
import type { RegisterDesk } from "../activation/register/register-desk.ts"
import { wayOf } from "../activation/ways.ts"
import type { Effects } from "../core/effects.ts"
import type { Segmenter } from "../segments/segmenter.ts"
import type { Store } from "../store/store.ts"
import type { Warehouse } from "../warehouse/warehouse.ts"
import type { Configuration } from "./configuration.ts"
import type { Cycle } from "./cycle.ts"
import type { LiveKafka } from "./kafka.ts"
import type { Governance } from "./running.ts"
import { linkMaker } from "./unsubscribe-link.ts"

interface ActivatorParts {
  readonly warehouse: Warehouse
  readonly store: Store
  readonly kafka: LiveKafka
  readonly configuration: Configuration
  readonly campaigns: Campaigns
  readonly governance: Governance
  readonly registers: RegisterDesk
}

/** The campaigns' activator on the channels that are configured. `own`: where the door is, once it is open. */
export function openActivator(
  { warehouse, store, kafka, configuration, campaigns, governance, registers }: ActivatorParts,
  cycle: Cycle,
  segmenter: Segmenter,
  own: { readonly url?: string },
  effects: Effects,
): Activator {
  const channels = openChannels(configuration, effects)
  const { log } = kafka
  const { rules, shadow } = governance
  // Until the door is open, no link leads here.
  const unsubscribeUrl = linkMaker(configuration, store, () => own.url)
  const stateAt = () => cycle.stateAt
  const segmentAt = (segment: string) => segmenter.standsAt(segment)
  return new Activator(
    {
      ...{ warehouse, store, log, campaigns, rules, shadow, registers, channels },
      ...{ stateAt, segmentAt, unsubscribeUrl, brands: configuration.brands },
    },
    effects,
  )
}

// An endpoint whose secret is none is not opened: its campaigns are held, and say why.
function openChannels(
  { smtp, webhooks }: Configuration,
  effects: Effects,
): ReadonlyMap<string, Channel> {
  const channels = new Map<string, Channel>()
  if (smtp !== undefined) {
    const password = smtp.password_env === undefined ? undefined : process.env[smtp.password_env]
    channels.set(wayOf({}), openSmtp({ ...smtp, password }, effects))
  }
  for (const { secret_env, ...endpoint } of webhooks) {
    const key = keyOf(process.env[secret_env])
    if (key !== undefined)
      channels.set(wayOf({ endpoint: endpoint.id }), openWebhook(endpoint, key, effects))
    else
      effects.log.error(
        { endpoint: endpoint.id, secret_env },
        "an endpoint has no usable secret: expected base64 of 24 to 64 bytes, behind 'whsec_'",
      )
  }
  return channels
}
