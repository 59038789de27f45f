import { z } from "zod"

/** A cell as a contract writes it. Decimals and 64-bit integers are text: "5.00". */
const cell = z.union([z.string(), z.int(), z.boolean(), z.null(), z.array(z.string())])

const row = z.record(z.string(), cell)

/** One given/expect example; it runs on the real engine. */
const ContractTest = z.strictObject({
  name: z.string().min(1, "expected a sentence about a player"),
  /** Rows by relation; columns that are left out have the default of their type. */
  given: z.record(z.string(), z.array(row)),
  /** All rows of the model; only the columns named here are compared. */
  expect: z.array(row),
  /** The instant that `{{ now }}` stands for. */
  now: z.iso.datetime({ offset: true }).optional(),
})

/** The file `<model>.yml` beside a model. */
export const Contract = z.strictObject({
  grain: z.string().min(1, "expected a phrase such as: one row per brand and day"),
  key: z.array(z.string()).min(1),
  tests: z.array(ContractTest).default([]),
})

export type ContractRow = z.infer<typeof row>
export type ContractTest = z.infer<typeof ContractTest>
export type Contract = z.infer<typeof Contract>
