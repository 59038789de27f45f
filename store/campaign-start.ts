import type { Knex } from "knex"
import type { Effects } from "../core/effects.ts"
import { PitbossError } from "../core/errors.ts"
import { guarded } from "./database.ts"

/** When campaigns first began to take players. */
export interface CampaignStarts {
  /** The campaign's first start: now, where it never started before. */
  startOf(campaign: string): Promise<Date>
}

export function createCampaignStarts(database: Knex, { now }: Effects): CampaignStarts {
  return {
    startOf: (campaign) =>
      guarded("read a campaign's start", async () => {
        await database("campaign_start")
          .insert({ campaign, started_at: now().getTime() })
          .onConflict("campaign")
          .ignore()
        const row = await database("campaign_start")
          .where({ campaign })
          .first<{ started_at: number } | undefined>("started_at")
        if (!row) throw new PitbossError("STORE_FAILED", `Campaign '${campaign}' has no start.`)
        return new Date(row.started_at)
      }),
  }
}
