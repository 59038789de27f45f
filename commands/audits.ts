import type { Command } from "commander"
import { z } from "zod"
import { auditList, auditSlice, auditSlices, auditTables } from "./operation/audit.ts"
import { type Answer, document, printAnswer, progressLine } from "./output.ts"
import { addCommand, answer, type GlobalOptions, inSession } from "./program.ts"
import { registerRecords } from "./record-commands.ts"
import { auditWhole, type WholeAudit } from "./whole-audit.ts"

const Slices = z.object({ slices: z.number() })
const Look = z.object({
  keys_checked: z.number(),
  drift: z.number(),
  amounts_off: z.record(z.string(), z.string()).nullable(),
})

interface ListOptions extends GlobalOptions {
  readonly limit: string
}

/**
 * `audit run` and `audit list`: everything derived against the events behind it. `audit verify` and `audit export`: the
 * chain of records of what was decided, sent, exported and changed.
 */
export function registerAudits(program: Command): void {
  const audit = program
    .command("audit")
    .description(
      "figures against the events (run, list), and the chain of records (verify, export)",
    )
  registerRecords(audit)
  addCommand(audit, "run", "compare everything with the events now, and mend what is off").action(
    (options: GlobalOptions) => runAudit(options),
  )
  addCommand(audit, "list", "what was off, latest first")
    .option("--limit <n>", "at most so many", "100")
    .action(({ limit, ...options }: ListOptions) =>
      answer(options, auditList, { limit: Number(limit) }),
    )
}

async function runAudit(options: GlobalOptions): Promise<void> {
  const progress = progressLine(options)
  await inSession(options, "warehouse", async ({ invoke }) => {
    const began = performance.now()
    const { slices } = Slices.parse(saidBy(await invoke(auditSlices, {})))
    const look = async (index: number) =>
      Look.parse(saidBy(await invoke(auditSlice, { index, of: slices })))
    const tables = async () => Look.parse(saidBy(await invoke(auditTables, {})))
    const whole = await auditWhole(slices, look, progress, tables)
    progress("")
    const seconds = Math.round((performance.now() - began) / 100) / 10
    printAnswer(document({ ...whole, seconds }, `${inWords(whole)} ${seconds} s.`), options)
    if (whole.healed < whole.drift) process.exitCode = 1
  })
}

function inWords({ keys_checked: keys, drift, healed, amounts_off: off }: WholeAudit): string {
  if (drift === 0) return `${keys} keys are as the events say: 0.00 off.`
  const mended = healed === drift ? "are mended" : `${healed} are mended`
  return `${drift} of ${keys} keys were off${byWords(off)}, and ${mended} ('audit list' says where).`
}

function byWords(off: WholeAudit["amounts_off"]): string {
  if (off === null) return " in what is no money"
  const amounts = Object.entries(off).map(([currency, amount]) => `${amount} ${currency}`)
  return `, by ${amounts.join(" and ")}`
}

function saidBy(answered: Answer): unknown {
  return answered.kind === "document" ? answered.value : undefined
}
