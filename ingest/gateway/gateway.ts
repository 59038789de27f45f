import type { FastifyPluginAsync } from "fastify"
import { realEffects } from "../../core/effects.ts"
import { eventsRoute } from "./events-route.ts"
import type { GatewayOptions } from "./options.ts"
import { playersRoute } from "./players-route.ts"
import { Sequence } from "./sequence.ts"
import { unsubscribeRoute } from "./unsubscribe-route.ts"

/** Largest JSON body; NDJSON has no limit. */
export const BODY_BYTES_MAX = 8_000_000

/** The HTTP door for events and contacts. */
export const gateway: FastifyPluginAsync<GatewayOptions> = async (app, options) => {
  // The body stays a stream: it is read row by row, as fast as Kafka takes it.
  app.addContentTypeParser(["application/x-ndjson", "application/ndjson"], (_request, body, done) =>
    done(null, body),
  )
  app.removeContentTypeParser("text/plain")
  app.setErrorHandler((error: Error & { code?: string; statusCode?: number }, _request, reply) => {
    const answer = ANSWERS[error.code ?? ""]
    if (answer) return reply.code(error.statusCode ?? 400).send(answer)
    const status = error.statusCode ?? 500
    if (status < 500) return reply.code(status).send({ code: "REQUEST", message: error.message })
    options.effects?.log.error({ err: error.message }, "the gateway failed")
    return reply.code(500).send({ code: "INTERNAL", message: "Something failed on our side." })
  })
  const { now } = options.effects ?? realEffects
  const sequence = new Sequence(now)
  eventsRoute(app, options, sequence)
  playersRoute(app, options, sequence)
  await app.register(unsubscribeRoute, { ...options, sequence, now })
}

const ANSWERS: Readonly<Record<string, object>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: {
    code: "BODY_TOO_LARGE",
    message: `A JSON body takes at most ${BODY_BYTES_MAX} bytes; send more as NDJSON (application/x-ndjson), which has no limit.`,
  },
  FST_ERR_CTP_INVALID_JSON_BODY: {
    code: "BODY_JSON",
    message: "The body is no valid JSON; expected an event, an array of events, or NDJSON.",
  },
  FST_ERR_CTP_EMPTY_JSON_BODY: {
    code: "BODY_JSON",
    message: "The body is empty; expected an event, an array of events, or NDJSON.",
  },
  FST_ERR_CTP_INVALID_MEDIA_TYPE: {
    code: "BODY_TYPE",
    message: "Expected content type application/json or application/x-ndjson.",
  },
}
