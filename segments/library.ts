import { readdirSync, readFileSync } from "node:fs"
import { basename, join } from "node:path"
import { PitbossError } from "../core/errors.ts"
import { faultOf, type SqlFault } from "./fault.ts"
import { parseSegment, type Segment } from "./segment.ts"

/** A file of the library that is no segment, under its own name. */
export interface BrokenFile {
  readonly name: string
  readonly path: string
  readonly fault: SqlFault
}

/** The library as it lies on disk: what is wrong with one file is said of that one. */
export interface Library {
  readonly segments: readonly Segment[]
  readonly broken: readonly BrokenFile[]
}

/** Reads every .sql file of a folder; of two of one name the second is broken. Throws nothing for what stands in them. */
export function readLibrary(folder: string): Library {
  const segments = new Map<string, Segment>()
  const broken: BrokenFile[] = []
  const files = readdirSync(folder).filter((file) => file.endsWith(".sql"))
  for (const file of files.sort()) {
    const path = join(folder, file)
    try {
      const segment = parseSegment(path, readFileSync(path, "utf8"))
      const { name } = segment
      if (segments.has(name))
        throw new PitbossError("SEGMENT_NAME_TWICE", `${path}: '${name}' is taken already.`)
      segments.set(name, segment)
    } catch (thrown) {
      broken.push({ name: basename(file, ".sql"), path, fault: faultOf(thrown, "") })
    }
  }
  return { segments: [...segments.values()], broken }
}

/** How a segment that runs, or would, stands on disk. */
export type OnDisk = "same" | "changed" | "new" | "gone" | "broken"

/** How a running segment stands in the library: another text, or head, runs only behind a start. */
export function onDisk(running: Segment, { segments, broken }: Library): OnDisk {
  if (broken.some(({ path }) => path === running.path)) return "broken"
  const found = segments.find(({ name }) => name === running.name)
  if (found === undefined) return "gone"
  // The version of one that reads others says more than its file.
  const said = (one: Segment) => JSON.stringify({ ...one, version: "" })
  return said(found) === said(running) ? "same" : "changed"
}
