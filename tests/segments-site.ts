import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, beforeEach } from "vitest"
import { realEffects } from "../core/effects.ts"
import { LANDING_MIGRATIONS } from "../ingest/landing/migrations.ts"
import { bound } from "../segments/instant.ts"
import { SEGMENT_MIGRATIONS } from "../segments/migrations.ts"
import { parseSegment } from "../segments/segment.ts"
import { Segmenter } from "../segments/segmenter.ts"
import { Segments } from "../segments/segments.ts"
import { openStore, type Store } from "../store/store.ts"
import { openEmbedded, removeEmbedded } from "../warehouse/embedded.ts"
import type { Warehouse } from "../warehouse/warehouse.ts"

/** An engine with players who have deposits, and a store of segments; both new to each test. */
export const site = { now: 0 } as { warehouse: Warehouse; store: Store; now: number }

let path: string
let dataDir: string
let revision = 0

const effects = { ...realEffects, now: () => new Date(site.now) }

/** A segment's text. */
export const text = (name: string, sql: string, head = "") =>
  `---\nname: ${name}\ndescription: d\nowner: crm\n${head}---\n${sql}\n`
/** A select of players who deposited at least so much. */
export const rich = (least: number) => `select player_key from ft_player where deposits >= ${least}`
/** It stands in a file. */
export const FILE = parseSegment("filed.sql", text("filed", rich(5)))
const files = {
  segments: [FILE],
  broken: [{ name: "torn", path: "torn.sql", fault: { code: "X", message: "x" } }],
}

/** Opens it for the tests of a file. */
export function openSegmentsSite(): void {
  beforeAll(async () => {
    path = mkdtempSync(join(tmpdir(), "pitboss-segments-"))
    site.warehouse = await openEmbedded({ path })
    await site.warehouse.command(`create table ft_player (player_key UInt64, brand LowCardinality(String), player_id String,
      deposits Decimal(38, 6), harm_level String comment 'Harm; protects', version UInt64)
      engine = ReplacingMergeTree(version) order by player_key`)
    await site.warehouse.command("create table ft_player__fresh as ft_player engine = Memory")
    await site.warehouse.migrate([...LANDING_MIGRATIONS, ...SEGMENT_MIGRATIONS])
  })

  beforeEach(async () => {
    site.now = Date.UTC(2026, 5, 1)
    revision = 1
    await site.store?.close()
    dataDir = mkdtempSync(join(tmpdir(), "pitboss-segments-store-"))
    site.store = await openStore({ dataDir, masterKey: Buffer.alloc(32, 1) })
    for (const table of [
      ...["ft_player", "ft_player__fresh", "seg_transition", "seg_membership_store"],
      "seg_evaluation",
    ])
      await site.warehouse.command(`truncate table ${table}`)
  })

  afterAll(async () => {
    await site.store.close()
    await site.warehouse.close()
    removeEmbedded(path)
    rmSync(dataDir, { recursive: true, force: true })
  })
}

/** Segments as they are read at a start. */
export async function opened(): Promise<Segments> {
  const segments = new Segments(
    { warehouse: site.warehouse, files, stored: site.store.storedSegments },
    effects,
  )
  await segments.load()
  return segments
}

/** Keeps a text and runs it. */
export async function put(segments: Segments, name: string, sql: string): Promise<void> {
  const { number } = await segments.save({ name, text: text(name, sql) }, "ana")
  await segments.publish(name, number, "ana")
}

/** A segmenter that runs what is published, as the server has one. */
export function segmenterOf(segments: Segments): Segmenter {
  const one = new Segmenter(site.warehouse, segments.list(), effects)
  one.take(segments.list(), segments.archived())
  segments.follow(async () => one.take(segments.list(), segments.archived()))
  return one
}

/** A round behind players who have so much now. */
export async function tick(one: Segmenter, ...amounts: readonly (readonly [number, number])[]) {
  site.now += 1_000
  revision += 1
  await site.warehouse.command("truncate table ft_player__fresh")
  await site.warehouse.insert(
    "ft_player__fresh",
    amounts.map(([player_key, deposits]) => ({
      ...{ player_key, brand: "orsa", player_id: `p${player_key}`, deposits, version: revision },
    })),
  )
  await site.warehouse.command("insert into ft_player select * from ft_player__fresh")
  await site.warehouse.command("optimize table ft_player final")
  return one.evaluateAll({ upTo: bound(new Date(site.now)), at: new Date(site.now), revision })
}

/** Who is in a segment. */
export async function membersOf(name: string): Promise<string[]> {
  const rows = await site.warehouse.query<{ player_id: string }>(
    "select player_id from seg_membership where segment = {name:String} order by player_id",
    { name },
  )
  return rows.map(({ player_id }) => player_id)
}

/** Who entered and left it, and why, in order. */
export async function movesOf(name: string): Promise<string[]> {
  const rows = await site.warehouse.query<{ line: string }>(
    "select concat(player_id, ' ', change, ' ', cause) as line from seg_transition where segment = {name:String} order by evaluation_id, player_id",
    { name },
  )
  return rows.map(({ line }) => line)
}
