import { type Command, Option } from "commander"
import { PitbossError } from "../core/errors.ts"
import { PAST_READINGS, type PastReading } from "../models/runner/past.ts"
import { backtest } from "./backtest.ts"
import {
  segmentsLs,
  segmentsMembers,
  segmentsPreview,
  segmentsVerify,
} from "./operation/segments.ts"
import { printAnswer } from "./output.ts"
import { addCommand, answer, type GlobalOptions, inSession } from "./program.ts"
import { registerSegmentVersions } from "./segment-versions.ts"
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
  addCommand(segments, "backtest <file>", "what a segment would have been, day by day")
    .requiredOption("--from <day>", "first day, as 2026-01-01 (its end, UTC)")
    .requiredOption("--to <day>", "last day, over already")
    .addOption(
      readingOption(
        "true: from all that had occurred by each day's end; known: from what had come in",
      ),
    )
    .action(backtest)
  addCommand(segments, "verify [name]", "members against a look at everybody, at one instant")
    .option("--all", "every segment, which is also what happens where none is named", false)
    .action(
      (name: string | undefined, { all, ...options }: GlobalOptions & { readonly all: boolean }) =>
        verify(name, all, options),
    )
  addCommand(segments, "members <name>", "its players, by brand and player id")
    .option("--as-of <instant>", "at a past instant (RFC 3339, or a day: its end)")
    .addOption(
      readingOption("known: what the evaluations saw then; true: what all that had occurred says"),
    )
    .addOption(new Option("--at <instant>", "the same").hideHelp())
    .action((name: string, { at, asOf = at, reading, ...options }: MembersOptions) => {
      if (reading !== undefined && asOf === undefined)
        throw new PitbossError("SEGMENT_READING", "A reading is of a past instant: say --as-of.")
      const then = { ...(asOf !== undefined && { at: asOf }), ...(reading && { reading }) }
      return answer(options, segmentsMembers, { name, ...then })
    })
  registerSegmentVersions(segments)
}

const readingOption = (what: string) =>
  new Option("--reading <reading>", what).choices([...PAST_READINGS])

interface MembersOptions extends GlobalOptions {
  readonly reading?: PastReading
  readonly at?: string
  readonly asOf?: string
}

// Whoever asks by a script reads the exit code.
async function verify(
  name: string | undefined,
  all: boolean,
  options: GlobalOptions,
): Promise<void> {
  if (name !== undefined && all)
    throw new PitbossError("SEGMENT_VERIFY", "Expected a name, or --all, and not both.")
  await inSession(options, segmentsVerify.need, async (session) => {
    const verified = await session.invoke(segmentsVerify, name === undefined ? {} : { name })
    printAnswer(verified, options)
    if (verified.kind === "document" && !("is_exact" in verified.value && verified.value.is_exact))
      process.exitCode = 1
  })
}
