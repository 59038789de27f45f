import { z } from "zod"
import { parseRates } from "../../ingest/rate/rate-file.ts"
import { listRates, recordRates } from "../../ingest/rate/rates.ts"
import { operation } from "../operation.ts"
import { document, rows } from "../output.ts"
import { rerate } from "../rerating.ts"

const limit = z.int().min(1).max(100_000).default(1_000)

/** `pitboss rates put`: records dated rates, and brings every figure that they move to them. */
export const ratesPut = operation({
  name: "rates-put",
  need: "warehouse",
  args: z.object({ text: z.string() }),
  async run(runtime, { text }) {
    const { warehouse, brands, roles } = runtime
    const rates = parseRates(text)
    const began = performance.now()
    const work = async () => ({
      ...(await recordRates(warehouse, rates, brands)),
      ...(await rerate(runtime)),
    })
    // Without roles nobody inserts.
    const done = await (roles ? roles.landing.pause(work) : work())
    const seconds = Math.round((performance.now() - began) / 100) / 10
    return document(
      {
        ...{ rates: rates.length, recorded: done.rates, players: done.players },
        ...{ keys_checked: done.keysChecked, keys_moved: done.keysMoved, seconds },
      },
      `${done.rates} of ${rates.length} rates are new; ${done.keysMoved} figures of ${done.players} players moved.`,
    )
  },
})

/** `pitboss rates list`: the rates in force. */
export const ratesList = operation({
  name: "rates-list",
  need: "warehouse",
  args: z.object({ limit }),
  async run({ warehouse }, { limit }) {
    return rows(await listRates(warehouse, limit))
  },
})

/** `pitboss rates missing`: events whose amounts count nothing yet, since the table has no rate for them. */
export const ratesMissing = operation({
  name: "rates-missing",
  need: "warehouse",
  args: z.object({}),
  async run({ warehouse }) {
    return rows(
      await warehouse.query(
        `select brand, currency, count() as events, min(occurred_at) as first_at, max(occurred_at) as latest_at
from stg_event__unrated group by brand, currency order by brand, currency`,
      ),
    )
  },
})
