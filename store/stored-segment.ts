import type { Knex } from "knex"
import { sha256 } from "../core/canonical-json.ts"
import type { Effects } from "../core/effects.ts"
import { PitbossError } from "../core/errors.ts"
import { guarded } from "./database.ts"
import type { ProofChain } from "./proof-chain.ts"

/**
 * `draft`: never ran; `published`: runs; `replaced`: ran until another was published; `archived`: ran until its segment
 * was archived.
 */
export type SegmentState = "draft" | "published" | "replaced" | "archived"

/** A segment as text, as it would stand in a file. */
export interface SegmentText {
  readonly name: string
  readonly text: string
  /** Why it was written. */
  readonly note?: string
}

/** A text to keep. */
export interface SegmentSaving extends SegmentText {
  /** Number of the latest version that its author knew, 0 for none; undefined: it does not matter. */
  readonly after?: number
}

/** One text of a segment: its number is counted from 1 and always means the same text. */
export interface SegmentVersion extends Required<SegmentText> {
  readonly number: number
  readonly state: SegmentState
  /** Who saved it, and when. */
  readonly actor: string
  readonly at: Date
  /** What was done with it, in that order. */
  readonly changes: readonly SegmentChange[]
}

export interface SegmentChange {
  readonly change: "saved" | "published" | "archived"
  readonly actor: string
  readonly at: Date
}

/** What a name stands for now. */
export interface SegmentHeads {
  /** Undefined: nothing was ever saved. */
  readonly latest: SegmentVersion | undefined
  /** Undefined: it does not run. */
  readonly published: SegmentVersion | undefined
}

/** Segments that were made in the product. What their texts say is checked by whoever reads them. */
export interface StoredSegments {
  /** The latest version of each, by name. */
  latest(): Promise<readonly SegmentVersion[]>
  /** Those that run, by name. */
  published(): Promise<readonly SegmentVersion[]>
  /** Names of those that ran and run no more. */
  archived(): Promise<readonly string[]>
  /** The latest version of a name and the one that runs, without the texts of the others. */
  heads(name: string): Promise<SegmentHeads>
  /** All that a segment of that name ever said, latest first. */
  versions(name: string): Promise<readonly SegmentVersion[]>
  /**
   * Keeps a text as the next version, a draft; where the latest is a draft of the same text, that one. Throws
   * SEGMENT_CHANGED where somebody has saved another one since `after`.
   */
  save(segment: SegmentSaving, by: string): Promise<SegmentVersion>
  /** Makes a version the one that runs. False: there is none of that number. */
  publish(name: string, number: number, by: string): Promise<boolean>
  /** Ends the one that runs. False: none did. */
  archive(name: string, by: string): Promise<boolean>
}

interface Row {
  readonly name: string
  readonly number: number
  readonly text: string
  readonly state: SegmentState
  readonly actor: string
  readonly at: number
  readonly note: string
}

type ChangeRow = Omit<SegmentChange, "at"> & Pick<Row, "name" | "number" | "at">

export function createStoredSegments(
  database: Knex,
  proof: Pick<ProofChain, "within">,
  { now }: Effects,
): StoredSegments {
  return { ...readers(database), ...writers(database, proof, now) }
}

type Readers = Pick<StoredSegments, "latest" | "published" | "archived" | "heads" | "versions">

function readers(database: Knex): Readers {
  return {
    latest: () =>
      guarded("list segments", () =>
        versionsWhere(database, (rows) =>
          rows.whereRaw(
            "number = (select max(number) from segment_version as every where every.name = segment_version.name)",
          ),
        ),
      ),
    published: () =>
      guarded("list segments that run", () =>
        versionsWhere(database, (rows) => rows.where({ state: "published" })),
      ),
    archived: () =>
      guarded("list segments that ran", async () => {
        const running = database("segment_version").where({ state: "published" }).select("name")
        const rows = await database("segment_version")
          .where({ state: "archived" })
          .whereNotIn("name", running)
          .distinct<{ name: string }[]>("name")
          .orderBy("name")
        return rows.map(({ name }) => name)
      }),
    heads: (name) =>
      guarded("read a segment", async () => {
        const highest = database("segment_version").where({ name }).max("number")
        const versions = await versionsWhere(database, (rows) =>
          rows
            .where({ name })
            .where((one) => one.where({ state: "published" }).orWhere("number", highest)),
        )
        return { latest: versions[0], published: versions.find(isPublished) }
      }),
    versions: (name) =>
      guarded("list versions of a segment", () =>
        versionsWhere(database, (rows) => rows.where({ name })),
      ),
  }
}

function writers(
  database: Knex,
  proof: Pick<ProofChain, "within">,
  now: Effects["now"],
): Omit<StoredSegments, keyof Readers> {
  const keep = (source: Knex, change: Omit<ChangeRow, "at">) =>
    source("segment_change").insert({ ...change, at: now().getTime() })
  return {
    save: ({ name, text, note = "", after }, by) =>
      guarded("keep a segment", () =>
        database.transaction(async (transaction) => {
          const [latest] = await versionsWhere(transaction, (rows) => rows.where({ name }))
          if (latest?.state === "draft" && latest.text === text) return latest
          if (after !== undefined) refuseOverwriting(name, after, latest)
          const number = (latest?.number ?? 0) + 1
          const row = { name, number, text, state: "draft", actor: by, at: now().getTime(), note }
          await transaction("segment_version").insert(row)
          await keep(transaction, { name, number, change: "saved", actor: by })
          const [kept] = await versionsWhere(transaction, (rows) => rows.where({ name, number }))
          return kept as SegmentVersion
        }),
      ),
    publish: (name, number, by) =>
      guarded("publish a segment", () =>
        database.transaction(async (transaction) => {
          const rows = transaction("segment_version").where({ name })
          const version = await rows.clone().where({ number }).first<Row | undefined>()
          if (version === undefined) return false
          await proof.within(transaction, entryOf(version, "published", by))
          await rows.clone().where({ state: "published" }).update({ state: "replaced" })
          await rows.clone().where({ number }).update({ state: "published" })
          await keep(transaction, { name, number, change: "published", actor: by })
          return true
        }),
      ),
    archive: (name, by) =>
      guarded("archive a segment", () =>
        database.transaction(async (transaction) => {
          const rows = transaction("segment_version").where({ name, state: "published" })
          const running = await rows.clone().first<Row | undefined>()
          if (running === undefined) return false
          await proof.within(transaction, entryOf(running, "archived", by))
          await rows.update({ state: "archived" })
          await keep(transaction, { name, number: running.number, change: "archived", actor: by })
          return true
        }),
      ),
  }
}

function refuseOverwriting(name: string, after: number, latest: SegmentVersion | undefined): void {
  const number = latest?.number ?? 0
  if (number === after) return
  const what =
    latest === undefined
      ? `Segment '${name}' has no version ${after}.`
      : `Version ${number} of segment '${name}' was saved by ${latest.actor} at ${latest.at.toISOString()}.`
  const yours = after === 0 ? "Yours is meant for a new one" : `Yours is made from version ${after}`
  throw new PitbossError(
    "SEGMENT_CHANGED",
    `${what} ${yours}: nothing was kept. Look at what stands there, then save again or take another name.`,
    { number },
  )
}

const isPublished = ({ state }: SegmentVersion) => state === "published"

// What a draft says runs nowhere: drafts are no records.
function entryOf({ name, number, text, note }: Row, change: string, actor: string) {
  const body = { change, number, text_sha256: sha256(text) }
  return { kind: "segment_changed" as const, actor, reason: note, subject: name, body }
}

/** Rows by name, the latest version first. */
async function versionsWhere(
  source: Knex,
  where: (rows: Knex.QueryBuilder) => Knex.QueryBuilder,
): Promise<readonly SegmentVersion[]> {
  const ordered = source("segment_version").orderBy([
    { column: "name" },
    { column: "number", order: "desc" },
  ])
  return withChanges(source, (await where(ordered)) as Row[])
}

async function withChanges(source: Knex, rows: readonly Row[]): Promise<readonly SegmentVersion[]> {
  const changes: readonly ChangeRow[] = await source("segment_change")
    .whereIn("name", [...new Set(rows.map(({ name }) => name))])
    .whereIn("number", [...new Set(rows.map(({ number }) => number))])
    .orderBy("id")
  const byVersion = new Map(rows.map((row) => [keyOf(row), [] as SegmentChange[]]))
  for (const { change, actor, at, ...of } of changes)
    byVersion.get(keyOf(of))?.push({ change, actor, at: new Date(at) })
  return rows.map(({ at, ...row }) => ({
    ...row,
    at: new Date(at),
    changes: byVersion.get(keyOf(row)) ?? [],
  }))
}

const keyOf = ({ name, number }: Pick<Row, "name" | "number">) => `${name} ${number}`
