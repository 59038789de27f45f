import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify"
import { AUTHORS, OFFICERS, type Principal } from "../../../core/principal.ts"
import { BODY_BYTES_MAX } from "../segment/sql-bound.ts"
import { SharedAnswers } from "../shared-answers.ts"
import { Told } from "../withheld/told.ts"
import { ARROW, arrowOf, rowOf } from "./arrow-rows.ts"
import { parseQuestion, pathFields, type Route } from "./route.ts"

/** Header of an answer: everything that Kafka had acknowledged up to there is in it. */
export const COMPLETE_TO = "pitboss-complete-to"

interface ServeOptions {
  /** Everybody who asks the same within this time gets the same answer. */
  readonly freshMs: number
  /** Everything up to here is in what is read from now on; null while that is not known. */
  readonly completeTo: () => string | null
  /** Of who asks; nobody gets here without one that may look. */
  readonly askerOf: (request: FastifyRequest) => Promise<Principal>
}

interface Known {
  readonly answer: unknown
  readonly completeTo: string | null
}

/** Answers each route as JSON, and rows as one Arrow stream to whoever accepts that. */
export function serve(app: FastifyInstance, routes: readonly Route[], options: ServeOptions): void {
  for (const one of routes) {
    const shared = new SharedAnswers<Known>(options.freshMs)
    app.route({
      method: one.method.toUpperCase(),
      url: pathFields(one).reduce((url, name) => url.replace(`{${name}}`, `:${name}`), one.path),
      bodyLimit: BODY_BYTES_MAX,
      async handler(request, reply) {
        const { role, name, brands } = await options.askerOf(request)
        if (one.isForAuthors && !AUTHORS.includes(role)) return refuse(reply, "analyst or admin")
        if (one.isForOfficers && !OFFICERS.includes(role))
          return refuse(reply, "compliance or admin")
        const told = new Told(role, brands)
        const question = parseQuestion(one, {
          ...(request.params as object),
          ...(one.method === "get" ? (request.query as object) : (request.body as object | null)),
        })
        // What is known before the reading holds for it; what is learnt meanwhile may not.
        const read = async (): Promise<Known> => {
          const completeTo = options.completeTo()
          return { answer: await one.read(question, told, name), completeTo }
        }
        const isShared = one.method === "get" && !one.isOfAsker
        const asked = JSON.stringify([told.isAll, brands ?? null, question])
        return say(one, await (isShared ? shared.get(asked, read) : read()), request, reply)
      },
    })
  }
}

/** Whether a request would rather have an Arrow stream. */
export function acceptsArrow({ headers }: FastifyRequest): boolean {
  return (headers.accept ?? "").includes(ARROW)
}

function say(
  { answer: schema }: Route,
  { answer, completeTo }: Known,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  if (completeTo !== null) reply.header(COMPLETE_TO, completeTo)
  reply.header("vary", "accept")
  const row = rowOf(schema)
  if (row === undefined || !acceptsArrow(request)) return reply.send(answer)
  const bytes = arrowOf(answer as readonly Record<string, unknown>[], row)
  return reply.type(ARROW).send(Buffer.from(bytes))
}

function refuse(reply: FastifyReply, roles: string): FastifyReply {
  return reply.code(403).send({
    code: "ROLE_MISSING",
    message: `Expected a key of the role ${roles}: whoever runs Pitboss can make one.`,
  })
}
