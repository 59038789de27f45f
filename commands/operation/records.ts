import { createWriteStream } from "node:fs"
import { Readable } from "node:stream"
import { pipeline } from "node:stream/promises"
import { z } from "zod"
import { exportLines, scopeOf } from "../../activation/proof/export.ts"
import { type Verification, verifyAndKeep } from "../../activation/proof/verify.ts"
import { asError, PitbossError } from "../../core/errors.ts"
import { operation } from "../operation.ts"
import { document } from "../output.ts"

const by = z.string().min(1).max(64)
const instant = z.iso.datetime({ offset: true }).transform((text) => new Date(text).toISOString())

/** `pitboss audit verify`: the whole chain of records, and the rows that it covers. */
export const auditVerify = operation({
  name: "audit-verify",
  need: "warehouse",
  args: z.object({ by }),
  async run(runtime, asked) {
    const result = await verifyAndKeep(runtime, asked.by)
    const { publicKey } = runtime.store.proof
    return document({ ...result, public_key: publicKey }, inWords(result))
  },
})

function inWords({ records, rows, checkpoints, faults }: Verification): string {
  if (faults.length === 0)
    return `The chain is whole: ${records} records, ${rows} rows that they cover, ${checkpoints} signatures.`
  return faults
    .map(
      ({ number, kind, what, message }) =>
        `record ${number}${kind && ` (${kind})`}, ${what}: ${message}`,
    )
    .join("\n")
}

/** `pitboss audit export`: what is on record of a player or of a period, for a regulator. */
export const auditExport = operation({
  name: "audit-export",
  need: "warehouse",
  args: z.object({
    player: z.string().min(3).optional(),
    from: instant.optional(),
    to: instant.optional(),
    out: z.string().min(1),
    ...{ by, reason: z.string().max(1_000).default("") },
  }),
  async run(runtime, { out, by: who, reason, ...asked }) {
    const scope = scopeOf(asked)
    const counts = { records: 0, rows: 0 }
    async function* texts() {
      for await (const line of exportLines(runtime, { scope, by: who, reason })) {
        if (line.type === "end") Object.assign(counts, { records: line.records, rows: line.rows })
        yield `${JSON.stringify(line)}\n`
      }
    }
    try {
      await pipeline(Readable.from(texts()), createWriteStream(out, { flags: "wx", mode: 0o600 }))
    } catch (thrown) {
      if (thrown instanceof PitbossError) throw thrown
      throw new PitbossError(
        "AUDIT_EXPORT",
        `${out} could not be written: ${asError(thrown).message}. Expected a file that is not there yet.`,
      )
    }
    const key = runtime.store.proof.publicKey
    return document(
      { out, ...counts, public_key: key },
      `${counts.records} records and ${counts.rows} rows are in ${out}, signed by ${key}. 'pitboss audit verify --file' checks it anywhere.`,
    )
  },
})
