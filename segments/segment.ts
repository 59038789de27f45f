import { createHash } from "node:crypto"
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { isNode, LineCounter, parseDocument } from "yaml"
import { z } from "zod"
import { PitbossError } from "../core/errors.ts"
import { Parameter } from "./parameter.ts"
import { writeOut } from "./template.ts"
import { writtenSelect } from "./written.ts"

const NAME = /^[a-z][a-z0-9-]{0,63}$/
const PARAMETER_NAME = "expected a name of a-z, 0-9 and _"
const FOLDER = /^[\w-]+( [\w-]+)*(\/[\w-]+( [\w-]+)*)*$/

const FrontMatter = z.strictObject({
  name: z.string().regex(NAME, "expected lower-case words joined by hyphens"),
  description: z.string().min(1),
  owner: z.string().min(1),
  tags: z.array(z.string()).default([]),
  /** Where people find it, as `crm/retention`. */
  folder: z.string().max(200).regex(FOLDER, "expected words, and / between folders").optional(),
  /** Values that the select names; a version is the text with these. */
  parameters: z
    .record(z.string(), Parameter)
    .superRefine((parameters, context) => {
      for (const name of Object.keys(parameters))
        if (!/^[a-z]\w{0,63}$/.test(name))
          context.addIssue({ code: "custom", path: [name], message: PARAMETER_NAME })
    })
    .default({}),
  /** What a member is. */
  scope: z.enum(["player"]).default("player"),
  /** How often it is evaluated, after the features' tick. */
  cadence: z.enum(["1s"]).default("1s"),
  /** A protection segment (harm, limits, AML) never feeds a promotion. */
  purpose: z.enum(["marketing", "protection"]).default("marketing"),
})

/** A select of player_key, with what people say about it. */
export interface Segment extends z.infer<typeof FrontMatter> {
  readonly path: string
  /** The select as somebody wrote it. */
  readonly written: string
  /** The same with parameters and nested segments written out, as the engine takes it. */
  readonly sql: string
  /** Segments that it reads, by name. */
  readonly nested: readonly string[]
  /** Where it is kept: a file of the library, or the store. */
  readonly from: SegmentPlace
  /** Hash of the definition: another text is another version, and so is another one of a segment that it reads. */
  readonly version: string
}

export type SegmentPlace = "file" | "store"

/**
 * Reads one segment. Throws SEGMENT_FRONT_MATTER with file, line and field, and what writeOut throws with the line and
 * column of the select.
 */
export function parseSegment(path: string, text: string, from: SegmentPlace = "file"): Segment {
  const [, head, body] = /^---\r?\n([\s\S]*?)\r?\n---\r?\n([\s\S]*)$/.exec(text) ?? []
  if (head === undefined || body === undefined)
    throw malformed(`${path}:1`, "expected YAML between two lines of ---, then one select")
  const lines = new LineCounter()
  const yaml = parseDocument(head, { lineCounter: lines })
  // The head begins on the file's second line.
  const place = (offset: number) => `${path}:${lines.linePos(offset).line + 1}`
  const [broken] = yaml.errors
  if (broken) throw malformed(place(broken.pos[0]), broken.message.split("\n", 1)[0] ?? "")
  const matter = FrontMatter.safeParse(yaml.toJS())
  if (!matter.success) {
    const [issue] = matter.error.issues
    const node = issue && yaml.getIn(issue.path.map(String), true)
    const where = isNode(node) && node.range ? place(node.range[0]) : `${path}:2`
    throw malformed(where, z.prettifyError(matter.error))
  }
  const written = writtenSelect(body)
  const { sql, nested } = writeOut(written, matter.data.parameters)
  return { ...matter.data, path, written, sql, nested, from, version: versionOf(sql) }
}

/** What a text says; undefined where it is no segment yet: a draft may have any fault, also in its head. */
export function segmentIn(name: string, text: string): Segment | undefined {
  try {
    return parseSegment(name, text, "store")
  } catch {
    return undefined
  }
}

/** The select of a text, also of one that is no segment yet. */
export function selectIn(text: string): string {
  return text.replace(/^---\r?\n[\s\S]*?\r?\n---\r?\n/, "").trim()
}

/** Whether a segment may have that name. */
export const isSegmentName = (name: string) => NAME.test(name)

/** The name that a text's head gives, also of one that is no segment yet. */
export function nameIn(text: string): string | undefined {
  const head = /^---\r?\n([\s\S]*?)\r?\n---\r?\n/.exec(text)?.[1] ?? ""
  return /^name:\s*['"]?([a-z][a-z0-9-]{0,63})['"]?\s*$/m.exec(head)?.[1]
}

/** Sixteen hex digits of what a definition says. */
export function versionOf(definition: string): string {
  return createHash("sha256").update(definition).digest("hex").slice(0, 16)
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

function malformed(place: string, why: string): PitbossError {
  return new PitbossError("SEGMENT_FRONT_MATTER", `${place}: ${why}`, { place })
}
