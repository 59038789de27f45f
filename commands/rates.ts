import type { Command } from "commander"
import { ratesList, ratesMissing, ratesPut } from "./operation/rates.ts"
import { BY, type Ordered, REASON } from "./ordered.ts"
import { addCommand, answer, type GlobalOptions } from "./program.ts"
import { readTextFile } from "./text-file.ts"

/** `rates`: the dated table of brands that say `rates: table`. */
export function registerRates(program: Command): void {
  const rates = program.command("rates").description("dated rates between currencies")
  addCommand(
    rates,
    "put <file>",
    "record rates (CSV: base_currency, currency, valid_from, rate); figures follow",
  )
    .option(...BY)
    .option(...REASON)
    .action((file: string, { by, reason, ...options }: Ordered) =>
      answer(options, ratesPut, { text: readTextFile(file, "RATES_FILE"), by, reason }),
    )
  addCommand(rates, "list", "the rates in force, by the instant from which they hold")
    .option("--limit <n>", "most rows", "1000")
    .action(({ limit, ...options }: GlobalOptions & { readonly limit: string }) =>
      answer(options, ratesList, { limit: Number.parseInt(limit, 10) }),
    )
  addCommand(
    rates,
    "missing",
    "events whose amounts count nothing, since no rate is recorded for them",
  ).action((options: GlobalOptions) => answer(options, ratesMissing, {}))
}
