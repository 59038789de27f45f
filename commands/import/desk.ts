import { execFile } from "node:child_process"
import { createHash, randomUUID } from "node:crypto"
import { createReadStream } from "node:fs"
import { pipeline } from "node:stream/promises"
import { setTimeout as sleep } from "node:timers/promises"
import { promisify } from "node:util"
import type { Effects } from "../../core/effects.ts"
import { PitbossError } from "../../core/errors.ts"
import {
  arrivalsOf,
  type Block,
  dropBlock,
  insertBlock,
  prepareBlock,
} from "../../ingest/history/direct/block.ts"
import { type BlockFault, faultsOf } from "../../ingest/history/direct/block-fault.ts"
import {
  pageOf,
  type Staged,
  stagedRows,
  stageFile,
  unstage,
} from "../../ingest/history/direct/stage.ts"
import type { Mapping } from "../../ingest/history/mapping.ts"
import { unreadable } from "../../ingest/history/open-file.ts"
import type { StagedRow } from "../../ingest/history/parquet-rows.ts"
import { landingOffsets, missingBelow } from "../../ingest/landing/landed.ts"
import type { LandingRules } from "../../ingest/landing/rules.ts"
import type { EventLog } from "../../ingest/log/log.ts"
import { Turnstile } from "../../models/runner/turnstile.ts"
import type { ImportFile } from "../../store/import-file.ts"
import type { Store } from "../../store/store.ts"
import type { Warehouse } from "../../warehouse/warehouse.ts"
import type { Landing } from "../landing/landing.ts"
import { givenUp, type ImportClaim, ImportLeases } from "./leases.ts"
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

/** What a run imports, and how. */
interface ImportTask extends ImportPaths {
  readonly mapping: Mapping
}

interface Prepared {
  readonly block: Block
  /** The first of it. */
  readonly faults: readonly BlockFault[]
}

/** A file that is about to be imported, by this run alone. */
export interface OpenedImport extends ImportClaim {
  /** Where its rejected rows are kept. */
  readonly rejectsPath: string
  readonly source: string
  /** Rows that an earlier run, cut off, has brought in. */
  readonly rowsBefore: number
  /** The line up to which they go: the first step begins behind it. */
  readonly linesDone: number
  /** An earlier run was cut off, and the file has changed since. */
  readonly hasChanged: boolean
}

/** How far an import has come. */
export interface ImportStep {
  readonly rowsTotal: number
  readonly rowsRead: number
  /** The next step begins behind this line. */
  readonly linesDone: number
  readonly accepted: number
  readonly rejected: number
  /** The first faults of this step's rows. */
  readonly faults: readonly BlockFault[]
  readonly hasEnded: boolean
}

/**
 * Brings files of history into the tables past Kafka: the engine reads, maps and checks them, block by
 * block, and inserts each where Kafka's blocks go, while the consumer rests. What is done is noted on
 * disk: a run that was cut off is gone on with. One run works at an import at a time.
 */
export class ImportDesk {
  readonly #parts: ImportParts
  readonly #effects: Effects
  readonly #leases: ImportLeases<ImportTask>
  /** Who looks for an import and finds none begins one: two at once would begin two. */
  readonly #opening = new Turnstile()
  #arrival = 0n

  constructor(parts: ImportParts, effects: Effects) {
    this.#parts = parts
    this.#effects = effects
    this.#leases = new ImportLeases(effects)
  }

  /** Forgets what was cut off long ago, and that nobody has gone on with: its staged rows fill the disk. */
  async dropAbandoned(): Promise<void> {
    const since = new Date(this.#effects.now().getTime() - ABANDONED_MS)
    for (const number of await this.#parts.store.importFiles.abandoned(since)) {
      if (this.#leases.isTaken(number)) continue
      await this.#leases.revoke(number, () => this.#forget(number))
      this.#effects.log.warn({ import: number }, "an import that was cut off was given up")
    }
  }

  /**
   * Finds out whether the file was begun before, and takes back the rejects of rows that come again. With
   * `isAnew` all rows do. What is under way of the same file with another content is given up. Throws IMPORT_FILE,
   * IMPORT_REJECTS, and IMPORT_RUNNING where another run is at it.
   */
  async open(
    { file, rejects }: ImportPaths,
    mapping: Mapping,
    isAnew = false,
  ): Promise<OpenedImport> {
    const mappingHash = createHash("sha256").update(mapping.text).digest("hex")
    const identity = { file, mappingHash, contentHash: await contentHash(file) }
    return this.#opening.through(async () => {
      await this.dropAbandoned()
      const { importFiles } = this.#parts.store
      const outdated = await importFiles.outdated(identity)
      for (const number of outdated) await this.#leases.revoke(number, () => this.#forget(number))
      const found = await importFiles.unfinished(identity)
      const { number, source, rowsRead, linesDone } =
        found ?? (await importFiles.begin(identity, `import:${randomUUID()}`))
      const claim = this.#leases.take(number, { file, rejects, mapping })
      const kept = this.#rejects(number, { file, rejects })
      await this.#orRelease(claim, () => kept.takeBack(isAnew ? 0 : linesDone))
      const hasChanged = outdated.length > 0
      const before = { rowsBefore: rowsRead, linesDone, hasChanged }
      return { ...claim, source, ...before, rejectsPath: kept.path }
    })
  }

  /** Has the engine read the file, where it has not. Throws IMPORT_FILE, IMPORT_COLUMN, IMPORT_GIVEN_UP. */
  stage(claim: ImportClaim): Promise<Staged> {
    return this.#alone(claim, ({ file, mapping }) =>
      this.#orRelease(claim, () => this.#stage(claim, file, mapping)),
    )
  }

  /**
   * Brings in the next blocks, for as long as the consumer may rest. Where the import has come further than
   * `behindLine` nothing is done: another step did. Throws LANDING_FAILED, SERVER_STOPS, IMPORT_REJECTS, IMPORT_PLACE,
   * IMPORT_GIVEN_UP.
   */
  step(claim: ImportClaim, behindLine: number): Promise<ImportStep> {
    return this.#alone(claim, async (task) => {
      const file = await this.#get(claim.number)
      if (file.linesDone !== behindLine) throw elsewhere(file, behindLine)
      return this.#orRelease(claim, () => this.#step(claim, file, task))
    })
  }

  /** The next rows that the engine has read, for whoever sends them through the gateway. */
  page(claim: ImportClaim, behindLine: number): Promise<readonly StagedRow[]> {
    return this.#alone(claim, () => pageOf(this.#parts.warehouse, claim.number, behindLine))
  }

  /** The run is still at it. Throws IMPORT_GIVEN_UP where another is. */
  renew(claim: ImportClaim): Promise<void> {
    return this.#alone(claim, async () => undefined)
  }

  /** The run is over, and another may go on with the import. */
  release(claim: ImportClaim): void {
    this.#leases.release(claim)
  }

  /** Forgets the staged rows of an import; nothing goes on from it. */
  drop(claim: ImportClaim): Promise<void> {
    return this.#alone(claim, () => this.#end(claim))
  }

  async #alone<Result>(
    claim: ImportClaim,
    work: (task: ImportTask) => Promise<Result>,
  ): Promise<Result> {
    await this.#get(claim.number)
    return this.#leases.alone(claim, work)
  }

  // Whoever asked is told, and asks no more: the next run need not wait until that shows.
  async #orRelease<Result>(claim: ImportClaim, work: () => Promise<Result>): Promise<Result> {
    try {
      return await work()
    } catch (thrown) {
      this.#leases.release(claim)
      throw thrown
    }
  }

  async #stage(claim: ImportClaim, file: string, mapping: Mapping): Promise<Staged> {
    const { number } = claim
    const { warehouse, store } = this.#parts
    const { read } = await this.#get(number)
    const there = await stagedRows(warehouse, number)
    if (read !== undefined && read.rows === there.rows) return there
    const staged = await stageFile(warehouse, { number, file }, mapping)
    if (staged.kind === "refused") await this.#end(claim)
    else {
      await this.#toDisk()
      await store.importFiles.noteRead(number, staged)
    }
    return staged
  }

  async #step(
    claim: ImportClaim,
    begun: ImportFile,
    { mapping, ...paths }: ImportTask,
  ): Promise<ImportStep> {
    const { landing, store } = this.#parts
    const { number } = claim
    if (begun.read === undefined) throw givenUp(number)
    let file = begun
    const faults: BlockFault[] = []
    const rejects = this.#rejects(number, paths)
    let next = await this.#prepare(file, mapping, rejects)
    const { rows = 0, lastLine = 0 } = file.read ?? {}
    // Rows that were read and are gone would be waited for without an end.
    if (next === undefined && file.linesDone < lastLine) throw givenUp(number)
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
    const { rowsRead, linesDone, accepted, rejected } = file
    const hasEnded = linesDone >= lastLine
    if (hasEnded) await this.#end(claim)
    else await this.#untilCaughtUp()
    const told = faults.slice(0, FAULTS_MAX)
    return { rowsTotal: rows, rowsRead, linesDone, accepted, rejected, faults: told, hasEnded }
  }

  async #end(claim: ImportClaim): Promise<void> {
    await this.#forget(claim.number)
    this.#leases.release(claim)
  }

  async #forget(number: number): Promise<void> {
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

function elsewhere({ number, linesDone }: ImportFile, behindLine: number): PitbossError {
  return new PitbossError(
    "IMPORT_PLACE",
    `Import ${number} has come to line ${linesDone}, and a step was asked that begins behind line ${behindLine}: one command at a time may drive an import. Nothing was done.`,
    { number, linesDone },
  )
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
