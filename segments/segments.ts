import { type Effects, realEffects } from "../core/effects.ts"
import { asError, PitbossError } from "../core/errors.ts"
import { nearest } from "../core/nearest.ts"
import { Turnstile } from "../models/runner/turnstile.ts"
import type {
  SegmentHeads,
  SegmentSaving,
  SegmentVersion,
  StoredSegments,
} from "../store/stored-segment.ts"
import type { Warehouse } from "../warehouse/warehouse.ts"
import { bounded } from "./bounded.ts"
import { compileSegment } from "./compile.ts"
import { diffOf, type VersionDiff } from "./diff.ts"
import { isOfText, type SqlFault } from "./fault.ts"
import { type Follower, Followers } from "./followers.ts"
import type { Library } from "./library.ts"
import { linkOne, linkSegments } from "./link.ts"
import { Sandbox } from "./sandbox/sandbox.ts"
import { isSegmentName, parseSegment, type Segment } from "./segment.ts"
import { faultInText } from "./text-fault.ts"

export interface SegmentsSources {
  readonly warehouse: Warehouse
  /** Those of the files, as they were read at the start. */
  readonly files: Library
  readonly stored: StoredSegments
}

/** A draft that was kept, and what would keep it from running. */
export interface Draft extends Pick<SegmentVersion, "name" | "number" | "state" | "note"> {
  readonly error: SqlFault | null
}

/** Throws where what hangs on a segment could not bear that it becomes another, or is no more. */
export type ChangeGuard = (name: string, to: Segment | undefined) => Promise<void>

type SegmentsEffects = Pick<Effects, "now" | "log">

/** What could not be checked is tried again after this. */
const RECHECK_MS = 10_000
const TRIED_AGAIN = "It could not be checked now, and is tried again."
const UNCHECKED = "a published segment could not be checked and is tried again"

/** All segments: those of the files, and those that were made in the product, with their drafts and versions. */
export class Segments {
  readonly #sources: SegmentsSources
  readonly #turnstile = new Turnstile()
  /** Selects that have passed the sandbox in this process. */
  readonly #passed = new Set<string>()
  readonly #followers: Followers
  readonly #effects: SegmentsEffects
  #guard: ChangeGuard = async () => undefined
  #faults: ReadonlyMap<string, SqlFault> = new Map()
  /** Published ones that could not be checked, for nothing that they say. */
  #unchecked: readonly string[] = []
  /** The store holds a change that was not read. */
  #isBehind = false
  #loadedAt = 0
  #archived: readonly string[] = []
  #all: readonly Segment[]

  constructor(sources: SegmentsSources, effects: SegmentsEffects = realEffects) {
    this.#sources = sources
    this.#effects = effects
    this.#followers = new Followers(effects)
    this.#all = linked(sources.files.segments)
  }

  /** Those that run, or would: of the files first, then of the store. */
  list(): readonly Segment[] {
    return this.#all
  }

  /** Why published ones of the store do not run, by name. */
  faults(): ReadonlyMap<string, SqlFault> {
    return this.#faults
  }

  /** Names of those of the store that ran and run no more: nobody belongs to them. */
  archived(): readonly string[] {
    return this.#archived
  }

  /** Is told of each change, behind it; who is due, or failed, is told again by settle. */
  follow(follower: Follower, { isDue = false } = {}): void {
    this.#followers.add(follower, isDue)
  }

  /** Is asked before each change. */
  guardBy(guard: ChangeGuard): void {
    this.#guard = guard
  }

  /**
   * Reads the stored ones; what the sandbox would not let run does not, whoever let it in. What could not be checked does
   * not run either until it is: settle tries it again.
   */
  async load(): Promise<void> {
    this.#loadedAt = this.#effects.now().getTime()
    const { stored } = this.#sources
    const faults = new Map<string, SqlFault>()
    const unchecked: string[] = []
    const found: Segment[] = []
    for (const { name, text } of await stored.published())
      try {
        this.#refuseFile(name)
        const segment = named(name, text)
        await this.#pass(segment)
        found.push(segment)
      } catch (thrown) {
        if (!isOfText(thrown)) unchecked.push(name)
        const fault = faultInText(thrown, text)
        faults.set(
          name,
          isOfText(thrown) ? fault : { ...fault, message: `${fault.message} ${TRIED_AGAIN}` },
        )
      }
    const archived = await stored.archived()
    this.#archived = archived.filter((name) => !this.#isInFile(name))
    this.#faults = faults
    this.#unchecked = unchecked
    this.#isBehind = false
    this.#all = linked([...this.#sources.files.segments, ...found])
  }

  /**
   * Does what is left of changes: one that was not read is, whom it did not reach is told, and what could not be checked
   * is tried again, at most every ten seconds. Throws nothing: the caller goes on with what is known.
   */
  async settle(): Promise<void> {
    const sinceMs = Math.abs(this.#effects.now().getTime() - this.#loadedAt)
    const isTriedAgain = this.#unchecked.length > 0 && sinceMs >= RECHECK_MS
    if (this.#isBehind || isTriedAgain) await this.#turnstile.through(() => this.#changed())
    else if (this.#followers.areDue)
      await this.#turnstile.through(() => this.#followers.tellAgain())
  }

  /** The latest version of each that was made in the product. */
  latest(): Promise<readonly SegmentVersion[]> {
    return this.#sources.stored.latest()
  }

  /** The latest version of one of the product and the one that runs. */
  heads(name: string): Promise<SegmentHeads> {
    return this.#sources.stored.heads(name)
  }

  /** One text of it. Throws SEGMENT_VERSION_UNKNOWN. */
  version(name: string, number: number): Promise<SegmentVersion> {
    return this.#expect(name, number)
  }

  /** All that a segment of the product ever said, latest first. Throws SEGMENT_UNKNOWN or SEGMENT_VERSION_UNKNOWN. */
  async versions(name: string): Promise<readonly SegmentVersion[]> {
    const versions = await this.#sources.stored.versions(name)
    if (versions.length > 0) return versions
    if (this.#isInFile(name))
      throw new PitbossError(
        "SEGMENT_VERSION_UNKNOWN",
        `Segment '${name}' stands in a file of the library: its versions are that file's.`,
      )
    const known = (await this.latest()).map((one) => one.name)
    const likely = nearest(name, known)
    throw new PitbossError(
      "SEGMENT_UNKNOWN",
      `No segment '${name}' was made in the product.${likely ? ` The nearest is '${likely}'.` : ""} Expected one of: ${known.join(", ") || "there is none yet"}.`,
    )
  }

  /**
   * Keeps a text as a draft, whatever is wrong with it: that is told. Throws SEGMENT_NAME where the name is none,
   * SEGMENT_IN_FILE where a file has it, and SEGMENT_CHANGED where somebody saved another since the one it is made from.
   */
  async save(draft: SegmentSaving, by: string): Promise<Draft> {
    const { name, text } = draft
    if (!isSegmentName(name))
      throw new PitbossError(
        "SEGMENT_NAME",
        `'${name}' cannot name a segment: expected lower-case words joined by hyphens, at most 64 characters.`,
      )
    this.#refuseFile(name)
    const kept = await this.#sources.stored.save(draft, by)
    const error = await this.#admit(name, text).then(
      () => null,
      (thrown: unknown) => faultInText(thrown, text),
    )
    return { name, number: kept.number, state: kept.state, note: kept.note, error }
  }

  /**
   * Runs a version from the next round on. Throws what is wrong with it, SEGMENT_VERSION_UNKNOWN, SEGMENT_IN_FILE, and
   * SEGMENT_IN_USE where what hangs on the segment could not bear it. What fails once the store has it is tried again.
   */
  publish(name: string, number: number, by: string): Promise<Segment> {
    return this.#turnstile.through(async () => {
      this.#refuseFile(name)
      const { text } = await this.#expect(name, number)
      const admitted = await this.#admit(name, text).catch((thrown: unknown) => {
        const { code, message, line, column } = faultInText(thrown, text)
        const place = line === undefined || column === undefined ? {} : { line, column }
        throw new PitbossError(code, message, place, { cause: thrown })
      })
      await this.#sources.stored.publish(name, number, by)
      await this.#changed()
      return this.#all.find((one) => one.name === name) ?? admitted
    })
  }

  /** Makes an old version the new draft. Throws SEGMENT_VERSION_UNKNOWN. */
  async restore(name: string, number: number, by: string): Promise<Draft> {
    this.#refuseFile(name)
    const { text } = await this.#expect(name, number)
    return this.save({ name, text, note: `Restored from version ${number}` }, by)
  }

  /**
   * Ends the version that runs: its members leave at the next round. Throws SEGMENT_UNKNOWN, SEGMENT_IN_FILE, and
   * SEGMENT_IN_USE where a campaign or another segment hangs on it.
   */
  archive(name: string, by: string): Promise<void> {
    return this.#turnstile.through(async () => {
      this.#refuseFile(name)
      await this.versions(name)
      await this.#refuseDependents(name, undefined)
      await this.#guard(name, undefined)
      if (!(await this.#sources.stored.archive(name, by)))
        throw new PitbossError(
          "SEGMENT_UNKNOWN",
          `Segment '${name}' does not run: expected one with a published version.`,
        )
      await this.#changed()
    })
  }

  /** What changed between two versions, line by line. Throws SEGMENT_VERSION_UNKNOWN. */
  async diff(name: string, from: number, to: number): Promise<VersionDiff> {
    return diffOf(await this.#expect(name, from), await this.#expect(name, to))
  }

  // The store has it by now: no failure makes it undone.
  async #changed(): Promise<void> {
    try {
      await this.load()
    } catch (thrown) {
      this.#isBehind = true
      this.#effects.log.error({ err: asError(thrown).message }, "changed segments were not read")
      return
    }
    for (const name of this.#unchecked)
      this.#effects.log.warn({ segment: name, err: this.#faults.get(name)?.message }, UNCHECKED)
    await this.#followers.tell()
  }

  // Everything that keeps a text from running, in the order in which a person would mend it.
  async #admit(name: string, text: string): Promise<Segment> {
    const segment = linkOne(named(name, text), this.#all)
    await this.#pass(segment)
    await compileSegment(bounded(this.#sources.warehouse), segment)
    await this.#refuseDependents(name, segment)
    await this.#guard(name, segment)
    return segment
  }

  async #pass({ sql }: Segment): Promise<void> {
    if (this.#passed.has(sql)) return
    await new Sandbox(this.#sources.warehouse).check(sql, { role: "analyst" })
    this.#passed.add(sql)
  }

  async #refuseDependents(name: string, to: Segment | undefined): Promise<void> {
    const others = this.#all.filter((one) => one.name !== name)
    const before = linkSegments(this.#all).faults
    const behind = linkSegments(to === undefined ? others : [...others, to]).faults
    for (const [reader, { message }] of behind)
      if (!before.has(reader) && reader !== name)
        throw new PitbossError(
          "SEGMENT_IN_USE",
          `Segment '${reader}' reads '${name}' and could not run any more. ${message}`,
          { reader },
        )
  }

  async #expect(name: string, number: number): Promise<SegmentVersion> {
    const versions = await this.versions(name)
    const found = versions.find((one) => one.number === number)
    if (found !== undefined) return found
    throw new PitbossError(
      "SEGMENT_VERSION_UNKNOWN",
      `Segment '${name}' has no version ${number}. Expected 1 to ${versions[0]?.number ?? 0}.`,
    )
  }

  #isInFile(name: string): boolean {
    const { segments, broken } = this.#sources.files
    return [...segments, ...broken].some((one) => one.name === name)
  }

  #refuseFile(name: string): void {
    if (this.#isInFile(name))
      throw new PitbossError(
        "SEGMENT_IN_FILE",
        `Segment '${name}' stands in a file: change it there, or choose another name.`,
      )
  }
}

/** Published segments of the store that can be read at all, whether they run or not. */
export async function readPublished(stored: StoredSegments): Promise<readonly Segment[]> {
  return (await stored.published()).flatMap(({ name, text }) => {
    try {
      return named(name, text)
    } catch {
      return []
    }
  })
}

// Those that stand on nothing that is missing carry the version of all that they read.
function linked(segments: readonly Segment[]): readonly Segment[] {
  const found = new Map(linkSegments(segments).segments.map((one) => [one.name, one]))
  return segments.map((one) => found.get(one.name) ?? one)
}

function named(name: string, text: string): Segment {
  const segment = parseSegment(name, text, "store")
  if (segment.name === name) return segment
  throw new PitbossError(
    "SEGMENT_NAME",
    `The head says 'name: ${segment.name}', and the segment is '${name}'. Expected the same name.`,
  )
}
