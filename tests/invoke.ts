import type { Operation } from "../commands/operation.ts"
import type { Runtime } from "../commands/running.ts"
import { inProcess } from "../commands/session.ts"

/** What a command answers, as rows; of a document it is the only one. */
export async function invoke(
  runtime: Runtime,
  operation: Operation,
  args: object,
): Promise<readonly Record<string, unknown>[]> {
  const answer = await inProcess(runtime).invoke(operation, args)
  if (answer.kind === "document") return [answer.value as Record<string, unknown>]
  return answer.ndjson.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line)]))
}
