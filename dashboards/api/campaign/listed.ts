import type { Campaign } from "../../../activation/campaign.ts"
import type { BudgetState } from "../../../activation/campaign-budget.ts"
import type { KeptVersion } from "../../../activation/campaigns.ts"
import { readEnded } from "../../../activation/ended.ts"
import { PitbossError } from "../../../core/errors.ts"
import type { Warehouse } from "../../../warehouse/warehouse.ts"
import { isoInstant } from "../instant.ts"
import type { CampaignSaid } from "./schema.ts"

export interface CampaignSources {
  readonly warehouse: Warehouse
  /** Those of the files and those made in the product, as they are now. */
  readonly campaigns: () => readonly Campaign[]
  /** Why those of the store that cannot run do not, by name. */
  readonly faults: () => ReadonlyMap<string, string>
  /** Those that run and send nothing now, by name, and what they wait for. */
  readonly held: () => ReadonlyMap<string, string>
  /** Of those that have a budget, by name: how much of it is used up. */
  readonly budgets: (only?: string) => Promise<ReadonlyMap<string, BudgetState>>
  /** All that a campaign of that name ever said, latest first. */
  readonly versions: (name: string) => Promise<readonly KeptVersion[]>
}

/** A campaign with what is said of it, and its definition where one is kept and can be read. */
export interface Listed {
  readonly said: CampaignSaid
  readonly campaign: Campaign | undefined
}

/** What is kept of one without a definition. */
const UNSAID = {
  ...{ description: null, segment: null, product: null, message_class: null, hold_out: null },
  ...{ channel: null, endpoint: null, error: null, held: null, last_at: null },
}

/** Those that run, then those that cannot, then those that have ended, of which the latest first. */
export async function listCampaigns(sources: CampaignSources): Promise<readonly Listed[]> {
  const running = sources.campaigns()
  const broken = [...sources.faults()]
  const others = [...running.map(({ name }) => name), ...broken.map(([name]) => name)]
  const ended = await readEnded(sources.warehouse, others)
  return [
    ...running.map((campaign) => ({ campaign, said: saidOf(campaign, sources) })),
    ...broken.map(([name, error]) => ({
      campaign: undefined,
      said: { ...UNSAID, name, state: "broken" as const, error },
    })),
    ...ended.map(({ name, channel, last_at }) => ({
      campaign: undefined,
      said: {
        ...{ ...UNSAID, name, channel, state: "ended" as const },
        last_at: isoInstant(last_at),
      },
    })),
  ]
}

/** One of them. Throws CAMPAIGN_UNKNOWN. */
export async function expectListed(sources: CampaignSources, name: string): Promise<Listed> {
  const campaign = sources.campaigns().find((one) => one.name === name)
  if (campaign !== undefined) return { campaign, said: saidOf(campaign, sources) }
  const all = await listCampaigns(sources)
  const found = all.find(({ said }) => said.name === name)
  if (found) return found
  const names = all.map(({ said }) => said.name).join(", ")
  throw new PitbossError("CAMPAIGN_UNKNOWN", `No campaign '${name}'. Expected one of: ${names}.`)
}

function saidOf(campaign: Campaign, { held }: CampaignSources): CampaignSaid {
  const { name, description, segment, channel, product, message_class, hold_out } = campaign
  const own = { name, description, segment, channel, product, message_class, hold_out }
  const { endpoint = null } = campaign
  const why = held().get(name) ?? null
  return { ...own, endpoint, state: "runs", error: null, held: why, last_at: null }
}
