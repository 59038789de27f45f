import { readdirSync, readFileSync } from "node:fs"
import { join, relative } from "node:path"
import { parse } from "yaml"
import { z } from "zod"
import { type Exposure, modelsNamed } from "../models/runner/exposure.ts"
import type { Project } from "../models/runner/project.ts"
import { readLibrary } from "../segments/library.ts"
import { readPublished } from "../segments/segments.ts"
import { CAMPAIGNS_DIR, ROOT, SEGMENTS_DIR } from "./folders.ts"
import type { Runtime } from "./running.ts"

/** Folders whose code asks the warehouse, and what they are to a reader of the lineage. */
const CODE = [
  { folder: "dashboards/api", kind: "dashboard" },
  { folder: "segments", kind: "activation" },
  { folder: "activation", kind: "activation" },
] as const

/** What a campaign of a file or of the store says of its audience. */
const Audience = z.object({ name: z.string(), segment: z.string() })

/**
 * What outside the project reads its models: segments by their SQL, campaigns by their segment, dashboards and
 * activation by the statements in their code. Derived each time; nobody writes it down.
 */
export async function exposuresOf(
  { store }: Pick<Runtime, "store">,
  project: Project,
): Promise<readonly Exposure[]> {
  const published = await readPublished(store.storedSegments)
  const every = [...readLibrary(SEGMENTS_DIR).segments, ...published]
  const segments = every.map(({ name, path, from, sql }) => ({
    ...{ kind: "segment" as const, name, path: from === "store" ? "" : relative(ROOT, path) },
    reads: modelsNamed(project, sql),
  }))
  const readBy = new Map(segments.map(({ name, reads }) => [name, reads]))
  const files = readdirSync(CAMPAIGNS_DIR)
    .filter((name) => name.endsWith(".yml"))
    .sort()
    .map((name) => ({ path: join(CAMPAIGNS_DIR, name), said: parse(textOf(CAMPAIGNS_DIR, name)) }))
  const stored = (await store.storedCampaigns.list()).map(({ definition }) => ({
    path: ROOT,
    said: parse(definition),
  }))
  const campaigns = [...files, ...stored].flatMap(({ path, said }) => {
    const audience = Audience.safeParse(said)
    if (!audience.success) return []
    const { name, segment } = audience.data
    const about = { kind: "campaign" as const, name, path: relative(ROOT, path) }
    return [{ ...about, reads: readBy.get(segment) ?? [] }]
  })
  const code = CODE.flatMap(({ folder, kind }) =>
    codeUnder(join(ROOT, folder)).map((path) => ({
      kind,
      name: relative(ROOT, path).replace(/\.ts$/, ""),
      path: relative(ROOT, path),
      reads: modelsNamed(project, readFileSync(path, "utf8")),
    })),
  )
  return [...segments, ...campaigns, ...code].filter(({ reads }) => reads.length > 0)
}

function textOf(folder: string, name: string): string {
  return readFileSync(join(folder, name), "utf8")
}

function codeUnder(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /(?<!\.test)\.ts$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
}
