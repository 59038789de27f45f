import { afterAll, beforeAll, expect, test } from "vitest"
import { openTestSite, type TestSite } from "../runner/test-site.ts"
import { fitBrands, type PredictionParts } from "./predictions.ts"

let site: TestSite

beforeAll(async () => {
  site = await openTestSite()
  await site.warehouse.command(
    "create table int_payment (brand String, direction String, approved_at Nullable(DateTime)) engine = Memory",
  )
  await site.warehouse.command("insert into int_payment values ('orsa', 'deposit', now())")
})
afterAll(() => site.close())

test("a brand of which nothing is known is refused, and told those that are", async () => {
  const parts = { warehouse: site.warehouse } as unknown as PredictionParts
  const dates = { calibrationEnd: new Date("2026-01-01"), holdoutEnd: new Date("2026-03-01") }
  await expect(fitBrands(parts, dates, "nobody")).rejects.toMatchObject({
    code: "PREDICT_BRAND",
    message: "No deposit of a brand 'nobody' was approved: expected orsa.",
  })
})
