import type { Command } from "commander"
import { rebuild, replay } from "./operation/history.ts"
import { addCommand, answer, type GlobalOptions } from "./program.ts"

interface RebuildOptions extends GlobalOptions {
  readonly from: string
  readonly model?: string[]
}

interface ReplayOptions extends GlobalOptions {
  readonly topic?: string[]
  readonly from: string
  readonly to?: string
}

/** `rebuild` and `replay`: everything derived, or a stretch of the log, once more. */
export function registerHistory(program: Command): void {
  addCommand(program, "rebuild", "build what is derived from raw events anew, and exchange it")
    .addOption(
      program.createOption("--from <layer>", "what to build from").choices(["raw"]).default("raw"),
    )
    .option("--model <select...>", "only these models, as in 'models run --select'")
    .action(({ model = [], ...options }: RebuildOptions) =>
      answer(options, rebuild, { models: model }),
    )
  addCommand(
    program,
    "replay",
    "read a stretch of Kafka again; what is there already changes nothing",
  )
    .option("--topic <topic...>", "only these topics")
    .requiredOption("--from <instant>", "arrival in Kafka, RFC 3339 with zone")
    .option("--to <instant>", "as --from; without it up to now")
    .action(({ topic, from, to, ...options }: ReplayOptions) =>
      answer(options, replay, {
        from,
        ...(topic !== undefined && { topics: topic }),
        ...(to !== undefined && { to }),
      }),
    )
}
