import { execFile } from "node:child_process"
import { createHash, randomUUID } from "node:crypto"
import { createReadStream } from "node:fs"
import { pipeline } from "node:stream/promises"
import { setTimeout as sleep } from "node:timers/promises"
import { promisify } from "node:util"
import type { Effects } from "../core/effects.ts"
import { PitbossError } from "../core/errors.ts"
import {
  arrivalsOf,
  type Block,
  dropBlock,
  insertBlock,
  prepareBlock,
} from "../ingest/history/direct/block.ts"
import { type BlockFault, faultsOf } from "../ingest/history/direct/block-fault.ts"
import { type Staged, stagedRows, stageFile, unstage } from "../ingest/history/direct/stage.ts"
import type { Mapping } from "../ingest/history/mapping.ts"
import { unreadable } from "../ingest/history/open-file.ts"
import { landingOffsets, missingBelow } from "../ingest/landing/landed.ts"
import type { LandingRules } from "../ingest/landing/rules.ts"
import type { EventLog } from "../ingest/log/log.ts"
import type { ImportFile } from "../store/import-file.ts"
import type { Store } from "../store/store.ts"
import type { Warehouse } from "../warehouse/warehouse.ts"
import type { Landing } from "./landing.ts"
import { Rejects, rejectsPath } from "./rejects.ts"

/** The consumer rests for so long at most; a block that has begun ends. */
const REST_MS = 3_000
/** Between two rests, what came in during the first is read, or this long is waited. */
const CATCH_UP_MS_MAX = 5_000
const CATCH_UP_POLL_MS = 50
/** Faults of a step that are told; all are in the file of rejects. */
const FAULTS_MAX = 10
/** What was cut off can be gone on with for so long. */
const ABANDONED_MS = 7 * 86_400_000

export interface ImportParts {
  readonly dataDir: string
  readonly warehouse: Warehouse
  readonly store: Store
  readonly landing: Landing
  readonly log: EventLog
  readonly rules: LandingRules
}

/** A file, and where its rejected rows are kept: in a file of their own where nobody says. */
export interface ImportPaths {
  readonly file: string
  readonly rejects?: string | undefined
}

interface Prepared {
  readonly block: Block
  /** The first of it. */
  readonly faults: readonly BlockFault[]
}

/** A file that is about to be imported. */
export interface OpenedImport {
  readonly number: number
  /** Where its rejected rows are kept. */
  readonly rejectsPath: string
  readonly source: string
  /** Rows that an earlier run, cut off, has brought in. */
  readonly rowsBefore: number
  /** An earlier run was cut off, and the file has changed since. */
  readonly hasChanged: boolean
}

/** How far an import has come. */
export interface ImportStep {
  readonly rowsTotal: number
  readonly rowsRead: number
  readonly accepted: number
  readonly rejected: number
  /** The first faults of this step's rows. */
  readonly faults: readonly BlockFault[]
  readonly hasEnded: boolean
}

/**
 * Brings files of history into the tables past Kafka: the engine reads, maps and checks them, block by
 * block, and inserts each where Kafka's blocks go, while the consumer rests. What is done is noted on
 * disk: a run that was cut off is gone on with.
 */
export class ImportDesk {
  readonly #parts: ImportParts
  readonly #effects: Effects
  #arrival = 0n

  constructor(parts: ImportParts, effects: Effects) {
    this.#parts = parts
    this.#effects = effects
  }

  /** Forgets what was cut off long ago, and that nobody has gone on with: its staged rows fill the disk. */
  async dropAbandoned(): Promise<void> {
    const since = new Date(this.#effects.now().getTime() - ABANDONED_MS)
    for (const number of await this.#parts.store.importFiles.abandoned(since)) {
      await this.drop(number)
      this.#effects.log.warn({ import: number }, "an import that was cut off was given up")
    }
  }

  /**
   * Finds out whether the file was begun before, and takes back the rejects of rows that come again. With
   * `isAnew` all rows do. Throws IMPORT_FILE, IMPORT_REJECTS.
   */
  async open(
    { file, rejects }: ImportPaths,
    mapping: Mapping,
    isAnew = false,
  ): Promise<OpenedImport> {
    await this.dropAbandoned()
    const { importFiles } = this.#parts.store
    const mappingHash = createHash("sha256").update(mapping.text).digest("hex")
    const identity = { file, mappingHash, contentHash: await contentHash(file) }
    const outdated = await importFiles.outdated(identity)
    for (const number of outdated) await this.drop(number)
    const found = await importFiles.unfinished(identity)
    const { number, source, rowsRead, linesDone } =
      found ?? (await importFiles.begin(identity, `import:${randomUUID()}`))
    const kept = this.#rejects(number, { file, rejects })
    await kept.takeBack(isAnew ? 0 : linesDone)
    const hasChanged = outdated.length > 0
    return { number, source, rowsBefore: rowsRead, hasChanged, rejectsPath: kept.path }
  }

  /** Has the engine read the file, where it has not. Throws IMPORT_FILE, IMPORT_COLUMN. */
  async stage(number: number, file: string, mapping: Mapping): Promise<Staged> {
    const { warehouse, store } = this.#parts
    const { read } = await this.#get(number)
    const there = await stagedRows(warehouse, number)
    if (read !== undefined && read.rows === there.rows) return there
    const staged = await stageFile(warehouse, { number, file }, mapping)
    if (staged.kind === "refused") await this.drop(number)
    else {
      await this.#toDisk()
      await store.importFiles.noteRead(number, staged)
    }
    return staged
  }

  /**
   * Brings in the next blocks, for as long as the consumer may rest. Throws LANDING_FAILED, SERVER_STOPS,
   * IMPORT_REJECTS.
   */
  async step(number: number, paths: ImportPaths, mapping: Mapping): Promise<ImportStep> {
    const { landing, store } = this.#parts
    let file = await this.#get(number)
    const faults: BlockFault[] = []
    const rejects = this.#rejects(number, paths)
    let next = await this.#prepare(file, mapping, rejects)
    if (next !== undefined)
      await landing.insert(async () => {
        const until = performance.now() + REST_MS
        while (next !== undefined) {
          const { block, faults: first }: Prepared = next
          file = added(file, block)
          // The engine makes the next block ready on the other core.
          const isLast = performance.now() > until
          const [prepared] = await settled([
            isLast ? undefined : this.#prepare(file, mapping, rejects),
            insertBlock(this.#parts.warehouse, block),
          ])
          await dropBlock(this.#parts.warehouse, block)
          faults.push(...first)
          next = prepared
        }
        await this.#toDisk()
        await store.importFiles.advance(number, file)
      })
    const { rows = 0, lastLine = 0 } = file.read ?? {}
    const hasEnded = file.linesDone >= lastLine
    if (hasEnded) await this.drop(number)
    else await this.#untilCaughtUp()
    const { rowsRead, accepted, rejected } = file
    const told = faults.slice(0, FAULTS_MAX)
    return { rowsTotal: rows, rowsRead, accepted, rejected, faults: told, hasEnded }
  }

  /** Forgets the staged rows of an import; nothing goes on from it. */
  async drop(number: number): Promise<void> {
    await this.#parts.store.importFiles.end(number)
    await unstage(this.#parts.warehouse, number)
  }

  async #get(number: number): Promise<ImportFile> {
    const file = await this.#parts.store.importFiles.get(number)
    if (file !== undefined) return file
    throw new PitbossError("IMPORT_UNKNOWN", `There is no import of number ${number}.`)
  }

  #rejects(number: number, { file, rejects }: ImportPaths): Rejects {
    return new Rejects(rejects ?? rejectsPath(this.#parts.dataDir, number), file)
  }

  // Rejects are on disk before their block is in: what is not noted as done is taken back by the next run.
  async #prepare(
    file: ImportFile,
    mapping: Mapping,
    rejects: Rejects,
  ): Promise<Prepared | undefined> {
    const { number, source, linesDone: behindLine } = file
    const present = BigInt(this.#effects.now().getTime()) * 1_000n
    const arrival = present > this.#arrival ? present : this.#arrival
    this.#arrival = arrival + arrivalsOf(mapping)
    const { warehouse, rules } = this.#parts
    const order = { number, source, behindLine, arrival, rules }
    const block = await prepareBlock(warehouse, mapping, order)
    if (block === undefined) return undefined
    const faults: BlockFault[] = []
    for await (const page of faultsOf(warehouse, block)) {
      await rejects.add(page)
      faults.push(...page.slice(0, FAULTS_MAX - faults.length))
    }
    return { block, faults }
  }

  // What is not in Kafka is nowhere else: it is on disk before it counts as done.
  async #toDisk(): Promise<void> {
    await promisify(execFile)("sync", ["-f", this.#parts.dataDir]).catch(() => undefined)
  }

  // Live events are not to wait for the end of a long import.
  async #untilCaughtUp(): Promise<void> {
    const { log } = this.#parts
    const deadline = performance.now() + CATCH_UP_MS_MAX
    const { ends } = await landingOffsets(log)
    while (performance.now() < deadline) {
      if (missingBelow(ends, (await landingOffsets(log)).committed) === 0) return
      await sleep(CATCH_UP_POLL_MS)
    }
  }
}

function added(file: ImportFile, { lastLine, rows, accepted, rejected }: Block): ImportFile {
  return {
    ...file,
    linesDone: lastLine,
    rowsRead: file.rowsRead + rows,
    accepted: file.accepted + accepted,
    rejected: file.rejected + rejected,
  }
}

// Both are waited for, also where one fails: nothing goes on behind the back of whoever heals.
async function settled<One>(
  works: readonly [Promise<One> | undefined, Promise<void>],
): Promise<readonly [One | undefined]> {
  const [first, second] = await Promise.allSettled(works)
  if (second.status === "rejected") throw second.reason
  if (first.status === "rejected") throw first.reason
  return [first.value]
}

async function contentHash(file: string): Promise<string> {
  const hash = createHash("sha256")
  await pipeline(createReadStream(file), hash).catch((thrown: unknown) => {
    throw unreadable(file, thrown)
  })
  return hash.digest("hex")
}
