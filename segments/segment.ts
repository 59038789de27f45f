import { createHash } from "node:crypto"
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { parse } from "yaml"
import { z } from "zod"
import { asError, PitbossError } from "../core/errors.ts"

const NAME = /^[a-z][a-z0-9-]{0,63}$/

const FrontMatter = z.strictObject({
  name: z.string().regex(NAME, "expected lower-case words joined by hyphens"),
  description: z.string().min(1),
  owner: z.string().min(1),
  tags: z.array(z.string()).default([]),
  purpose: z.enum(["marketing", "protection"]).default("marketing"),
})

/** A select of player_key, with what people say about it. */
export interface Segment extends z.infer<typeof FrontMatter> {
  readonly path: string
  readonly sql: string
  /** Hash of the definition: another text is another version. */
  readonly version: string
}

/** Reads one segment. Throws SEGMENT_FRONT_MATTER with file and field. */
export function parseSegment(path: string, text: string): Segment {
  const [, head, body] = /^---\r?\n([\s\S]*?)\r?\n---\r?\n([\s\S]*)$/.exec(text) ?? []
  if (head === undefined || body === undefined)
    throw malformed(path, "expected YAML between two lines of ---, then one select")
  let yaml: unknown
  try {
    yaml = parse(head)
  } catch (thrown) {
    throw malformed(path, asError(thrown).message)
  }
  const matter = FrontMatter.safeParse(yaml)
  if (!matter.success) throw malformed(path, z.prettifyError(matter.error))
  const sql = body.trim().replace(/;$/, "")
  const version = createHash("sha256").update(sql).digest("hex").slice(0, 16)
  return { ...matter.data, path, sql, version }
}

/** Reads every .sql file of a folder. Throws SEGMENT_NAME_TWICE. */
export function loadSegments(folder: string): readonly Segment[] {
  const segments = readdirSync(folder)
    .filter((name) => name.endsWith(".sql"))
    .sort()
    .map((name) => parseSegment(join(folder, name), readFileSync(join(folder, name), "utf8")))
  const twice = segments.find(
    (one, index) => segments.findIndex((other) => other.name === one.name) < index,
  )
  if (twice)
    throw new PitbossError("SEGMENT_NAME_TWICE", `${twice.path}: '${twice.name}' is taken already.`)
  return segments
}

function malformed(path: string, why: string): PitbossError {
  return new PitbossError("SEGMENT_FRONT_MATTER", `${path}: ${why}`, { path })
}
