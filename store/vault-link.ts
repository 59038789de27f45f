import { createHmac, randomUUID } from "node:crypto"
import type { Knex } from "knex"
import type { LinkKind } from "../core/person-link.ts"
import type { PlayerRef } from "../core/player.ts"
import type { Contact } from "./contact.ts"
import { guarded } from "./database.ts"

/** That a player has a verified contact which another one has, too. */
export interface VaultLink extends PlayerRef {
  readonly kind: LinkKind
  /** Random: says nothing of the contact. */
  readonly personId: string
  readonly linkedAt: Date
}

/** Links that wait to be told at a time. */
export const UNTOLD_LINKS_MAX = 500

interface Row {
  readonly brand: string
  readonly player_id: string
  readonly kind: LinkKind
  readonly person_id: string
  readonly linked_at: number
}

type PlayerRow = Pick<Row, "brand" | "player_id">

const KINDS = ["email", "phone", "document"] as const

/** Keeps which verified contacts are equal, by hashes under a key of the vault's own. */
export class VaultLinks {
  readonly #key: Buffer

  constructor(key: Buffer) {
    this.#key = key
  }

  /** Follows what the player's contact says now. A hash that is the same stays as it was. */
  async follow(
    source: Knex,
    { brand, playerId: player_id }: PlayerRef,
    contact: Contact,
    now: number,
  ): Promise<void> {
    for (const kind of KINDS) {
      const hash = this.#hashOf(kind, contact)
      const mine = { brand, player_id, kind }
      const known = await source("vault_link").where(mine).first<{ hash: ArrayBuffer }>("hash")
      if (hash !== undefined && known && hash.equals(Buffer.from(known.hash))) continue
      if (known) await source("vault_link").where(mine).delete()
      if (hash === undefined) continue
      const shared = await source("vault_link").where({ kind, hash }).first<Row>("person_id")
      const person_id = shared?.person_id ?? randomUUID()
      const is_shared = shared ? 1 : 0
      await source("vault_link").insert({ ...mine, hash, person_id, is_shared })
      if (shared) await this.#share(source, { ...mine, person_id }, hash, now)
    }
  }

  /** Takes the player's hashes away: nobody can be linked to him by them any more. */
  async forget(source: Knex, { brand, playerId: player_id }: PlayerRef): Promise<void> {
    await source("vault_link").where({ brand, player_id }).delete()
  }

  // Who had the contact alone until now is linked from now on; who shared it before was told of, and may have been
  // parted since.
  async #share(
    source: Knex,
    { brand, player_id, kind, person_id }: Omit<Row, "linked_at">,
    hash: Buffer,
    now: number,
  ): Promise<void> {
    const alone = source("vault_link").where({ kind, hash, is_shared: 0 })
    const first = await alone.clone().select<PlayerRow[]>("brand", "player_id")
    await alone.update({ is_shared: 1 })
    for (const player of [...first, { brand, player_id }])
      await source("vault_link_untold")
        .insert({ ...player, kind, person_id, linked_at: now })
        .onConflict(["brand", "player_id", "kind", "person_id"])
        .merge()
  }

  #hashOf(kind: (typeof KINDS)[number], contact: Contact): Buffer | undefined {
    const value = contact[kind]
    if (value === undefined || contact[`${kind}_verified`] !== true) return undefined
    return createHmac("sha256", this.#key)
      .update(JSON.stringify([kind, alike(value)]))
      .digest()
  }
}

/** Links that nobody outside the vault was told of yet, oldest first. */
export function untoldLinks(database: Knex): Promise<readonly VaultLink[]> {
  return guarded("read its links", async () => {
    const rows = await database("vault_link_untold")
      .orderBy(["linked_at", "brand", "player_id", "kind"])
      .limit(UNTOLD_LINKS_MAX)
      .select<Row[]>("brand", "player_id", "kind", "person_id", "linked_at")
    return rows.map(({ brand, player_id, kind, person_id, linked_at }) => ({
      ...{ brand, playerId: player_id, kind, personId: person_id },
      linkedAt: new Date(linked_at),
    }))
  })
}

/** Keeps that the links were told; one that was made anew meanwhile waits on. */
export function keepTold(database: Knex, links: readonly VaultLink[]): Promise<void> {
  return guarded("keep that its links were told", () =>
    database.transaction(async (transaction) => {
      for (const { brand, playerId, kind, personId, linkedAt } of links)
        await transaction("vault_link_untold")
          .where({ brand, player_id: playerId, kind, person_id: personId })
          .where({ linked_at: linkedAt.getTime() })
          .delete()
    }),
  )
}

// The same however it is written: case of an e-mail; case, blanks and marks of a document's number.
function alike(value: string): string {
  return value.toLowerCase().replace(/[\s\-./]/g, (mark) => (value.includes("@") ? mark : ""))
}
