import type { z } from "zod"
import type { Answer } from "./output.ts"
import type { Need, Runtime } from "./running.ts"

/**
 * Something that an administrator asks of a running Pitboss: by the command line, or by
 * `POST /v1/commands/{name}` on the server that already runs on the data.
 */
export interface Operation<Args extends z.ZodType = z.ZodType> {
  readonly name: string
  readonly need: Need
  readonly args: Args
  readonly run: (runtime: Runtime, args: z.infer<Args>) => Promise<Answer>
}

/** Keeps the argument type between `args` and `run`. */
export function operation<Args extends z.ZodType>(definition: Operation<Args>): Operation {
  return definition as unknown as Operation
}
