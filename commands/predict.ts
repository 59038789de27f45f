import type { Command } from "commander"
import { fitSummary } from "./operation/predict.ts"
import { printAnswer } from "./output.ts"
import { addCommand, type GlobalOptions } from "./program.ts"
import { readTextFile } from "./text-file.ts"

interface FitOptions extends GlobalOptions {
  readonly model: string
  readonly summary: string
}

/** `predict`: models of what players will do, fitted and held against what they did. */
export function registerPredict(program: Command): void {
  const predict = program
    .command("predict")
    .description("models of what players will do (docs/predictions.md)")
  addCommand(predict, "fit", "the parameters that make a summary of players most likely")
    .requiredOption("--model <name>", "bg-nbd, mbg-nbd, pareto-nbd or gamma-gamma")
    .requiredOption("--summary <file>", "CSV: x, t_x, T, and zbar where amounts are known")
    // Reads a file only: no data directory is opened.
    .action(async ({ model, summary, ...options }: FitOptions) =>
      printAnswer(fitSummary(model, readTextFile(summary, "PREDICT_FILE")), options),
    )
}
