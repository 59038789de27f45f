import { userInfo } from "node:os"
import type { Command } from "commander"
import {
  segmentsArchive,
  segmentsDiff,
  segmentsPublish,
  segmentsRestore,
  segmentsSave,
  segmentsVersions,
} from "./operation/segment-versions.ts"
import { addCommand, answer, type GlobalOptions } from "./program.ts"
import { readTextFile } from "./text-file.ts"
import { wholeNumber } from "./whole-number.ts"

const NUMBER = wholeNumber(1)

type By = GlobalOptions & { readonly by: string }

/** Those of `pitboss segments` that write segments in the product. */
export function registerSegmentVersions(segments: Command): void {
  const who = ["--by <name>", "who does", userInfo().username] as const
  addCommand(segments, "save <file>", "keeps a file's text as the next draft in the product")
    .option(...who)
    .option("--note <text>", "why it was written")
    .action((path: string, { by, note, ...options }: By & { readonly note?: string }) => {
      const text = readTextFile(path, "SEGMENT_FILE")
      const said = { path, text, by, ...(note !== undefined && { note }) }
      return answer(options, segmentsSave, said)
    })
  addCommand(segments, "publish <name>", "runs the latest version from the next round on")
    .option(...who)
    .option("--number <n>", "another version than the latest", NUMBER)
    .action((name: string, { by, number, ...options }: By & { readonly number?: number }) =>
      answer(options, segmentsPublish, { name, by, ...(number !== undefined && { number }) }),
    )
  addCommand(segments, "versions <name>", "every text that it had, latest first").action(
    (name: string, options: GlobalOptions) => answer(options, segmentsVersions, { name }),
  )
  addCommand(segments, "diff <name> <from> <to>", "what changed between two versions").action(
    (name: string, from: string, to: string, options: GlobalOptions) =>
      answer(options, segmentsDiff, { name, from: NUMBER(from), to: NUMBER(to) }),
  )
  addCommand(segments, "restore <name> <number>", "makes an old version the new draft")
    .option(...who)
    .action((name: string, number: string, { by, ...options }: By) =>
      answer(options, segmentsRestore, { name, number: NUMBER(number), by }),
    )
  addCommand(segments, "archive <name>", "ends a segment of the product: its members leave")
    .option(...who)
    .action((name: string, { by, ...options }: By) =>
      answer(options, segmentsArchive, { name, by }),
    )
}
