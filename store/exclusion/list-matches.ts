import { createHash } from "node:crypto"
import type { Knex } from "knex"
import { type PlayerRef, playerKey, playerName } from "../../core/player.ts"
import { guarded } from "../database.ts"
import type { Identity } from "./identity.ts"
import type { HashedBy, IdentityKeys } from "./identity-keys.ts"
import { liveImports } from "./list-imports.ts"

/**
 * How a player stands to one on a list. `exact`: it is he. `review`: it may be he, and nobody has looked yet;
 * `confirmed`, `dismissed`: somebody has.
 */
export type MatchState = "exact" | "review" | "confirmed" | "dismissed"

/** A player who is, or may be, one on a list. */
export interface ListMatch extends PlayerRef {
  readonly list: string
  /** Names it; says nothing of the person. */
  readonly caseId: string
  readonly state: MatchState
  /** Since when, ms. */
  readonly since: number
  /** Since when the one is no longer on the list, ms. */
  readonly offListAt: number | undefined
  readonly decidedBy: string
}

/** A match as it was before somebody decided on it. */
export interface DecidedMatch extends ListMatch {
  /** Kafka had acknowledged that he is excluded. */
  readonly wasTold: boolean
}

interface Row {
  readonly list: string
  readonly brand: string
  readonly player_id: string
  readonly entry: ArrayBuffer
  readonly case_id: string
  readonly kind: "exact" | "near"
  readonly state: MatchState
  readonly since: number
  readonly off_list_at: number | null
  readonly is_told: 0 | 1
  readonly decided_by: string
}

/** A player with what is compared of his contact. */
export interface Compared {
  readonly player: PlayerRef
  readonly identity: Identity
}

/** Exclusions that wait to be told at a time. */
const UNTOLD_MAX = 500
/** Keys that are looked up at a time. */
const KEYS_MAX = 1_000

/** Finds the players who stand on lists, and keeps them at hand. */
export class ListMatches {
  readonly #database: Knex
  readonly #keys: IdentityKeys
  /** Those who are on a list or may be, by name: what the gate asks for. */
  #standing = new Map<string, readonly ListMatch[]>()

  constructor(database: Knex, keys: IdentityKeys) {
    this.#database = database
    this.#keys = keys
  }

  /** Of a player: that he is on a list, or that it is not known yet whether he is. */
  of(player: string): readonly ListMatch[] {
    return this.#standing.get(player) ?? NONE
  }

  /** How many players are to be looked at. */
  reviewing(): number {
    const isOpen = (all: readonly ListMatch[]) => all.some(({ state }) => state === "review")
    return [...this.#standing.values()].filter(isOpen).length
  }

  /** Reads who stands on lists, of one player or of all. */
  async load(player?: PlayerRef): Promise<void> {
    const found = (await this.list(player && identity(player))).filter(isStanding)
    const byName = new Map<string, ListMatch[]>()
    for (const one of found) {
      const name = playerName(one)
      byName.set(name, [...(byName.get(name) ?? []), one])
    }
    if (player === undefined) this.#standing = byName
    else {
      const name = playerName(player)
      const own = byName.get(name)
      if (own === undefined) this.#standing.delete(name)
      else this.#standing.set(name, own)
    }
  }

  list(where: object = {}): Promise<readonly ListMatch[]> {
    return guarded("read who is on its lists", async () => {
      const rows = await this.#database("exclusion_match")
        .where(where)
        .orderBy(["since", "list", "brand", "player_id"])
        .select<Row[]>()
      return rows.map(matchOf)
    })
  }

  /** Compares contacts with a list; those who were found on it anew. */
  async compare(
    source: Knex,
    list: HashedBy,
    contacts: readonly Compared[],
    now: number,
  ): Promise<readonly PlayerRef[]> {
    const sought = contacts.map(({ player, identity: of }) => ({
      player,
      keys: this.#keys.ofContact(list, of),
    }))
    const all = sought.flatMap(({ keys: { exact, near } }) => [...exact, ...near])
    const listed = await entriesAt(source, list.id, all)
    if (listed.size === 0) return []
    const anew = new Set<PlayerRef>()
    for (const { player, keys } of sought) {
      const entriesOf = (some: readonly Buffer[]) =>
        new Set(some.flatMap((key) => listed.get(key.toString("hex")) ?? []))
      const same = entriesOf(keys.exact)
      const alike = [...entriesOf(keys.near)].filter((entry) => !same.has(entry))
      const meetings = [
        ...[...same].map((entry) => ({ entry, kind: "exact" as const })),
        ...alike.map((entry) => ({ entry, kind: "near" as const })),
      ]
      for (const { entry, kind } of meetings) {
        const meeting = { entry: Buffer.from(entry, "hex"), kind, now }
        if (await found(source, list.id, player, meeting)) anew.add(player)
      }
    }
    return [...anew]
  }

  /** After an import: who is no longer on the list, and who is so again, which is a new exclusion. */
  async follow(source: Knex, list: string, now: number): Promise<void> {
    const live = source("exclusion_entry")
      .whereIn("import", liveImports(source, list))
      .where({ is_removal: 0 })
      .select("entry")
    const again = source("exclusion_match")
      .where({ list })
      .whereNotNull("off_list_at")
      .whereIn("entry", live.clone())
    await again.clone().whereIn("state", FOUND).update({ is_told: 0 })
    await again.update({ off_list_at: null, since: now })
    await source("exclusion_match")
      .where({ list, off_list_at: null })
      .whereNotIn("entry", live.clone())
      .update({ off_list_at: now })
  }

  /** Within a transaction. A decision that confirms is an exclusion from now on; one that dismisses is never told. */
  async decide(
    source: Knex,
    caseId: string,
    decided: {
      readonly state: "confirmed" | "dismissed"
      readonly by: string
      readonly now: number
    },
  ): Promise<DecidedMatch | undefined> {
    const row = await source("exclusion_match").where({ case_id: caseId }).first<Row | undefined>()
    if (row === undefined) return undefined
    const { state, by, now } = decided
    const before = matchOf(row)
    const isAnew = state === "confirmed" && !isFound(before)
    await source("exclusion_match")
      .where({ case_id: caseId })
      .update({
        ...{ state, decided_by: by },
        ...(isAnew && { since: now, is_told: 0 }),
        ...(state === "dismissed" && { is_told: 1 }),
      })
    return { ...before, wasTold: isFound(before) && row.is_told === 1 }
  }

  /** Exclusions that Kafka has not acknowledged yet, oldest first. */
  async untold(): Promise<readonly ListMatch[]> {
    return guarded("read exclusions to tell", async () => {
      const rows = await this.#database("exclusion_match")
        .where({ is_told: 0 })
        .orderBy(["since", "case_id"])
        .limit(UNTOLD_MAX)
        .select<Row[]>()
      return rows.map(matchOf)
    })
  }

  /** One that began anew meanwhile waits on. */
  keepTold(told: readonly ListMatch[]): Promise<void> {
    return guarded("keep that exclusions were told", () =>
      this.#database.transaction(async (transaction) => {
        for (const { caseId, since } of told)
          await transaction("exclusion_match")
            .where({ case_id: caseId, since })
            .update({ is_told: 1 })
      }),
    )
  }
}

const NONE: readonly ListMatch[] = []

/** In these states it is he. */
const FOUND: readonly MatchState[] = ["exact", "confirmed"]

/** It is he; the list may have let go of him meanwhile. */
export function isFound({ state }: ListMatch): boolean {
  return FOUND.includes(state)
}

/** It is he, and he is on the list now. */
export function isOnList(match: ListMatch): boolean {
  return isFound(match) && match.offListAt === undefined
}

/** Whom it holds back: on the list, or not looked at yet, also where the list has let go of him meanwhile. */
function isStanding(match: ListMatch): boolean {
  return match.state === "review" || isOnList(match)
}

/** Entries of a list by key, all in hex. */
async function entriesAt(
  source: Knex,
  list: string,
  keys: readonly Buffer[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const entries = new Map<string, string[]>()
  for (let at = 0; at < keys.length; at += KEYS_MAX) {
    const rows = await source("exclusion_key")
      .whereIn("key", keys.slice(at, at + KEYS_MAX))
      .whereIn("import", liveImports(source, list))
      .select<{ key: ArrayBuffer; entry: ArrayBuffer }[]>("key", "entry")
    for (const row of rows) {
      const key = Buffer.from(row.key).toString("hex")
      entries.set(key, [...(entries.get(key) ?? []), Buffer.from(row.entry).toString("hex")])
    }
  }
  return entries
}

// What was found before stands, whatever was decided on it; but that it is he in every letter is something new.
async function found(
  source: Knex,
  list: string,
  player: PlayerRef,
  {
    entry,
    kind,
    now,
  }: { readonly entry: Buffer; readonly kind: Row["kind"]; readonly now: number },
): Promise<boolean> {
  const own = { list, ...identity(player), entry }
  const before = await source("exclusion_match").where(own).first<Row | undefined>("kind", "state")
  const isExact = kind === "exact"
  const fresh = { kind, state: isExact ? "exact" : "review", since: now, is_told: isExact ? 0 : 1 }
  if (before === undefined) {
    const case_id = caseIdOf(list, player, entry)
    await source("exclusion_match").insert({ ...own, ...fresh, case_id, decided_by: "" })
    return true
  }
  if (before.kind === "exact" || !isExact) return false
  // Who was confirmed is excluded already.
  const change = before.state === "confirmed" ? { kind } : { ...fresh, decided_by: "" }
  await source("exclusion_match").where(own).update(change)
  return true
}

function caseIdOf(list: string, player: PlayerRef, entry: Buffer): string {
  const text = JSON.stringify([list, playerKey(player), playerName(player), entry.toString("hex")])
  return createHash("sha256").update(text).digest("hex").slice(0, 16)
}

function identity({ brand, playerId }: PlayerRef) {
  return { brand, player_id: playerId }
}

function matchOf(row: Row): ListMatch {
  return {
    ...{ list: row.list, brand: row.brand, playerId: row.player_id, caseId: row.case_id },
    ...{ state: row.state, since: row.since, decidedBy: row.decided_by },
    offListAt: row.off_list_at ?? undefined,
  }
}
