import type { FastifyPluginAsync } from "fastify"
import { z } from "zod"
import { asError, PitbossError } from "../core/errors.ts"
import { type Authenticate, requireRole } from "../ingest/gateway/authentication.ts"
import type { Operation } from "./operation.ts"
import type { Answer } from "./output.ts"
import type { Runtime } from "./running.ts"

/** An NDJSON answer is told by its content type; a document comes with the words for people. */
export const ROWS_TYPE = "application/x-ndjson"

export interface CommandsOptions {
  readonly runtime: Runtime
  readonly authenticate: Authenticate
  readonly operations: readonly Operation[]
}

/** `POST /v1/commands/{name}`: what the command line asks of the server, for administrators only. */
export const commands: FastifyPluginAsync<CommandsOptions> = async (
  app,
  { runtime, authenticate, operations },
) => {
  const byName = new Map(operations.map((operation) => [operation.name, operation]))
  app.post<{ Params: { name: string } }>("/v1/commands/:name", async (request, reply) => {
    if (!(await requireRole(request, reply, authenticate, ["admin"]))) return reply
    const operation = byName.get(request.params.name)
    if (operation === undefined)
      return reply
        .code(404)
        .send({ code: "COMMAND_UNKNOWN", message: `No command '${request.params.name}'.` })
    try {
      const answer = await operation.run(runtime, parseArgs(operation, request.body))
      if (answer.kind === "rows" && answer.failure !== undefined)
        return reply.code(422).send({ ...answer.failure, ndjson: answer.ndjson })
      return answer.kind === "rows" ? reply.type(ROWS_TYPE).send(answer.ndjson) : reply.send(answer)
    } catch (thrown) {
      const error = asError(thrown)
      const code = error instanceof PitbossError ? error.code : "INTERNAL"
      return reply.code(422).send({ code, message: error.message })
    }
  })
}

/** Checks an operation's arguments; throws COMMAND_ARGUMENTS naming the first wrong one. */
export function parseArgs(operation: Operation, args: unknown): unknown {
  const parsed = operation.args.safeParse(args)
  if (parsed.success) return parsed.data
  throw new PitbossError(
    "COMMAND_ARGUMENTS",
    `The arguments of '${operation.name}' are not as expected: ${z.prettifyError(parsed.error)}`,
  )
}

/** Reads the answer that this plugin gave. */
export async function readAnswer(response: Response): Promise<Answer> {
  if (!response.ok) {
    const { code, message, ndjson } = z
      .object({ code: z.string(), message: z.string(), ndjson: z.string().optional() })
      .parse(await response.json())
    if (ndjson !== undefined) return { kind: "rows", ndjson, failure: { code, message } }
    throw new PitbossError(code, message)
  }
  const isRows = response.headers.get("content-type")?.startsWith(ROWS_TYPE)
  return isRows
    ? { kind: "rows", ndjson: await response.text() }
    : ((await response.json()) as Answer)
}
