import type { Knex } from "knex"
import type { Effects } from "../core/effects.ts"
import { guarded } from "./database.ts"
import type { ProofChain } from "./proof-chain.ts"

/** A message's place in the compliance topic. */
export interface MessagePlace {
  readonly partition: number
  /** Decimal string. */
  readonly offset: string
}

/** Which unreadable rows of the compliance topic hold nobody any more. */
export interface HoldReleases {
  release(place: MessagePlace, by: string): Promise<void>
  list(): Promise<readonly MessagePlace[]>
}

export function createHoldReleases(
  database: Knex,
  proof: Pick<ProofChain, "within">,
  { now }: Effects,
): HoldReleases {
  return {
    release: ({ partition, offset }, by) =>
      guarded("release a hold", () =>
        database.transaction(async (transaction) => {
          const subject = `${partition}:${offset}`
          await proof.within(transaction, { kind: "hold_released", actor: by, subject })
          const row = { partition, message_offset: offset, released_by: by }
          await transaction("hold_release")
            .insert({ ...row, released_at: now().getTime() })
            .onConflict(["partition", "message_offset"])
            .ignore()
        }),
      ),
    list: () =>
      guarded("list releases", async () => {
        const rows = await database("hold_release").select<
          { partition: number; message_offset: string }[]
        >("partition", "message_offset")
        return rows.map(({ partition, message_offset }) => ({ partition, offset: message_offset }))
      }),
  }
}
