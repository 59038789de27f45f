import type { Command } from "commander"
import { segmentsLs, segmentsMembers, segmentsPreview } from "./operation/segments.ts"
import { addCommand, answer, type GlobalOptions } from "./program.ts"
import { readTextFile } from "./text-file.ts"

/** `pitboss segments`: the library, its members, and what a file would hold. */
export function registerSegments(program: Command): void {
  const segments = program.command("segments").description("who belongs to what, now and then")
  addCommand(segments, "ls", "each segment with its size").action((options: GlobalOptions) =>
    answer(options, segmentsLs, {}),
  )
  addCommand(segments, "preview <file>", "whom a segment's file would hold now").action(
    (path: string, options: GlobalOptions) =>
      answer(options, segmentsPreview, { path, text: readTextFile(path, "SEGMENT_FILE") }),
  )
  addCommand(segments, "members <name>", "its players, by brand and player id")
    .option("--at <instant>", "as the evaluations saw it then (RFC 3339)")
    .action((name: string, { at, ...options }: GlobalOptions & { readonly at?: string }) =>
      answer(options, segmentsMembers, { name, ...(at !== undefined && { at }) }),
    )
}
