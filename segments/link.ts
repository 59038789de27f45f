import { PitbossError } from "../core/errors.ts"
import { nearest } from "../core/nearest.ts"
import { placeOf } from "./fault.ts"
import { type Segment, versionOf } from "./segment.ts"
import { writeOut } from "./template.ts"

/** Segments as they stand on each other. */
export interface Linked {
  /** Those that can run, each behind all that it reads; the version of one says those of what it reads. */
  readonly segments: readonly Segment[]
  /** Why the others cannot, by name. */
  readonly faults: ReadonlyMap<string, PitbossError>
}

/** Puts segments behind what they read, and finds what stands on nothing, on itself, or on what it may not read. */
export function linkSegments(segments: readonly Segment[]): Linked {
  const byName = new Map(segments.map((one) => [one.name, one]))
  const linked = new Map<string, Segment>()
  const faults = new Map<string, PitbossError>()
  const visit = (segment: Segment, trail: readonly string[]): void => {
    const { name, nested, written } = segment
    if (linked.has(name) || faults.has(name)) return
    const path = [...trail, name]
    for (const inner of nested) {
      const found = byName.get(inner)
      if (found === undefined) faults.set(name, unknown(segment, inner, [...byName.keys()]))
      else if (path.includes(inner))
        faults.set(name, cycle(written, path.slice(path.indexOf(inner)), inner))
      else visit(found, path)
      const fault = faults.get(name) ?? faultOver(segment, found, faults.get(inner))
      if (fault !== undefined) {
        faults.set(name, fault)
        return
      }
    }
    linked.set(name, withVersion(segment, linked))
  }
  for (const one of segments) visit(one, [])
  return { segments: [...linked.values()], faults }
}

/** One segment among others, of which one of its name is left out. Throws its fault. */
export function linkOne(segment: Segment, among: readonly Segment[]): Segment {
  const others = among.filter(({ name }) => name !== segment.name)
  const { segments, faults } = linkSegments([segment, ...others])
  const fault = faults.get(segment.name)
  if (fault !== undefined) throw fault
  return segments.find(({ name }) => name === segment.name) ?? segment
}

/**
 * A select that is no segment yet, with what stands between braces written out. Throws what writeOut throws, and the
 * fault of what it reads among other segments.
 */
export function linkSelect(
  { written, purpose, parameters }: Pick<Segment, "written" | "purpose" | "parameters">,
  among: readonly Segment[],
): Pick<Segment, "sql" | "purpose" | "nested"> {
  return linkOne(unnamedSegment({ written, purpose, parameters }), among)
}

/** A select that is no segment yet, as one that has no name. Throws what writeOut throws. */
export function unnamedSegment({
  written,
  purpose,
  parameters,
}: Pick<Segment, "written" | "purpose" | "parameters">): Segment {
  const { sql, nested } = writeOut(written, parameters)
  return { ...UNNAMED, written, purpose, parameters, sql, nested }
}

/** What a select says of itself that has no head. */
const UNNAMED: Omit<Segment, "written" | "purpose" | "parameters" | "sql" | "nested"> = {
  ...{ name: "", description: "", owner: "", tags: [], path: "", version: "" },
  ...{ from: "store", scope: "player", cadence: "1s" },
}

/** Names of all that a segment reads, at any depth, each behind what it reads itself. */
export function nestedDeep(segment: Segment, among: readonly Segment[]): readonly string[] {
  const byName = new Map(among.map((one) => [one.name, one]))
  const found = new Set<string>()
  const visit = ({ nested }: Segment): void => {
    for (const name of nested) {
      const inner = byName.get(name)
      if (inner === undefined || found.has(name)) continue
      visit(inner)
      found.add(name)
    }
  }
  visit(segment)
  return [...found]
}

/** How many segments stand between each and one that reads none, by name; of linked ones. */
export function depths(segments: readonly Segment[]): ReadonlyMap<string, number> {
  const depth = new Map<string, number>()
  for (const { name, nested } of segments)
    depth.set(
      name,
      nested.reduce((most, inner) => Math.max(most, (depth.get(inner) ?? 0) + 1), 0),
    )
  return depth
}

// Where what it reads becomes another, so does it: nobody has moved, and it is looked at by everybody.
function withVersion(segment: Segment, linked: ReadonlyMap<string, Segment>): Segment {
  const { sql, nested } = segment
  if (nested.length === 0) return { ...segment, version: versionOf(sql) }
  const versions = nested.map((name) => linked.get(name)?.version ?? "")
  return { ...segment, version: versionOf([sql, ...versions].join("\n")) }
}

function unknown(
  { name, written }: Segment,
  inner: string,
  known: readonly string[],
): PitbossError {
  const others = known.filter((one) => one !== name)
  const likely = nearest(inner, others)
  const hint = likely ? ` The nearest is '${likely}'.` : ""
  return new PitbossError(
    "SEGMENT_NESTED",
    `The segment reads segment '${inner}', and none of that name runs.${hint} Expected one of: ${others.join(", ")}.`,
    { nested: inner, ...placeOf(written, inner) },
  )
}

function cycle(written: string, path: readonly string[], inner: string): PitbossError {
  return new PitbossError(
    "SEGMENT_CYCLE",
    `The segment reads itself: ${[...path, inner].join(" -> ")}. Expected segments that stand on others only.`,
    { nested: inner, ...placeOf(written, inner) },
  )
}

function faultOver(
  { purpose, written }: Segment,
  inner: Segment | undefined,
  fault: PitbossError | undefined,
): PitbossError | undefined {
  if (inner === undefined) return undefined
  const { name } = inner
  const details = { nested: name, ...placeOf(written, name) }
  if (purpose === "marketing" && inner.purpose === "protection")
    return new PitbossError(
      "SEGMENT_PROTECTION",
      `The segment reads segment '${name}', which is for protection: who belongs to it would feed a promotion by a detour. Expected segments for marketing, or 'purpose: protection' in its head.`,
      details,
    )
  if (fault === undefined) return undefined
  return new PitbossError(
    "SEGMENT_NESTED",
    `The segment reads segment '${name}', which cannot run: ${fault.message}`,
    details,
  )
}
