import { isDeepStrictEqual } from "node:util"
import type { Knex } from "knex"
import type { Effects } from "../../core/effects.ts"
import { PitbossError } from "../../core/errors.ts"
import { type PlayerRef, playerName } from "../../core/player.ts"
import type { Contact } from "../contact.ts"
import { guarded } from "../database.ts"
import type { KeptContact } from "../kept-contact.ts"
import type { ProofChain } from "../proof-chain.ts"
import type { Identity } from "./identity.ts"
import { IdentityKeys } from "./identity-keys.ts"
import { ListDeliveries } from "./list-deliveries.ts"
import { type ImportMode, ListImports } from "./list-imports.ts"
import { type DecidedMatch, type ListMatch, ListMatches, type MatchState } from "./list-matches.ts"

/** What the store has to know of a list that is configured. */
export interface ListDefinition {
  readonly id: string
  /** Where it holds, as laws name places. */
  readonly jurisdiction: string
  /** So old it may become, ms. */
  readonly maxAgeMs: number
  /** Where its author hashed it: what stands before each text. */
  readonly salt: string | undefined
}

/** A list as it stands. */
export interface ListState extends ListDefinition {
  readonly configuredAt: number
  /** Of the last import that counts, ms. */
  readonly importedAt: number | undefined
  /** When the file of it was written, ms. */
  readonly fileAt: number | undefined
  /** Since when it says nothing certain, ms: too old, never there, or not compared with all contacts yet. */
  readonly staleSince: number | undefined
}

/** An import that has been staged, for the chain of records. */
export interface ImportFacts {
  readonly mode: ImportMode
  readonly by: string
  readonly reason: string
  /** When its file was written, ms. */
  readonly fileAt: number
  /** The file's name, where it lies in the list's folder. */
  readonly delivery?: string | undefined
  /** Counts and the file's hash; no personal data. */
  readonly body: Readonly<Record<string, unknown>>
}

/** Goes through all contacts, a page at a time. */
export type ScanContacts = (
  use: (page: readonly KeptContact[]) => Promise<void>,
) => Promise<unknown>

interface Row {
  readonly id: string
  readonly matching: string
  readonly configured_at: number
  readonly imported_at: number | null
  readonly file_at: number | null
  readonly matched_import: number
}

/** Lists of excluded people, and which players are on them. */
export class ExclusionLists {
  readonly imports: ListImports
  readonly deliveries: ListDeliveries
  readonly #matches: ListMatches
  readonly #keys: IdentityKeys
  readonly #database: Knex
  readonly #proof: Pick<ProofChain, "within" | "record">
  readonly #now: () => Date
  #definitions: readonly ListDefinition[] = []
  #rows: ReadonlyMap<string, Row> = new Map()
  /** The last import of each list that counts. */
  #latest: ReadonlyMap<string, number> = new Map()
  /** How they stand at an instant; forgotten when they are read again. */
  #reckoned: { readonly now: number; readonly states: readonly ListState[] } | undefined

  constructor(
    database: Knex,
    key: Buffer,
    proof: Pick<ProofChain, "within" | "record">,
    { now }: Effects,
  ) {
    this.#keys = new IdentityKeys(key)
    this.imports = new ListImports(database, this.#keys)
    this.deliveries = new ListDeliveries(database)
    this.#matches = new ListMatches(database, this.#keys)
    this.#database = database
    this.#proof = proof
    this.#now = now
  }

  /** Takes the lists of the configuration, and reads who stands on them. What is kept of others goes on to hold. */
  async configure(definitions: readonly ListDefinition[]): Promise<void> {
    const at = this.#now().getTime()
    await guarded("take its exclusion lists", async () => {
      for (const { id, salt } of definitions) {
        const matching = this.#keys.kindOf(salt)
        const fresh = { id, matching, configured_at: at, imported_at: null, matched_import: 0 }
        await this.#database("exclusion_list").insert(fresh).onConflict("id").ignore()
        // Hashes of another kind find nobody: it is as if the list had never come.
        await this.#database.transaction(async (transaction) => {
          const changed: number = await transaction("exclusion_list")
            .where({ id })
            .whereNot({ matching })
            .update({ matching, configured_at: at, imported_at: null, file_at: null })
          if (changed > 0) await this.deliveries.forget(transaction, id)
        })
      }
      // Contacts that change while a list is not configured are not compared with it.
      await this.#database("exclusion_list")
        .whereNotIn(
          "id",
          definitions.map(({ id }) => id),
        )
        .update({ matched_import: 0 })
    })
    this.#definitions = definitions
    await this.#reload()
    await this.#matches.load()
  }

  /** Those that are configured. Who asks for many players at one instant gets what was reckoned for the first. */
  states(now: number): readonly ListState[] {
    if (this.#reckoned?.now === now) return this.#reckoned.states
    const states = this.#definitions.map((one) => {
      const row = this.#rows.get(one.id)
      const configuredAt = row?.configured_at ?? now
      const importedAt = row?.imported_at ?? undefined
      const fileAt = row?.file_at ?? undefined
      return { ...one, configuredAt, importedAt, fileAt, staleSince: this.#staleSince(one, now) }
    })
    this.#reckoned = { now, states }
    return states
  }

  /** Throws EXCLUSION_LIST_UNKNOWN. */
  expect(id: string): ListDefinition {
    const found = this.#definitions.find((one) => one.id === id)
    if (found) return found
    const known = this.#definitions.map((one) => one.id).join(", ") || "none is configured"
    throw new PitbossError(
      "EXCLUSION_LIST_UNKNOWN",
      `No exclusion list is called '${id}'. Expected one of exclusion_lists in pitboss.yml: ${known}.`,
    )
  }

  /** Of a player, brand:id: that he is on a list, or that nobody knows yet. From memory. */
  of(player: string): readonly ListMatch[] {
    return this.#matches.of(player)
  }

  /** How many players may be on a list, and nobody has looked yet. From memory. */
  playersToReview(): number {
    return this.#matches.reviewing()
  }

  matches(states?: readonly MatchState[]): Promise<readonly ListMatch[]> {
    return this.#matches
      .list()
      .then((all) => all.filter(({ state }) => states?.includes(state) ?? true))
  }

  untold(): Promise<readonly ListMatch[]> {
    return this.#matches.untold()
  }

  keepTold(told: readonly ListMatch[]): Promise<void> {
    return this.#matches.keepTold(told)
  }

  /** Makes a staged import count, on record, in one transaction. The list is stale until `compare` has ended. */
  async commit(list: string, number: number, facts: ImportFacts): Promise<void> {
    const now = this.#now().getTime()
    await guarded("take an import of a list", () =>
      this.#database.transaction(async (transaction) => {
        await this.imports.flip(transaction, list, number, facts.mode)
        await this.#matches.follow(transaction, list, now)
        const kept = { imported_at: now, file_at: Math.trunc(facts.fileAt) }
        await transaction("exclusion_list").where({ id: list }).update(kept)
        await this.#keepDelivery(transaction, list, facts, "taken")
        const { by: actor, reason, body } = facts
        const about = { kind: "exclusion_list_imported", actor, reason, subject: list } as const
        await this.#proof.within(transaction, { ...about, body })
      }),
    )
    await this.#reload()
    await this.#matches.load()
  }

  /** Puts on record that a file was not taken. */
  async refuse(list: string, number: number | undefined, facts: ImportFacts): Promise<void> {
    const { by: actor, reason, body } = facts
    await this.#proof.record({ kind: "exclusion_list_refused", actor, reason, subject: list, body })
    await guarded("keep that a file was refused", () =>
      this.#keepDelivery(this.#database, list, facts, "refused"),
    )
    if (number !== undefined) await this.imports.discard(list, number)
  }

  /** Lists whose last import was not compared with all contacts yet: a kill came between. */
  uncompared(): readonly string[] {
    return this.#definitions.map(({ id }) => id).filter((id) => this.#isUncompared(id))
  }

  /** Looks for everybody of whom the vault knows something on a list. */
  async compare(list: string, scan: ScanContacts): Promise<void> {
    const definition = this.expect(list)
    const upTo = this.#latest.get(list) ?? 0
    // Of whom nothing can be read no message is written either.
    await scan((page) =>
      guarded("compare contacts with a list", () => this.#comparePage(definition, page)),
    )
    await guarded("keep that contacts were compared", async () => {
      const own = this.#database("exclusion_list").where({ id: list })
      await own.update({ matched_import: upTo })
    })
    await this.#reload()
    await this.imports.sweep(list)
  }

  /**
   * Compares a contact that was just changed with every list, within the transaction that changes it; one that says of who
   * he is what it said before was compared then.
   */
  async follow(
    source: Knex,
    player: PlayerRef,
    { before, contact }: { readonly before: Contact; readonly contact: Contact },
  ): Promise<boolean> {
    const identity = identityOf(contact)
    if (isDeepStrictEqual(identity, identityOf(before))) return false
    const now = this.#now().getTime()
    const contacts = [{ player, identity }]
    let isFound = false
    for (const list of this.#definitions) {
      const found = await this.#matches.compare(source, list, contacts, now)
      isFound ||= found.length > 0
    }
    return isFound
  }

  /** What the gate asks for is what stands on disk. */
  reload(player: PlayerRef): Promise<void> {
    return this.#matches.load(player)
  }

  /** Decides on a case, on record; the match as it was before. Throws EXCLUSION_CASE_UNKNOWN. */
  async decide(
    caseId: string,
    state: "confirmed" | "dismissed",
    { by, reason }: { readonly by: string; readonly reason: string },
  ): Promise<DecidedMatch> {
    const now = this.#now().getTime()
    const found = await guarded("decide on a case of a list", () =>
      this.#database.transaction(async (transaction) => {
        const before = await this.#matches.decide(transaction, caseId, { state, by, now })
        if (before === undefined) return undefined
        const body = { case: caseId, list: before.list, was: before.state, decided: state }
        const about = { actor: by, reason, subject: playerName(before) }
        await this.#proof.within(transaction, { kind: "exclusion_case_decided", ...about, body })
        return before
      }),
    )
    if (found === undefined)
      throw new PitbossError(
        "EXCLUSION_CASE_UNKNOWN",
        `There is no case '${caseId}'. Expected one as 'pitboss lists review' shows it.`,
      )
    await this.#matches.load(found)
    return found
  }

  async #comparePage(list: ListDefinition, page: readonly KeptContact[]): Promise<void> {
    const now = this.#now().getTime()
    const contacts = page.map(({ player, contact }) => ({ player, identity: identityOf(contact) }))
    const found = await this.#database.transaction((transaction) =>
      this.#matches.compare(transaction, list, contacts, now),
    )
    for (const player of found) await this.#matches.load(player)
  }

  async #keepDelivery(
    source: Knex,
    list: string,
    { delivery, fileAt }: ImportFacts,
    state: "taken" | "refused",
  ): Promise<void> {
    if (delivery === undefined) return
    const file = { name: delivery, writtenAt: Math.trunc(fileAt) }
    await this.deliveries.keep(source, list, file, state)
  }

  #staleSince({ id, maxAgeMs }: ListDefinition, now: number): number | undefined {
    const row = this.#rows.get(id)
    const importedAt = row?.imported_at ?? undefined
    if (importedAt === undefined) return row?.configured_at ?? now
    if (this.#isUncompared(id)) return importedAt
    return now > importedAt + maxAgeMs ? importedAt + maxAgeMs : undefined
  }

  #isUncompared(id: string): boolean {
    const latest = this.#latest.get(id) ?? 0
    return latest > 0 && (this.#rows.get(id)?.matched_import ?? 0) < latest
  }

  async #reload(): Promise<void> {
    await guarded("read its exclusion lists", async () => {
      const rows = await this.#database("exclusion_list").select<Row[]>()
      const latest = await this.#database("exclusion_import")
        .where({ state: "live" })
        .groupBy("list")
        .select<{ list: string; number: number }[]>(
          "list",
          this.#database.raw("max(number) as number"),
        )
      this.#rows = new Map(rows.map((row) => [row.id, row]))
      this.#latest = new Map(latest.map(({ list, number }) => [list, number]))
      this.#reckoned = undefined
    })
  }
}

function identityOf({ first_name, last_name, birth_date, document }: Contact): Identity {
  return { firstName: first_name, lastName: last_name, birthDate: birth_date, document }
}
