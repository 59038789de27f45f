import type { FastifyInstance, FastifyReply } from "fastify"
import type { BrandConfiguration } from "../../core/brand.ts"
import type { Warehouse } from "../../warehouse/warehouse.ts"
import { type BrandDay, daysSelect } from "./days.ts"
import { COMPLETE_TO } from "./route/serve.ts"
import { SharedAnswers } from "./shared-answers.ts"

interface DaysRouteOptions {
  readonly warehouse: Warehouse
  readonly brands: readonly BrandConfiguration[]
  readonly freshMs: number
  /** Everything up to here is in what is read from now on; null while that is not known. */
  readonly completeTo: () => string | null
}

interface Whole<Rows> {
  readonly rows: Rows
  readonly completeTo: string | null
}

/** The days as JSON and as one Arrow stream. */
export function daysRoutes(app: FastifyInstance, options: DaysRouteOptions): void {
  const { warehouse, brands, freshMs, completeTo } = options
  // What is known before the reading holds for it; what is learnt meanwhile may not.
  const whole = async <Rows>(read: () => Promise<Rows>): Promise<Whole<Rows>> => {
    const known = completeTo()
    return { rows: await read(), completeTo: known }
  }
  const json = new SharedAnswers<Whole<readonly BrandDay[]>>(freshMs)
  const arrow = new SharedAnswers<Whole<Uint8Array>>(freshMs)
  app.get("/api/days", async ({ query }, reply) => {
    const { sql, params } = daysSelect(query, brands)
    const answer = await json.get(JSON.stringify(params), () =>
      whole(() => warehouse.query<BrandDay>(sql, params)),
    )
    return said(reply, answer).send(answer.rows)
  })
  app.get("/api/days.arrow", async ({ query }, reply) => {
    const { sql, params } = daysSelect(query, brands)
    const answer = await arrow.get(JSON.stringify(params), () =>
      whole(() => warehouse.queryArrow(sql, params)),
    )
    return said(reply, answer)
      .type("application/vnd.apache.arrow.stream")
      .send(Buffer.from(answer.rows))
  })
}

function said(reply: FastifyReply, { completeTo }: Whole<unknown>): FastifyReply {
  return completeTo === null ? reply : reply.header(COMPLETE_TO, completeTo)
}
