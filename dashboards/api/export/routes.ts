import type { FastifyInstance, FastifyRequest } from "fastify"
import { z } from "zod"
import type { Effects } from "../../../core/effects.ts"
import { PitbossError } from "../../../core/errors.ts"
import { AUTHORS, type Principal } from "../../../core/principal.ts"
import type { Segment } from "../../../segments/segment.ts"
import type { SegmentExports } from "../../../store/segment-export.ts"
import type { Warehouse } from "../../../warehouse/warehouse.ts"
import { ARROW } from "../route/arrow-rows.ts"
import { questionWords } from "../route/question-words.ts"
import { refusals } from "../route/refusal.ts"
import { type Route, route } from "../route/route.ts"
import { segmentOf } from "../segment/document.ts"
import type { DefinitionSources } from "../segment/list.ts"
import { memberPages } from "./member-page.ts"
import { type ExportedMember, FORMATS, type Format, memberStream } from "./member-stream.ts"

const MEDIA: Readonly<Record<Format, string>> = { csv: "text/csv; charset=utf-8", arrow: ARROW }

const name = z.string().min(1).max(64)
const ExportQuestion = z.strictObject({ name, format: z.enum(FORMATS).default("csv") })

export interface ExportSources extends DefinitionSources {
  readonly warehouse: Warehouse
  /** Those that run. */
  readonly segments: () => readonly Segment[]
  readonly exports: SegmentExports
}

export const ExportRow = z.object({
  at: z.string().describe("RFC 3339, UTC"),
  by: z.string().describe("Name of the key"),
  role: z.string(),
  format: z.string(),
  version: z.string().describe("Of the definition"),
  players: z.number().int().nullable().describe("null: broken off, or under way"),
})

export type ExportRow = z.infer<typeof ExportRow>

/** Who took members of a segment out, also of one that runs no more. */
export function exportRoutes({ segments, definitions, exports }: ExportSources): readonly Route[] {
  return [
    route({
      path: "/api/segments/{name}/exports",
      summary: "Who took its members out, the latest first",
      isForAuthors: true,
      question: z.strictObject({ name }),
      answer: z.array(ExportRow),
      async read(asked) {
        const rows = await exports.list(asked.name)
        if (rows.length === 0 && (await definitions.heads(asked.name)).latest === undefined)
          segmentOf(segments(), asked.name)
        return rows.map(({ begunAt, by, role, format, version, players }) => ({
          ...{ at: begunAt.toISOString(), by, role, format, version, players: players ?? null },
        }))
      },
    }),
  ]
}

/** `GET /api/segments/{name}/export`: its members' ids as a stream, noted before the first of them leaves. */
export function serveExport(
  app: FastifyInstance,
  sources: ExportSources,
  holderOf: (request: FastifyRequest) => Promise<Principal | undefined>,
  { log }: Pick<Effects, "log">,
): void {
  // Nobody asks for the head of what is noted as taken.
  const own = { exposeHeadRoute: false }
  app.get("/api/segments/:name/export", own, async (request, reply) => {
    const holder = await holderOf(request)
    if (holder === undefined || !AUTHORS.includes(holder.role))
      throw new PitbossError(
        "ROLE_MISSING",
        "Expected a key of the role analyst or admin: whoever runs Pitboss can make one.",
      )
    const asked = ExportQuestion.safeParse({
      ...(request.params as object),
      ...(request.query as object),
    })
    if (!asked.success) throw new PitbossError("QUESTION", questionWords(asked.error))
    const { format } = asked.data
    const { name: segment, version } = segmentOf(sources.segments(), asked.data.name)
    const id = await sources.exports.begin({ segment, version, format }, holder)
    const pages = counted(
      memberPages(sources.warehouse, segment, { brands: holder.brands }),
      async (players) => {
        await sources.exports.finish(id, players)
        log.info({ segment, version, format, players, by: holder.name }, "a segment was exported")
      },
    )
    const file = `${segment}.${format}`
    return reply
      .type(MEDIA[format])
      .header("content-disposition", `attachment; filename="${file}"`)
      .send(memberStream(pages, format))
  })
}

// A page is read when the one before has gone; behind the last, how many left is told.
async function* counted(
  pages: AsyncIterable<readonly ExportedMember[]>,
  ended: (players: number) => Promise<void>,
): AsyncGenerator<readonly ExportedMember[]> {
  let players = 0
  for await (const rows of pages) {
    players += rows.length
    yield rows
  }
  await ended(players)
}

/** What the OpenAPI document says of it. */
export const EXPORT_PATHS = {
  "/api/segments/{name}/export": {
    get: {
      summary: "Its members' ids as a stream, noted with who took them",
      parameters: [
        { name: "name", in: "path", required: true, schema: { type: "string" } },
        { name: "format", in: "query", required: false, schema: { enum: [...FORMATS] } },
      ],
      responses: {
        200: { description: "All of them", content: { "text/csv": {}, [ARROW]: {} } },
        ...refusals({
          400: "The question is not as expected: QUESTION and the field",
          401: "No session and no viewer's key",
          403: "The key is of neither role, analyst or admin",
          404: "There is none of that name",
        }),
      },
    },
  },
}
