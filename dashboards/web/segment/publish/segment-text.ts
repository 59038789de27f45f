import type { SegmentDocument } from "../../../api/segment/schema.ts"

/** What people say about a segment, before its select. */
export interface Head
  extends Pick<SegmentDocument, "name" | "description" | "owner" | "tags" | "purpose"> {
  readonly folder: string | null
  readonly parameters: SegmentDocument["parameters"]
}

/** A head to fill in. */
export const EMPTY_HEAD: Head = {
  ...{ name: "", description: "", owner: "", tags: [], purpose: "marketing" },
  ...{ folder: null, parameters: {} },
}

/** A segment as a file would hold it. What JSON says, YAML says too. */
export function segmentText({ parameters, folder, tags, ...head }: Head, sql: string): string {
  const lines = [
    ...Object.entries({ ...head, tags }),
    ...(folder === null ? [] : [["folder", folder] as const]),
    ...(Object.keys(parameters).length === 0 ? [] : [["parameters", parameters] as const]),
  ].map(([key, value]) => `${key}: ${JSON.stringify(value)}`)
  return `---\n${lines.join("\n")}\n---\n${sql}\n`
}

/** The line of the select that a line of the text is; undefined for one of the head. */
export function lineOfSelect(text: string, line: number): number | undefined {
  const head = text.slice(0, text.indexOf("\n---\n") + 1).split("\n").length
  return line > head ? line - head : undefined
}
