import type { Command } from "commander"
import { type Effects, realEffects } from "../core/effects.ts"
import { PitbossError } from "../core/errors.ts"
import type { Operation } from "./operation.ts"
import { type OutputOptions, printAnswer } from "./output.ts"
import { type Session, withSession } from "./session.ts"

/** Options that every command takes. */
export interface GlobalOptions extends OutputOptions {
  readonly data: string
}

/** Adds a command with the options that all share. */
export function addCommand(parent: Command, nameAndArguments: string, summary: string): Command {
  return parent
    .command(nameAndArguments)
    .description(summary)
    .option("--data <dir>", "data directory", ".pitboss")
    .option("--json", "one JSON document on one line (NDJSON for rows), nothing else", false)
    .option("--debug", "show stacks of errors", false)
}

/** Runs one operation and prints its answer. */
export async function answer(
  options: GlobalOptions,
  operation: Operation,
  args: unknown,
): Promise<void> {
  await inSession(options, operation.need, async (session) => {
    const answered = await session.invoke(operation, args)
    printAnswer(answered, options)
    if (answered.kind === "rows" && answered.failure !== undefined)
      throw new PitbossError(answered.failure.code, answered.failure.message)
  })
}

/** Runs `use` with a session on the command's data directory. */
export function inSession<Result>(
  { data }: GlobalOptions,
  need: Operation["need"],
  use: (session: Session) => Promise<Result>,
  effects: Effects = realEffects,
): Promise<Result> {
  return withSession({ dataDir: data, need }, use, effects)
}
