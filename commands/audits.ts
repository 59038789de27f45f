import type { Command } from "commander"
import { Decimal } from "decimal.js"
import { z } from "zod"
import { auditList, auditSlice, auditSlices } from "./operation/audit.ts"
import { type Answer, document, printAnswer, progressLine } from "./output.ts"
import { addCommand, answer, type GlobalOptions, inSession } from "./program.ts"

const Slices = z.object({ slices: z.number() })
const Looked = z.object({ keys_checked: z.number(), drift: z.number(), amount_off: z.string() })

interface ListOptions extends GlobalOptions {
  readonly limit: string
}

/** `audit run` and `audit list`: everything derived against the events behind it. */
export function registerAudits(program: Command): void {
  const audit = program.command("audit").description("what is derived, against the events")
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
    let keys = 0
    let drift = 0
    let left = 0
    let off = new Decimal(0)
    for (let index = 0; index < slices; index++) {
      progress(`${Math.floor((100 * index) / slices)} %, ${keys} keys, ${drift} off`)
      const look = async () => Looked.parse(saidBy(await invoke(auditSlice, { index, of: slices })))
      const looked = await look()
      // What was mended is held against the events once more.
      if (looked.drift > 0) left += (await look()).drift
      keys += looked.keys_checked
      drift += looked.drift
      off = off.plus(looked.amount_off)
    }
    progress("")
    const seconds = Math.round((performance.now() - began) / 100) / 10
    const healed = Math.max(0, drift - left)
    const mended = left === 0 ? "are mended" : `${healed} are mended`
    const words =
      drift === 0
        ? `${keys} keys are as the events say: 0.00 off. ${seconds} s.`
        : `${drift} of ${keys} keys were off, by ${off} in base currency, and ${mended} ('audit list' says where). ${seconds} s.`
    const value = { keys_checked: keys, drift, healed, amount_off: off.toString(), seconds }
    printAnswer(document(value, words), options)
    if (left > 0) process.exitCode = 1
  })
}

function saidBy(answered: Answer): unknown {
  return answered.kind === "document" ? answered.value : undefined
}
