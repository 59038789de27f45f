import type { Command } from "commander"
import { asError, PitbossError } from "../core/errors.ts"
import {
  deadLettersCount,
  deadLettersEdit,
  deadLettersList,
  deadLettersReplay,
  deadLettersShow,
} from "./operation/dead-letters.ts"
import { addCommand, answer, type GlobalOptions } from "./program.ts"
import { readTextFile } from "./text-file.ts"
import { wholeNumber } from "./whole-number.ts"

interface LetterOptions extends GlobalOptions {
  readonly reason?: string
  readonly all?: boolean
  readonly show?: boolean
  readonly limit?: number
}

/** `dead-letters`: what broke the contract, and its way back. */
export function registerDeadLetters(program: Command): void {
  const letters = program.command("dead-letters").description("messages that broke the contract")
  const filtered = (name: string, summary: string) =>
    addCommand(letters, name, summary)
      .option("--reason <code>", "only this reason")
      .option("--all", "also those that were replayed")
      .option("--limit <n>", "at most so many, of a list 100 by default", wholeNumber(1))
  const args = ({ reason, all, limit }: LetterOptions) => ({
    ...(limit !== undefined && { limit }),
    ...(reason !== undefined && { reason }),
    ...(all !== undefined && { all }),
  })
  filtered("list", "reason, place and, with --show, the bytes (base64)")
    .option("--show", "open the sealed bytes")
    .action((options: LetterOptions) =>
      answer(options, deadLettersList, { ...args(options), show: options.show ?? false }),
    )
  filtered("replay", "send them through the door again, the first that came first").action(
    (options: LetterOptions) => answer(options, deadLettersReplay, args(options)),
  )
  addCommand(letters, "count", "those that nobody replayed, by topic, source and reason").action(
    (options: GlobalOptions) => answer(options, deadLettersCount, {}),
  )
  addCommand(
    letters,
    "show <place>",
    "one with what it says; place is topic:partition:offset",
  ).action((place: string, options: GlobalOptions) => answer(options, deadLettersShow, { place }))
  addCommand(letters, "edit <place> <file>", "send the event of a JSON file in its place").action(
    (place: string, file: string, options: GlobalOptions) =>
      answer(options, deadLettersEdit, { place, event: readEvent(file) }),
  )
}

function readEvent(file: string): unknown {
  const text = readTextFile(file, "DEAD_LETTER_FILE")
  try {
    return JSON.parse(text)
  } catch (thrown) {
    throw new PitbossError("DEAD_LETTER_FILE", `${file} is no JSON: ${asError(thrown).message}`)
  }
}
