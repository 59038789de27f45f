import type { Command } from "commander"
import { z } from "zod"
import { type CaseVerdict, decideCase, readCase } from "../activation/compliance/case/case.ts"
import { CaseFormat } from "../activation/compliance/case/format.ts"
import { type Rulebook, readRulebook } from "../activation/compliance/rulebook.ts"
import { asError, PitbossError } from "../core/errors.ts"
import { LAWS_DIR } from "./folders.ts"
import { type OutputOptions, printAnswer, rows } from "./output.ts"
import { readTextFile } from "./text-file.ts"

interface DecideOptions extends OutputOptions {
  readonly file?: string
  readonly schema: boolean
}

/** A line that is no case. */
interface Unread {
  readonly line: number
  readonly error: { readonly code: string; readonly message: string }
}

/** `pitboss decide`: what the gate says of cases that somebody thought of, by nothing but what they tell. */
export function registerDecide(program: Command): void {
  program
    .command("decide")
    .description("what the gate would say of made-up cases; nothing is read but the file")
    .option("--file <file>", "one case a line, as JSON; '-' is stdin")
    .option("--schema", "prints the JSON Schema of a case", false)
    .option("--json", "one JSON object a line, nothing else", false)
    .option("--debug", "show stacks of errors", false)
    .action(run)
}

function run(options: DecideOptions): void {
  const { file, schema } = options
  if (schema === (file !== undefined))
    throw new PitbossError("DECIDE_OPTIONS", "Expected --file with cases, or --schema.")
  if (file === undefined) {
    const value = z.toJSONSchema(CaseFormat, { io: "input" })
    printAnswer({ kind: "document", value }, options)
    return
  }
  const verdicts = decideAll(readTextFile(file === "-" ? "/dev/stdin" : file, "CASE_FILE"))
  if (options.json) printAnswer(rows(verdicts), options)
  else for (const one of verdicts) process.stdout.write(`${words(one)}\n`)
  tellFailures(verdicts)
}

function decideAll(text: string): readonly (CaseVerdict | Unread)[] {
  const rulebook = readRulebook(LAWS_DIR)
  return text
    .split(/\r?\n/)
    .map((line, index) => ({ line, number: index + 1 }))
    .filter(({ line }) => line.trim() !== "")
    .map(({ line, number }) => decideLine(line, number, rulebook))
}

// One line that cannot be read keeps no other from its verdict.
function decideLine(line: string, number: number, rulebook: Rulebook): CaseVerdict | Unread {
  try {
    return decideCase(readCase(line, number), number, rulebook)
  } catch (thrown) {
    const { message } = asError(thrown)
    const code = thrown instanceof PitbossError ? thrown.code : "INTERNAL"
    return { line: number, error: { code, message } }
  }
}

function tellFailures(verdicts: readonly (CaseVerdict | Unread)[]): void {
  const unread = verdicts.filter((one) => "error" in one).length
  const other = verdicts.filter((one) => "as_expected" in one && one.as_expected === false).length
  if (unread + other === 0) return
  throw new PitbossError(
    "DECIDE_FAILED",
    `Of ${verdicts.length} cases ${unread} could not be read, and ${other} are not as expected.`,
  )
}

function words(one: CaseVerdict | Unread): string {
  if ("error" in one) return one.error.message
  const reasons = one.reasons.length === 0 ? "" : ` (${one.reasons.join(", ")})`
  const until = one.until === null ? "" : ` until ${one.until}`
  const expected = one.as_expected === false ? " ✖ not as expected" : ""
  return `${one.case}: ${one.verdict}${reasons}${until}${expected}`
}
