import type { Knex } from "knex"
import type { Effects } from "../core/effects.ts"
import { guarded } from "./database.ts"

/** A campaign's definition as text, as it would stand in a file. */
export interface StoredCampaign {
  readonly name: string
  readonly definition: string
}

/** Campaigns that were made in the product. What they say is checked by whoever reads them. */
export interface StoredCampaigns {
  list(): Promise<readonly StoredCampaign[]>
  /** Makes it, or puts it in the place of the one of that name. */
  put(campaign: StoredCampaign, by: string): Promise<void>
  /** False: there was none. */
  remove(name: string): Promise<boolean>
}

export function createStoredCampaigns(database: Knex, { now }: Effects): StoredCampaigns {
  return {
    list: () =>
      guarded("list campaigns", () =>
        database("stored_campaign").orderBy("name").select<StoredCampaign[]>("name", "definition"),
      ),
    put: ({ name, definition }, by) =>
      guarded("keep a campaign", async () => {
        const row = { name, definition, changed_by: by, changed_at: now().getTime() }
        await database("stored_campaign").insert(row).onConflict("name").merge()
      }),
    remove: (name) =>
      guarded(
        "remove a campaign",
        async () => (await database("stored_campaign").where({ name }).delete()) > 0,
      ),
  }
}
