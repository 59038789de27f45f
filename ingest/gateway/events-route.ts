import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify"
import { asError, PitbossError } from "../../core/errors.ts"
import type { Principal } from "../../core/principal.ts"
import { requireRole } from "./authentication.ts"
import { Batch } from "./batch.ts"
import { type Line, ndjsonLines } from "./ndjson.ts"
import type { GatewayOptions } from "./options.ts"
import { refuse } from "./refuse.ts"
import type { Sequence } from "./sequence.ts"

/** Rows that go to Kafka at once, from a stream or an array. */
export const BATCH_ROWS_MAX = 5_000
/** Rejected rows that a streamed answer spells out; the count is always whole. */
const REJECTIONS_SHOWN_MAX = 1_000
/** As many as that are spelled out to whoever asks for them, by `x-pitboss-rejections`. */
export const REJECTIONS_TOLD_MAX = 50_000

const SOURCE = /^[a-z0-9][a-z0-9:._-]{0,63}$/i

/** `POST /v1/events`: one JSON event, an array of them, or NDJSON of any length. */
export function eventsRoute(
  app: FastifyInstance,
  options: GatewayOptions,
  sequence: Sequence,
): void {
  app.post("/v1/events", async (request, reply) => {
    const principal = await requireRole(request, reply, options.authenticate, ["source", "admin"])
    if (principal === undefined || (await refuse(reply, options))) return reply
    const source = sourceOf(request, principal)
    const { body } = request
    if (isStream(body)) {
      const batches = new Batches(source, sequence, options, rejectionsFor(request))
      return streamed(body, batches, reply, options)
    }
    return whole(body, new Batch(source, sequence, options.bounds), reply, options)
  })
}

// An administrator may say which source he sends for; anybody else is who his key says.
function sourceOf(request: FastifyRequest, { name, role }: Principal): string {
  const said = request.headers["x-pitboss-source"]
  return role === "admin" && typeof said === "string" && SOURCE.test(said) ? said : name
}

function rejectionsFor(request: FastifyRequest): number {
  const said = String(request.headers["x-pitboss-rejections"] ?? "")
  return /^\d{1,9}$/.test(said) ? Math.min(Number(said), REJECTIONS_TOLD_MAX) : REJECTIONS_SHOWN_MAX
}

async function whole(
  body: unknown,
  batch: Batch,
  reply: FastifyReply,
  { log, counted }: GatewayOptions,
): Promise<FastifyReply> {
  const inputs = Array.isArray(body) ? body : [body]
  if (inputs.length > BATCH_ROWS_MAX)
    return reply.code(413).send({
      code: "EVENTS_TOO_MANY",
      message: `An array takes at most ${BATCH_ROWS_MAX} events; send more as NDJSON (application/x-ndjson).`,
    })
  for (const [index, input] of inputs.entries()) batch.add(index, input)
  try {
    await batch.append(log)
  } catch (thrown) {
    return unavailable(reply, thrown)
  }
  counted?.(batch)
  const { accepted, rejected, verdicts } = batch
  return reply
    .code(accepted > 0 || inputs.length === 0 ? 202 : 422)
    .send({ accepted, rejected, results: verdicts })
}

function unavailable(reply: FastifyReply, thrown: unknown): FastifyReply {
  const error = asError(thrown)
  const code = error instanceof PitbossError ? error.code : "LOG_APPEND_FAILED"
  return reply
    .code(503)
    .header("retry-after", "5")
    .send({ code, message: "Kafka did not acknowledge; nothing is promised. Send it again." })
}

function isStream(body: unknown): body is AsyncIterable<Buffer> {
  return typeof body === "object" && body !== null && Symbol.asyncIterator in body
}

/** The batches of one stream, one after the other: the next is read when Kafka has acknowledged. */
class Batches {
  readonly #source: string
  readonly #sequence: Sequence
  readonly #options: GatewayOptions
  readonly #rejectionsMax: number
  readonly rejections: object[] = []
  accepted = 0
  rejected = 0
  #batch: Batch

  constructor(source: string, sequence: Sequence, options: GatewayOptions, rejectionsMax: number) {
    this.#rejectionsMax = rejectionsMax
    this.#source = source
    this.#sequence = sequence
    this.#options = options
    this.#batch = new Batch(source, sequence, options.bounds)
  }

  async add(line: Line): Promise<void> {
    addLine(this.#batch, line)
    if (this.#batch.rows >= BATCH_ROWS_MAX) await this.flush()
  }

  async flush(): Promise<void> {
    const batch = this.#batch
    this.#batch = new Batch(this.#source, this.#sequence, this.#options.bounds)
    await batch.append(this.#options.log)
    this.#options.counted?.(batch)
    this.accepted += batch.accepted
    this.rejected += batch.rejected
    const room = this.#rejectionsMax - this.rejections.length
    this.rejections.push(
      ...batch.verdicts.filter(({ status }) => status === "rejected").slice(0, room),
    )
  }
}

function addLine(batch: Batch, { index, text, fault }: Line): void {
  if (text === undefined) {
    const code = fault === "not UTF-8" ? "EVENT_JSON" : "EVENT_TOO_LONG"
    batch.reject(index, { code, reason: `the line is ${fault}`, path: "" })
    return
  }
  let input: unknown
  try {
    input = JSON.parse(text)
  } catch (thrown) {
    const reason = asError(thrown)
      .message.replace(/, ".*$/s, "")
      .slice(0, 120)
    batch.reject(index, { code: "EVENT_JSON", reason, path: "" })
    return
  }
  batch.add(index, input)
}

// Backpressure reaches the client: nothing more is read from it while Kafka has not answered.
async function streamed(
  body: AsyncIterable<Buffer>,
  batches: Batches,
  reply: FastifyReply,
  options: GatewayOptions,
): Promise<FastifyReply> {
  try {
    for await (const line of ndjsonLines(body)) {
      await batches.add(line)
      if (await refuse(reply, options)) return reply
    }
    await batches.flush()
  } catch (thrown) {
    return unavailable(reply, thrown)
  }
  const { accepted, rejected, rejections } = batches
  return reply
    .code(accepted > 0 || rejected === 0 ? 202 : 422)
    .send({ accepted, rejected, results: rejections })
}
