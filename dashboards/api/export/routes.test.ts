import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import Fastify from "fastify"
import { afterAll, beforeAll, expect, test } from "vitest"
import { realEffects } from "../../../core/effects.ts"
import { LANDING_MIGRATIONS } from "../../../ingest/landing/migrations.ts"
import { SEGMENT_MIGRATIONS } from "../../../segments/migrations.ts"
import { parseSegment } from "../../../segments/segment.ts"
import { Segments } from "../../../segments/segments.ts"
import { openStore, type Store } from "../../../store/store.ts"
import { openEmbedded, removeEmbedded } from "../../../warehouse/embedded.ts"
import type { Warehouse } from "../../../warehouse/warehouse.ts"
import { Told } from "../withheld/told.ts"
import { type ExportSources, exportRoutes, serveExport } from "./routes.ts"

const ANA = { name: "ana", role: "analyst" } as const
const text = (name: string) =>
  `---\nname: ${name}\ndescription: d\nowner: crm\n---\nselect player_key from ft_player\n`

let path: string
let dataDir: string
let warehouse: Warehouse
let store: Store
let sources: ExportSources

beforeAll(async () => {
  path = mkdtempSync(join(tmpdir(), "pitboss-exports-"))
  dataDir = mkdtempSync(join(tmpdir(), "pitboss-exports-store-"))
  warehouse = await openEmbedded({ path })
  store = await openStore({ dataDir, masterKey: Buffer.alloc(32, 1) })
  await warehouse.migrate([...LANDING_MIGRATIONS, ...SEGMENT_MIGRATIONS])
  const member = { brand: "orsa", player_id: "p1", player_key: "1", is_member: 1 }
  const entered = { entered_at: "2026-11-23 16:06:35.000", evaluation_id: 1 }
  await warehouse.insert("seg_membership_store", [{ segment: "filed", ...member, ...entered }])
  const files = { segments: [parseSegment("filed.sql", text("filed"))], broken: [] }
  const definitions = new Segments({ warehouse, files, stored: store.storedSegments })
  const segments = () => definitions.list()
  sources = { warehouse, segments, definitions, exports: store.segmentExports }
})

afterAll(async () => {
  await store.close()
  await warehouse.close()
  removeEmbedded(path)
  rmSync(dataDir, { recursive: true, force: true })
})

async function takenOf(name: string): Promise<unknown> {
  const [route] = exportRoutes(sources)
  return route?.read({ name }, new Told(ANA.role))
}

test("who took members out is told of each name that runs, was kept, or was ever taken from", async () => {
  const { storedSegments, segmentExports } = store
  await storedSegments.save({ name: "archived", text: text("archived") }, "ana")
  await storedSegments.publish("archived", 1, "ana")
  await storedSegments.archive("archived", "ana")
  await storedSegments.save({ name: "draft", text: text("draft") }, "ana")
  for (const segment of ["archived", "gone"])
    await segmentExports.begin({ segment, version: "v", format: "csv" }, ANA)
  for (const name of ["archived", "gone"])
    expect(await takenOf(name)).toMatchObject([{ by: "ana", format: "csv", players: null }])
  for (const name of ["draft", "filed"]) expect(await takenOf(name)).toEqual([])
  await expect(takenOf("nobody")).rejects.toMatchObject({ code: "SEGMENT_UNKNOWN" })
})

test("what is taken is noted, and to ask for its head takes nothing", async () => {
  const app = Fastify()
  serveExport(app, sources, async () => ANA, realEffects)
  const url = "/api/segments/filed/export"
  expect((await app.inject({ method: "HEAD", url })).statusCode).toBe(404)
  expect(await takenOf("filed")).toEqual([])
  const { payload } = await app.inject({ method: "GET", url })
  expect(payload.split("\r\n")[1]).toBe("orsa,p1,1,2026-11-23T16:06:35.000Z")
  expect(await takenOf("filed")).toMatchObject([{ by: "ana", role: "analyst", players: 1 }])
  await app.close()
})
