import { createReadStream } from "node:fs"
import { userInfo } from "node:os"
import { resolve } from "node:path"
import { createInterface } from "node:readline"
import type { Command } from "commander"
import { z } from "zod"
import { type FileVerification, verifyFile } from "../activation/proof/verify-file.ts"
import { asError, PitbossError } from "../core/errors.ts"
import { auditExport, auditVerify } from "./operation/records.ts"
import { document, printAnswer } from "./output.ts"
import { addCommand, answer, type GlobalOptions, inSession } from "./program.ts"

interface VerifyOptions extends GlobalOptions {
  readonly file?: string
  readonly key?: string
  readonly by: string
}

interface ExportOptions extends GlobalOptions {
  readonly player?: string
  readonly from?: string
  readonly to?: string
  readonly out: string
  readonly by: string
  readonly reason: string
}

/** `audit verify` and `audit export`: the chain of records. */
export function registerRecords(audit: Command): void {
  addCommand(audit, "verify", "look at the whole chain of records; 1 where anything was changed")
    .option("--file <file>", "an exported file instead, by itself: no data directory is read")
    .option("--key <key>", "the public key that the file must be signed with")
    .option("--by <name>", "who looks", userInfo().username)
    .action((options: VerifyOptions) => verify(options))
  addCommand(audit, "export", "what is on record of a player or of a period, for a regulator")
    .option("--player <brand:id>", "of this player")
    .option("--from <instant>", "of a period, from here on")
    .option("--to <instant>", "up to here, not included")
    .requiredOption("--out <file>", "a file that is not there yet (NDJSON)")
    .option("--by <name>", "who takes it out", userInfo().username)
    .option("--reason <text>", "why", "")
    .action(({ player, from, to, out, by, reason, ...options }: ExportOptions) =>
      answer(options, auditExport, { player, from, to, out: resolve(out), by, reason }),
    )
}

const Found = z.object({ fault: z.object({}).nullable() })

async function verify({ file, key, by, ...options }: VerifyOptions): Promise<void> {
  if (file !== undefined) {
    const result = await verifyFile(linesOf(file), key)
    printAnswer(document(result, inWords(result)), options)
    if (result.fault !== null) process.exitCode = 1
    return
  }
  await inSession(options, "warehouse", async ({ invoke }) => {
    const said = await invoke(auditVerify, { by })
    printAnswer(said, options)
    const { fault } = Found.parse(said.kind === "document" ? said.value : undefined)
    if (fault !== null) process.exitCode = 1
  })
}

async function* linesOf(file: string): AsyncGenerator<string> {
  try {
    const input = createReadStream(file, "utf8")
    yield* createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })
  } catch (thrown) {
    throw new PitbossError("AUDIT_FILE", `${file} cannot be read: ${asError(thrown).message}.`)
  }
}

function inWords({ records, rows, checkpoints, public_key, fault }: FileVerification): string {
  if (fault !== null) {
    const { number, kind, what, message } = fault
    return `record ${number}${kind && ` (${kind})`}, ${what}: ${message}`
  }
  return `The file is whole: ${records} records, ${rows} rows, ${checkpoints} signatures by ${public_key}. Compare that key with the one that the operator gave you.`
}
