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
import type { ProofChain } from "./proof-chain.ts"

/** Campaigns that were made in the product. What they say is checked by whoever reads them. */
export interface StoredCampaigns {
  list(): Promise<readonly StoredCampaign[]>
  /** Makes it, or puts it in the place of the one of that name. */
  put(campaign: StoredCampaign, by: string, reason?: string): Promise<void>
  /** False: there was none. */
  remove(name: string, by: string, reason?: string): Promise<boolean>
  /** Keeps what the campaigns of files say now, among the versions. */
  followFiles(files: readonly StoredCampaign[]): Promise<void>
  /** All that a campaign of that name ever said, also one that is gone, latest first. */
  versions(name: string): Promise<readonly CampaignVersion[]>
}

export function createStoredCampaigns(
  database: Knex,
  proof: Pick<ProofChain, "within">,
  { now }: Effects,
): StoredCampaigns {
  return {
    list: () =>
      guarded("list campaigns", () =>
        database("stored_campaign").orderBy("name").select<StoredCampaign[]>("name", "definition"),
      ),
    put: ({ name, definition }, by, reason = "") =>
      guarded("keep a campaign", () =>
        database.transaction(async (transaction) => {
          const row = { name, definition, changed_by: by, changed_at: now().getTime() }
          await transaction("stored_campaign").insert(row).onConflict("name").merge()
          const changed = { changedBy: by, changedAt: now() }
          const version = { name, definition, change: "put", ...changed } as const
          await keepVersion(transaction, proof, version, reason)
        }),
      ),
    remove: (name, by, reason = "") =>
      guarded("remove a campaign", () =>
        database.transaction(async (transaction) => {
          const row = await transaction("stored_campaign")
            .where({ name })
            .first<StoredCampaign | undefined>("name", "definition")
          if (row === undefined) return false
          await transaction("stored_campaign").where({ name }).delete()
          const changed = { changedBy: by, changedAt: now() }
          const version = { ...row, change: "removed", ...changed } as const
          await keepVersion(transaction, proof, version, reason)
          return true
        }),
      ),
    followFiles: (files) => followFiles(database, proof, files, now()),
    versions: (name) => versionsOf(database, name),
  }
}
