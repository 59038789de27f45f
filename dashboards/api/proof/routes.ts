import { Readable } from "node:stream"
import type { FastifyInstance, FastifyRequest } from "fastify"
import { z } from "zod"
import { exportLines, recordsOf, scopeOf } from "../../../activation/proof/export.ts"
import { verifyAndKeep } from "../../../activation/proof/verify.ts"
import { PitbossError } from "../../../core/errors.ts"
import { parsePlayerName } from "../../../core/player.ts"
import { OFFICERS, type Principal } from "../../../core/principal.ts"
import type { ProofContent } from "../../../core/proof-record.ts"
import type { StoredProof } from "../../../store/proof-reading.ts"
import type { Store } from "../../../store/store.ts"
import type { Warehouse } from "../../../warehouse/warehouse.ts"
import { questionWords } from "../route/question-words.ts"
import { refusals } from "../route/refusal.ts"
import { type Route, route } from "../route/route.ts"
import * as schema from "./schema.ts"

export interface ProofSources {
  readonly warehouse: Warehouse
  readonly records: Pick<Store, "proof" | "attempts" | "masterKey">
}

/** What the API says of the chain of records: to compliance officers and administrators alone. */
export function proofRoutes({ warehouse, records }: ProofSources): readonly Route[] {
  const parts = { warehouse, store: records }
  return [
    route({
      path: "/api/audit/chain",
      summary:
        "The chain of records: its length, its last signature, and how the last look at it ended",
      isForOfficers: true,
      question: z.strictObject({}),
      answer: schema.ChainDocument,
      read: () => chainOf(records),
    }),
    route({
      path: "/api/audit/records",
      summary: "Records of what was decided, sent, exported and changed, the latest first",
      isForOfficers: true,
      question: schema.RecordsQuestion,
      answer: z.array(schema.RecordRow),
      async read({ player, ...asked }) {
        if (player === undefined) return (await records.proof.find(asked)).map(recordRow)
        const numbers = await recordsOf(parts, parsePlayerName(player))
        return (await records.proof.find({ ...asked, subject: player, numbers })).map(recordRow)
      },
    }),
    route({
      method: "post",
      path: "/api/audit/verify",
      summary: "Looks at the whole chain now, and at the rows that it covers",
      isForOfficers: true,
      question: z.strictObject({}),
      answer: schema.VerifiedDocument,
      async read(_asked, _told, by) {
        const { records: looked, rows, checkpoints, fault } = await verifyAndKeep(parts, by)
        return { records: looked, rows, checkpoints, fault: fault && { ...fault } }
      },
    }),
  ]
}

async function chainOf({ proof }: Pick<Store, "proof">): Promise<schema.ChainDocument> {
  const { number, hash } = await proof.head()
  const checkpoint = await proof.lastCheckpoint()
  const last = await proof.lastVerification()
  return {
    ...{ records: number, head: hash, public_key: proof.publicKey },
    checkpoint: checkpoint ?? null,
    verification: last
      ? { ...last, fault: (last.fault as z.infer<typeof schema.FaultRow>) ?? null }
      : null,
  }
}

// What somebody changed so that it cannot be read is shown as what it is: no record.
function recordRow({ number, hash, content: text }: StoredProof): schema.RecordRow {
  try {
    const { at, kind, actor, reason, subject, body } = JSON.parse(text) as ProofContent
    return { number, at, kind, actor, reason, subject, body: { ...body }, hash }
  } catch {
    const unread = { at: "", kind: "", actor: "", reason: "", subject: "" }
    return { number, ...unread, body: {}, hash }
  }
}

/** `GET /api/audit/export`: what is on record of a player or of a period, as a stream; itself on record before it begins. */
export function serveRecords(
  app: FastifyInstance,
  { warehouse, records }: ProofSources,
  holderOf: (request: FastifyRequest) => Promise<Principal | undefined>,
): void {
  app.get("/api/audit/export", async (request, reply) => {
    const holder = await holderOf(request)
    if (holder === undefined || !OFFICERS.includes(holder.role))
      throw new PitbossError(
        "ROLE_MISSING",
        "Expected a key of the role compliance or admin: whoever runs Pitboss can make one.",
      )
    const asked = schema.ExportQuestion.safeParse(request.query)
    if (!asked.success) throw new PitbossError("QUESTION", questionWords(asked.error))
    const { reason, ...of } = asked.data
    const order = { scope: scopeOf(of), by: holder.name, reason }
    const lines = exportLines({ warehouse, store: records }, order)
    // What refuses is said before anything has gone.
    const first = await lines.next()
    return reply
      .type("application/x-ndjson")
      .header("content-disposition", 'attachment; filename="records.ndjson"')
      .send(Readable.from(texts(first.done ? [] : [first.value], lines)))
  })
}

async function* texts(
  first: readonly object[],
  lines: AsyncIterable<object>,
): AsyncGenerator<string> {
  for (const line of first) yield `${JSON.stringify(line)}\n`
  for await (const line of lines) yield `${JSON.stringify(line)}\n`
}

/** What the OpenAPI document says of it. */
export const RECORDS_PATHS = {
  "/api/audit/export": {
    get: {
      summary: "What is on record of a player or of a period, for a regulator, as NDJSON",
      parameters: ["player", "from", "to", "reason"].map((name) => ({
        ...{ name, in: "query", required: false, schema: { type: "string" } },
      })),
      responses: {
        200: { description: "All of it", content: { "application/x-ndjson": {} } },
        ...refusals({
          400: "Neither a player nor a period, or both",
          401: "No session and no viewer's key",
          403: "The key is of neither role, compliance or admin",
        }),
      },
    },
  },
}
