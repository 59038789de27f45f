import type { Command } from "commander"
import { fitSummary, predictEvaluate, predictLs, predictRun } from "./operation/predict.ts"
import { printAnswer } from "./output.ts"
import { addCommand, answer, type GlobalOptions } from "./program.ts"
import { readTextFile } from "./text-file.ts"

interface FitOptions extends GlobalOptions {
  readonly model: string
  readonly summary: string
}

interface EvaluateOptions extends GlobalOptions {
  readonly calibrationEnd?: string
  readonly holdoutEnd?: string
  readonly brand?: string
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
  addCommand(predict, "evaluate", "every model against days that it has not read, by brand")
    .option(
      "--calibration-end <date>",
      "last day that models read (default: 90 days before the end)",
    )
    .option(
      "--holdout-end <date>",
      "last day they are held against (default: the last with deposits)",
    )
    .option("--brand <name>", "this brand only")
    .action(({ calibrationEnd, holdoutEnd, brand, ...options }: EvaluateOptions) =>
      answer(options, predictEvaluate, {
        calibration_end: calibrationEnd,
        holdout_end: holdoutEnd,
        brand,
      }),
    )
  addCommand(predict, "run", "fit, keep and score now, without waiting for the schedule").action(
    (options: GlobalOptions) => answer(options, predictRun, {}),
  )
  addCommand(predict, "ls", "the latest fits, their verdicts and their drift").action(
    (options: GlobalOptions) => answer(options, predictLs, {}),
  )
}
