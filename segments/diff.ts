import { type ChangeObject, diffLines } from "diff"
import type { SegmentVersion } from "../store/stored-segment.ts"

/** A line of one of two versions, or of both, with its number there, from 1. */
export interface DiffLine {
  readonly change: "same" | "removed" | "added"
  readonly text: string
  readonly from: number | null
  readonly to: number | null
}

/** Two versions of a segment, line by line. */
export interface VersionDiff {
  readonly name: string
  readonly from: number
  readonly to: number
  readonly lines: readonly DiffLine[]
}

type Text = Pick<SegmentVersion, "name" | "number" | "text">

/** What changed from one version to another. */
export function diffOf(one: Text, other: Text): VersionDiff {
  const place = { from: 0, to: 0 }
  const lines = partsOf(ended(one.text), ended(other.text)).flatMap(
    ({ value, added, removed }): readonly DiffLine[] => {
      const change = added ? "added" : removed ? "removed" : "same"
      return value
        .replace(/\n$/, "")
        .split("\n")
        .map((text) => ({
          change,
          text,
          from: change === "added" ? null : ++place.from,
          to: change === "removed" ? null : ++place.to,
        }))
    },
  )
  return { name: one.name, from: one.number, to: other.number, lines }
}

/** Texts that differ in more lines are shown one behind the other: to find what they share would hold up everybody. */
const EDITS_MAX = 2_000

function partsOf(one: string, other: string): readonly Part[] {
  const found = diffLines(one, other, { maxEditLength: EDITS_MAX })
  return (
    found ?? [
      { value: one, added: false, removed: true },
      { value: other, added: true, removed: false },
    ]
  )
}

type Part = Pick<ChangeObject<string>, "value" | "added" | "removed">

// The last line is one as every other.
const ended = (text: string) => (text.endsWith("\n") ? text : `${text}\n`)
