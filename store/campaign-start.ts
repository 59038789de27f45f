import type { Knex } from "knex"
import type { Effects } from "../core/effects.ts"
import { guarded } from "./database.ts"

/** Since when campaigns take players. */
export interface CampaignStarts {
  /**
   * The campaign's start by what sets it off, such as its segment: now, where it never started, ended
   * meanwhile, or is set off by something else than before.
   */
  startOf(campaign: string, trigger: string): Promise<Date>
  /** Its start by what sets it off; undefined where it never started so. Starts nothing. */
  find(campaign: string, trigger: string): Promise<Date | undefined>
  /** Starts every campaign anew, now: nothing that happened before is sent. */
  restart(): Promise<void>
  /** Ends all but these: what happens from here until they are back sends nothing. */
  retain(campaigns: readonly string[]): Promise<void>
}

interface Row {
  readonly campaign: string
  readonly started_at: number
  /** Empty: from before it was kept. */
  readonly set_off_by: string
}

export function createCampaignStarts(database: Knex, { now }: Effects): CampaignStarts {
  const rowOf = (campaign: string) =>
    database<Row>("campaign_start").where({ campaign }).first<Row | undefined>()
  return {
    startOf: (campaign, trigger) =>
      guarded("read a campaign's start", async () => {
        const before = await rowOf(campaign)
        if (before?.set_off_by === trigger) return new Date(before.started_at)
        const started_at = before?.set_off_by === "" ? before.started_at : now().getTime()
        await database<Row>("campaign_start")
          .insert({ campaign, started_at, set_off_by: trigger })
          .onConflict("campaign")
          .merge()
        return new Date(started_at)
      }),
    find: (campaign, trigger) =>
      guarded("find a campaign's start", async () => {
        const row = await rowOf(campaign)
        const isIt = row?.set_off_by === trigger || row?.set_off_by === ""
        return row && isIt ? new Date(row.started_at) : undefined
      }),
    restart: () =>
      guarded("start campaigns anew", async () => {
        await database<Row>("campaign_start").update({ started_at: now().getTime() })
      }),
    retain: (campaigns) =>
      guarded("end campaigns", async () => {
        await database<Row>("campaign_start")
          .whereNotIn("campaign", [...campaigns])
          .delete()
      }),
  }
}
