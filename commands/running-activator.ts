import { Activator } from "../activation/activator.ts"
import type { Campaigns } from "../activation/campaigns.ts"
import { openSmtp } from "../activation/channel/smtp.ts"
import type { RegisterDesk } from "../activation/register/register-desk.ts"
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

/** The campaigns' activator on the channel that is configured. `own`: where the door is, once it is open. */
export function openActivator(
  { warehouse, store, kafka, configuration, campaigns, governance, registers }: ActivatorParts,
  cycle: Cycle,
  segmenter: Segmenter,
  own: { readonly url?: string },
  effects: Effects,
): Activator {
  const { smtp } = configuration
  const password = smtp?.password_env === undefined ? undefined : process.env[smtp.password_env]
  const channel = smtp && openSmtp({ ...smtp, password }, effects)
  const { log } = kafka
  const { rules, shadow } = governance
  // Until the door is open, no link leads here.
  const unsubscribeUrl = linkMaker(configuration, store, () => own.url)
  const stateAt = () => cycle.stateAt
  const segmentAt = (segment: string) => segmenter.standsAt(segment)
  return new Activator(
    {
      ...{ warehouse, store, log, campaigns, rules, shadow, registers, channel },
      ...{ stateAt, segmentAt, unsubscribeUrl },
    },
    effects,
  )
}
