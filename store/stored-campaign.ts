import type { Knex } from "knex"
import type { Effects } from "../core/effects.ts"
import {
  type CampaignVersion,
  followFiles,
  keepVersion,
  type StoredCampaign,
  versionsOf,
} from "./campaign-version.ts"
import { guarded } from "./database.ts"

/** Campaigns that were made in the product. What they say is checked by whoever reads them. */
export interface StoredCampaigns {
  list(): Promise<readonly StoredCampaign[]>
  /** Makes it, or puts it in the place of the one of that name. */
  put(campaign: StoredCampaign, by: string): Promise<void>
  /** False: there was none. */
  remove(name: string, by: string): Promise<boolean>
  /** Keeps what the campaigns of files say now, among the versions. */
  followFiles(files: readonly StoredCampaign[]): Promise<void>
  /** All that a campaign of that name ever said, also one that is gone, latest first. */
  versions(name: string): Promise<readonly CampaignVersion[]>
}

export function createStoredCampaigns(database: Knex, { now }: Effects): StoredCampaigns {
  return {
    list: () =>
      guarded("list campaigns", () =>
        database("stored_campaign").orderBy("name").select<StoredCampaign[]>("name", "definition"),
      ),
    put: ({ name, definition }, by) =>
      guarded("keep a campaign", () =>
        database.transaction(async (transaction) => {
          const row = { name, definition, changed_by: by, changed_at: now().getTime() }
          await transaction("stored_campaign").insert(row).onConflict("name").merge()
          const changed = { changedBy: by, changedAt: now() }
          await keepVersion(transaction, { name, definition, change: "put", ...changed })
        }),
      ),
    remove: (name, by) =>
      guarded("remove a campaign", () =>
        database.transaction(async (transaction) => {
          const row = await transaction("stored_campaign")
            .where({ name })
            .first<StoredCampaign | undefined>("name", "definition")
          if (row === undefined) return false
          await transaction("stored_campaign").where({ name }).delete()
          const changed = { changedBy: by, changedAt: now() }
          await keepVersion(transaction, { ...row, change: "removed", ...changed })
          return true
        }),
      ),
    followFiles: (files) => followFiles(database, files, now()),
    versions: (name) => versionsOf(database, name),
  }
}
