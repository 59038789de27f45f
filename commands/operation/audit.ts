import { z } from "zod"
import { AMOUNTS_OFF, type AmountsOff, toldAmounts } from "../../models/runner/amounts-off.ts"
import { slicesOf } from "../audit.ts"
import { operation } from "../operation.ts"
import { document, rows } from "../output.ts"

/** In how many slices an audit goes through everything. */
export const auditSlices = operation({
  name: "audit-slices",
  need: "warehouse",
  args: z.object({}),
  async run({ warehouse }) {
    return document({ slices: await slicesOf(warehouse) })
  },
})

/** Compares one slice of everything derived with the events, and mends it. */
export const auditSlice = operation({
  name: "audit-slice",
  need: "warehouse",
  args: z.object({ index: z.int().min(0), of: z.int().min(1).max(1_000_000) }),
  async run({ runner, roles }, slice) {
    // Without roles nobody inserts.
    const { keysChecked, drift, amountsOff, models } = await (roles
      ? roles.audit.look(slice)
      : runner.audit(slice))
    return document({
      keys_checked: keysChecked,
      drift,
      amounts_off: toldAmounts(drift, amountsOff),
      models: models.map(({ name }) => name),
    })
  },
})

/** Holds every table against what its build wrote, and builds what is off, or reads what was mended since. */
export const auditTables = operation({
  name: "audit-tables",
  need: "warehouse",
  args: z.object({}),
  async run({ runner }) {
    const { keysChecked, drift, amountsOff, models } = await runner.tables.audit()
    const built = await runner.tables.runMoved()
    return document({
      ...{ keys_checked: keysChecked, drift, amounts_off: toldAmounts(drift, amountsOff) },
      models: [...models, ...built].map(({ name }) => name),
    })
  },
})

/** `pitboss audit list`: what was off, latest first. */
export const auditList = operation({
  name: "audit-list",
  need: "warehouse",
  args: z.object({ limit: z.int().min(1).max(10_000).default(100) }),
  async run({ warehouse }, { limit }) {
    const drifts = await warehouse.query<{ amounts_off: AmountsOff }>(
      `select at, model, keys, ${AMOUNTS_OFF} as amounts_off, mended_by from sys_drift
order by at desc limit {limit:UInt32}`,
      { limit },
    )
    return rows(drifts.map((row) => ({ ...row, amounts_off: toldAmounts(1, row.amounts_off) })))
  },
})
