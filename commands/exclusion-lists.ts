import { resolve } from "node:path"
import {
  deliveriesOf,
  deliveryName,
  waitingDeltas,
  waitingFull,
} from "../activation/exclusion/drop-folder.ts"
import {
  type ListImport,
  ListImporter,
  type ListOrder,
} from "../activation/exclusion/import-list.ts"
import type { ExclusionList } from "../activation/exclusion/list-setting.ts"
import { wasDueSince } from "../activation/schedule.ts"
import type { Effects } from "../core/effects.ts"
import { asError, PitbossError } from "../core/errors.ts"
import { PITBOSS } from "../core/proof-record.ts"
import { tellListed } from "../ingest/gateway/listed-players.ts"
import { Sequence } from "../ingest/gateway/sequence.ts"
import type { EventLog } from "../ingest/log/log.ts"
import type { ListDefinition, ListState } from "../store/exclusion/exclusion-lists.ts"
import type { Store } from "../store/store.ts"
import { Loop } from "./loop.ts"

const LOOK_MS = 10_000
/** A list of millions takes its time. */
const AGE_MS_MAX = 6 * 3_600_000

export interface ExclusionListParts {
  readonly dataDir: string
  readonly store: Pick<Store, "exclusionLists" | "vault">
  readonly log: EventLog
  readonly settings: readonly ExclusionList[]
}

/** A list that is too old, or never came. */
export interface StaleList {
  readonly list: string
  readonly jurisdiction: string
  /** RFC 3339 */
  readonly since: string
}

/** Imports lists of excluded people when they are due, or when somebody asks. */
export class ExclusionImports {
  readonly loop: Loop
  readonly settings: readonly ExclusionList[]
  readonly #parts: ExclusionListParts
  readonly #effects: Effects
  readonly #importer: ListImporter
  readonly #sequence: Sequence
  /** The file of each list that was refused last: it is not tried again until it is written again. */
  readonly #tried = new Map<string, { readonly name: string; readonly at: number }>()

  constructor(parts: ExclusionListParts, effects: Effects) {
    this.#parts = parts
    this.#effects = effects
    this.settings = parts.settings
    this.#importer = new ListImporter(parts.store, effects)
    this.#sequence = new Sequence(effects.now)
    const once = () => this.round()
    this.loop = new Loop(
      { name: "exclusion lists", everyMs: LOOK_MS, ageMsMax: AGE_MS_MAX, once },
      effects,
    )
  }

  /** An import that is under way is broken off, and completed by the next start. */
  stop(): Promise<void> {
    this.#importer.halt()
    return this.loop.stop()
  }

  /** Imports a file now. Throws EXCLUSION_LIST_UNKNOWN and what `ListImporter.run` throws. */
  async import(list: string, file: string, order: ListOrder): Promise<ListImport> {
    this.#parts.store.exclusionLists.expect(list)
    const setting = this.settings.find(({ id }) => id === list)
    if (setting === undefined) throw new Error(`list ${list} has no setting`)
    const place = this.#placeOf(setting)
    const delivery = place && deliveryName(place, resolve(file))
    const imported = await this.#importer.run(setting, file, { ...order, delivery })
    await this.tell()
    return imported
  }

  /** Where Kafka does not acknowledge, the loop of links tells on; the gate knows already. */
  tell(): Promise<boolean> {
    const { log, store } = this.#parts
    return tellListed({ log, lists: store.exclusionLists }, this.#sequence)
  }

  /** Lists of which nobody knows who is on them now: no promotion goes to where they hold. */
  stale(): readonly StaleList[] {
    const now = this.#effects.now().getTime()
    return this.#parts.store.exclusionLists
      .states(now)
      .flatMap(({ id, jurisdiction, staleSince }) =>
        staleSince === undefined
          ? []
          : [{ list: id, jurisdiction, since: new Date(staleSince).toISOString() }],
      )
  }

  /** What needs a person. */
  toMend(): { readonly stale: StaleList[]; readonly to_review: number } {
    const { exclusionLists } = this.#parts.store
    return { stale: [...this.stale()], to_review: exclusionLists.playersToReview() }
  }

  /** One look: what a kill left, and what is due. */
  async round(): Promise<void> {
    await this.#importer.resume()
    for (const setting of this.settings)
      try {
        await this.#importDue(setting)
      } catch (thrown) {
        const code = thrown instanceof PitbossError ? thrown.code : asError(thrown).name
        this.#effects.log.error({ list: setting.id, code }, "an exclusion list was not imported")
      }
  }

  async #importDue(setting: ExclusionList): Promise<void> {
    const { id, schedule, mode } = setting
    if (schedule === undefined) return
    const now = this.#effects.now()
    const importedAt = this.#stateOf(id)?.importedAt
    for (const one of await this.#waiting(setting, now.getTime())) {
      const tried = this.#tried.get(id)
      const isTried = tried?.name === one.name && tried.at === one.at
      // No delta is taken before another one of before it: it may take back what that one says.
      if (isTried || !one.isQuiet) return
      // A list that never came does not wait for its instant.
      const since = Math.min(importedAt ?? 0, one.placeAt)
      if (importedAt !== undefined && !wasDueSince(schedule, since, now)) return
      const order = { mode, force: false, by: PITBOSS, reason: "by its schedule" }
      const imported = await this.import(id, one.file, order).catch((thrown: unknown) => {
        if (isRefusal(thrown)) this.#tried.set(id, one)
        throw thrown
      })
      const { entries, matched, to_review, broken } = imported
      this.#effects.log.info(
        { list: id, entries, matched, to_review, broken },
        "an exclusion list was imported",
      )
    }
  }

  /** Files that were not taken yet, in the order in which they are to be. */
  async #waiting(setting: ExclusionList, now: number): Promise<readonly Waiting[]> {
    const { id, mode } = setting
    const place = this.#placeOf(setting)
    const state = this.#stateOf(id)
    if (place === undefined) return []
    // Deltas wait for what they change.
    if (mode === "delta" && state?.importedAt === undefined) return []
    const found = await deliveriesOf(place, now)
    if (mode === "delta")
      return waitingDeltas(found, await this.#parts.store.exclusionLists.deliveries.known(id))
    const full = waitingFull(found, Math.max(state?.fileAt ?? 0, this.#tried.get(id)?.at ?? 0))
    return full === undefined ? [] : [{ ...full, placeAt: full.at }]
  }

  #stateOf(list: string): ListState | undefined {
    const now = this.#effects.now().getTime()
    return this.#parts.store.exclusionLists.states(now).find(({ id }) => id === list)
  }

  #placeOf({ path }: ExclusionList): string | undefined {
    return path === undefined ? undefined : resolve(this.#parts.dataDir, path)
  }
}

type Waiting = ReturnType<typeof waitingDeltas>[number]

// What is wrong with a file stays so; whatever else went wrong may go well the next time.
function isRefusal(thrown: unknown): boolean {
  const code = thrown instanceof PitbossError ? thrown.code : ""
  return /^EXCLUSION_LIST_(BROKEN|EMPTY|SHRANK)$/.test(code)
}

/** Takes the lists of the configuration: from here on the store knows who is on one, and which are too old. */
export async function openExclusions(
  {
    dataDir,
    store,
    kafka,
    configuration,
  }: Pick<ExclusionListParts, "dataDir" | "store"> & {
    readonly kafka: { readonly log: EventLog }
    readonly configuration: { readonly exclusion_lists: readonly ExclusionList[] }
  },
  effects: Effects,
): Promise<ExclusionImports> {
  const { exclusion_lists: settings } = configuration
  await store.exclusionLists.configure(definitionsOf(settings))
  const imports = new ExclusionImports({ dataDir, store, log: kafka.log, settings }, effects)
  imports.loop.start()
  return imports
}

/** What the store has to know of each list. Throws CONFIGURATION where the salt of a hashed one is not there. */
function definitionsOf(settings: readonly ExclusionList[]): readonly ListDefinition[] {
  return settings.map(({ id, jurisdiction, max_age: maxAgeMs, hashed }) => {
    const salt = hashed && process.env[hashed.salt_env]
    if (hashed !== undefined && (salt === undefined || salt === ""))
      throw new PitbossError(
        "CONFIGURATION",
        `exclusion_lists: '${id}' is hashed, and ${hashed.salt_env} is not set. Expected the list's salt in it.`,
      )
    return { id, jurisdiction, maxAgeMs, salt }
  })
}
