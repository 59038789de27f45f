import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { Configuration } from "../commands/configuration.ts"
import { ratesList, ratesMissing, ratesPut } from "../commands/operation/rates.ts"
import type { Answer } from "../commands/output.ts"
import type { Runtime } from "../commands/running.ts"
import { openRuntime } from "../commands/runtime.ts"
import { inProcess } from "../commands/session.ts"

const HEAD = "base_currency,currency,valid_from,rate\n"
const configuration = Configuration.parse({
  brands: [{ name: "tern", baseCurrency: "EUR", rates: "table" }],
})

let dataDir: string
let runtime: Runtime

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), "pitboss-rates-"))
  process.env["PITBOSS_MASTER_KEY"] = Buffer.alloc(32, 3).toString("base64")
  runtime = await openRuntime({ dataDir, need: "everything", configuration })
})

afterAll(async () => {
  await runtime?.close()
  rmSync(dataDir, { recursive: true, force: true })
})

async function send(id: string, amount: string): Promise<void> {
  const { url = "", key = "" } = runtime.door ?? {}
  const event = {
    ...{ event_id: id, type: "deposit", brand: "tern", player_id: "p1", payment_id: id },
    ...{ status: "approved", amount, currency: "USD", occurred_at: "2026-03-01T10:00:00Z" },
  }
  const response = await fetch(`${url}/v1/events`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: JSON.stringify(event),
  })
  expect(response.status).toBe(202)
  await runtime.roles?.settled()
}

const ask = async (operation: typeof ratesPut, args: object) =>
  valueIn(await inProcess(runtime).invoke(operation, args))

function valueIn(answer: Answer): unknown {
  if (answer.kind === "document") return answer.value
  return answer.kind === "rows" && answer.ndjson !== ""
    ? answer.ndjson.split("\n").map((row) => JSON.parse(row))
    : []
}

async function shown() {
  const [row] = await runtime.warehouse.query<{ day: string; method: string; player: string }>(
    `select (select toString(sum(deposits)) from fct_brand_day where brand = 'tern') as day,
    (select toString(sum(amount_approved)) from fct_payment_method_day where brand = 'tern') as method,
    (select toString(sum(deposits)) from ft_player where brand = 'tern') as player`,
  )
  return row
}

describe("a running Pitboss with a rate table", () => {
  test("counts no amount without a rate and says so, and every one when it is recorded", async () => {
    await send("d1", "100")
    expect(await shown()).toEqual({ day: "0", method: "0", player: "0" })
    expect(await ask(ratesMissing, {})).toMatchObject([
      { brand: "tern", currency: "USD", events: "1" },
    ])
    const put = await ask(ratesPut, { text: `${HEAD}EUR,USD,2026-01-01,0.9\n` })
    const built = expect.arrayContaining(["fct_payment_method_day", "fct_brand_period"])
    expect(put).toMatchObject({ rates: 1, recorded: 1, players: 1 })
    // By the clock it would be built within the hour.
    expect(put).toMatchObject({ tables_built: built, tables_failed: [] })
    await runtime.roles?.settled()
    expect(await shown()).toEqual({ day: "90", method: "90", player: "90" })
    expect(await ask(ratesMissing, {})).toEqual([])
    expect(await ask(ratesList, {})).toMatchObject([{ currency: "USD", rate: "0.9" }])
  })
})
