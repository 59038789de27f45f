import { type Command, Option } from "commander"
import { asError, PitbossError } from "../core/errors.ts"
import { AUTHORS, type Author } from "../segments/sandbox/sandbox.ts"
import { sandboxOperation, sqlOperation } from "./operation/sql.ts"
import { addCommand, answer, type GlobalOptions, inSession } from "./program.ts"
import type { Session } from "./session.ts"
import { readTextFile } from "./text-file.ts"

interface SqlOptions extends GlobalOptions {
  readonly sandbox: boolean
  readonly as: Author["role"]
  readonly brand?: readonly string[]
  readonly batch?: string
}

/** What became of one select of a batch. */
interface Verdict {
  /** It ran to its end. */
  readonly accepted: boolean
  readonly rows: number
  /** Empty where it was accepted. */
  readonly code: string
  readonly message: string
}

/** `pitboss sql`: a select of an administrator, or of somebody with less power. */
export function registerSql(program: Command): void {
  addCommand(program, "sql [select]", "rows of one select, as NDJSON")
    .option("--sandbox", "as people's selects run: checked, with less power, within limits", false)
    .addOption(
      new Option("--as <role>", "with --sandbox: who writes it")
        .choices(AUTHORS)
        .default("analyst"),
    )
    .option("--brand <brand...>", "with --sandbox: brands of which he may see rows; else every one")
    .option(
      "--batch <file>",
      "with --sandbox: one JSON string a line, each a select; a verdict each",
    )
    .action(run)
}

async function run(sql: string | undefined, options: SqlOptions): Promise<void> {
  const { sandbox, batch } = options
  if (!sandbox && (batch !== undefined || options.brand !== undefined))
    throw new PitbossError("SQL_OPTIONS", "--batch and --brand belong to --sandbox: add it.")
  if ((sql === undefined) === (batch === undefined))
    throw new PitbossError("SQL_OPTIONS", "Expected a select, or --batch with a file of them.")
  if (batch !== undefined) return runBatch(readTextFile(batch, "SQL_BATCH"), options)
  if (!sandbox) return answer(options, sqlOperation, { sql })
  return answer(options, sandboxOperation, asked(sql ?? "", options))
}

// Each by itself, as its verdict is printed: whatever one does, the next is tried.
async function runBatch(text: string, options: SqlOptions): Promise<void> {
  const lines = text.replace(/\r?\n$/, "").split(/\r?\n/)
  await inSession(options, sandboxOperation.need, async (session) => {
    for (const [index, line] of lines.entries()) {
      const verdict = await verdictOf(session, line, options)
      process.stdout.write(options.json ? `${JSON.stringify(verdict)}\n` : words(verdict, index))
    }
  })
}

async function verdictOf(session: Session, line: string, options: SqlOptions): Promise<Verdict> {
  try {
    const reply = await session.invoke(sandboxOperation, asked(selectOf(line), options))
    const text = reply.kind === "rows" ? reply.ndjson : ""
    const rows = text === "" ? 0 : text.split("\n").length
    return { accepted: true, rows, code: "", message: "" }
  } catch (thrown) {
    const error = asError(thrown)
    const code = error instanceof PitbossError ? error.code : "INTERNAL"
    return { accepted: false, rows: 0, code, message: error.message }
  }
}

function selectOf(line: string): string {
  try {
    const value: unknown = JSON.parse(line)
    if (typeof value === "string") return value
  } catch {
    // Told below, with what was expected.
  }
  throw new PitbossError("SANDBOX_SYNTAX", "Nothing ran: the line is no JSON string.")
}

function asked(sql: string, { as, brand }: SqlOptions) {
  return { sql, role: as, ...(brand !== undefined && { brands: [...brand] }) }
}

function words({ accepted, rows, code, message }: Verdict, index: number): string {
  const told = accepted ? `ran, ${rows} rows` : `${code}: ${message}`
  return `${index + 1}  ${told}\n`
}
