import { z } from "zod"
import { sha256 } from "../../core/canonical-json.ts"
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
  args: z.object({
    text: z.string(),
    by: z.string().min(1).max(64).default("unnamed"),
    reason: z.string().max(1_000).default(""),
  }),
  async run(runtime, { text, by, reason }) {
    const { warehouse, brands, roles, runner, store } = runtime
    const rates = parseRates(text)
    // Before they move anything: a kill may leave a record of rates that were to be put, and never rates without one.
    const body = { rates: rates.length, file_sha256: sha256(text) }
    await store.proof.record({ kind: "rates_changed", actor: by, reason, body })
    const began = performance.now()
    const work = async () => ({
      ...(await recordRates(warehouse, rates, brands)),
      ...(await rerate(runtime)),
    })
    // Without roles nobody inserts.
    const move = () => (roles ? roles.landing.pause(work) : work())
    const { moved, built } = await runner.tables.behind(move)
    const tables = built.filter(({ result }) => result === "ran").map(({ name }) => name)
    const failed = built.filter(({ result }) => result === "failed").map(({ name }) => name)
    const seconds = Math.round((performance.now() - began) / 100) / 10
    return document(
      {
        ...{ rates: rates.length, recorded: moved.rates, players: moved.players },
        ...{ keys_checked: moved.keysChecked, keys_moved: moved.keysMoved },
        ...{ tables_built: tables, tables_failed: failed, seconds },
      },
      [
        `${moved.rates} of ${rates.length} rates are new; ${moved.keysMoved} figures of ${moved.players} players moved.`,
        ...(tables.length > 0 ? [`Built anew, since they read these: ${tables.join(", ")}.`] : []),
        ...(failed.length > 0
          ? [`Not built, and as old as before ('models log' says why): ${failed.join(", ")}.`]
          : []),
      ].join("\n"),
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
