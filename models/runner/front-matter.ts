import { z } from "zod"
import { cronFault } from "./cron.ts"
import { duration } from "./duration.ts"

/** The schedules are looked at every few seconds, and a build takes its time. */
const EVERY_SECONDS_MIN = 60

/** A name as it may stand in a front matter: of a relation, a column or a tag. */
const name = z.string().regex(/^[a-z][a-z0-9_]*$/, "expected a lower-case name such as player_key")

const names = z.union([name.transform((one) => [one]), z.array(name).min(1)])

const expression = z.string().min(1)
const expressions = z.union([expression.transform((one) => [one]), z.array(expression).min(1)])

const column = z.union([
  z
    .string()
    .min(1)
    .transform((description) => ({ description, type: undefined })),
  z.strictObject({
    description: z.string().min(1),
    type: z.string().min(1).optional(),
    /** Tells who somebody is, or may: its values are shown to nobody in documents and test results. */
    personal: z.boolean().optional(),
    /** Tells of his protection, as a limit or a mark of harm: no segment for marketing shows it or selects for it. */
    protects: z.boolean().optional(),
  }),
])

const everyTest = {
  /** What reads the model is not built where a test of severity error fails. */
  severity: z.enum(["warn", "error"]).default("error"),
  /** Only rows for which this holds are looked at. */
  where: z.string().min(1).optional(),
}

/** Schema tests: each is one select of offending rows, which must stay empty. */
export const SchemaTest = z.union([
  z.strictObject({ ...everyTest, unique: names }),
  z.strictObject({ ...everyTest, not_null: names }),
  z.strictObject({
    ...everyTest,
    accepted_values: z.strictObject({ column: name, values: z.array(z.string()) }),
  }),
  z.strictObject({
    ...everyTest,
    relationships: z.strictObject({ column: name, to: name, field: name }),
  }),
  z.strictObject({ ...everyTest, expression: z.string().min(1) }),
])

const everyModel = {
  description: z.string().min(1, "expected one sentence"),
  tags: z.array(name).default([]),
  /** All of it tells of protection: no segment for marketing reads it. */
  protects: z.boolean().optional(),
  columns: z.record(name, column),
  tests: z.array(SchemaTest).default([]),
}

const stored = { ...everyModel, order_by: z.array(name).min(1) }
const projections = z.array(z.string().regex(/^\w+\s*\(/, "expected `name (select ...)`"))

/** Rows of one mark of the index: few, where single players are looked up. */
const granularity = z.int().min(64).max(8_192).optional()

const incremental = {
  ...everyModel,
  materialized: z.literal("incremental"),
  order_by: z.array(name).default([]),
  key: names,
  granularity,
  touched: z.string().min(1),
}

const View = z.strictObject({ ...everyModel, materialized: z.literal("view") })

const table = {
  ...stored,
  projections: projections.default([]),
  /** Expressions over its columns: `toYYYYMM(day)`. */
  partition_by: expressions.default([]),
  /** When a row goes by itself: `day + interval 2 year`. */
  ttl: z.string().min(1).optional(),
  /** Of the engine's table, as `index_granularity`. */
  settings: z
    .record(
      z
        .string()
        .regex(/^[a-z][a-z0-9_]*$/, "expected the name of a setting")
        .regex(/^(?!.*(disk|storage|path))/, "expected one that says not where rows lie"),
      z.union([z.int(), z.string()]),
    )
    .default({}),
}
/** When a table is built anew, as cron writes it. */
const scheduled = { schedule: z.string().optional(), time_zone: z.string().default("UTC") }

const Table = z
  .strictObject({ ...table, ...scheduled, materialized: z.literal("table") })
  .superRefine(checkSchedule)
const Refreshable = z.strictObject({
  ...table,
  materialized: z.literal("refreshable"),
  /** How long after its last build it is built anew. */
  every: duration.refine((seconds) => seconds >= EVERY_SECONDS_MIN, "expected a minute or more"),
})
const Dictionary = z
  .strictObject({
    ...table,
    ...scheduled,
    materialized: z.literal("dictionary"),
    /** By which rows are looked up: each value of it has one row. */
    key: names,
  })
  .superRefine(checkSchedule)

function checkSchedule(
  { schedule, time_zone: zone }: { readonly schedule?: string | undefined; time_zone: string },
  context: z.RefinementCtx,
): void {
  const fault = schedule === undefined ? undefined : cronFault({ cron: schedule, zone })
  if (fault !== undefined) context.addIssue({ code: "custom", path: ["schedule"], message: fault })
}

const MaterializedView = z.strictObject({
  ...stored,
  materialized: z.literal("materialized_view"),
  trigger: name.optional(),
  granularity,
  projections: projections.default([]),
  /**
   * Key columns that are the trigger's own, by which healing finds the rows behind a key. By default all
   * that the trigger has by that name, and the days around a key's day: not where the select gives such
   * a name to something else.
   */
  found_by: z.array(name).min(1).optional(),
})
const Replace = z
  .strictObject({
    ...incremental,
    /**
     * `overwrite`: no row of a key ever vanishes, so all are written without a look at what stands; only what an
     * audit finds to have no event left is taken out.
     * `partition`: the rows of a key are a partition, which is put in the place of the other as a whole.
     */
    strategy: z.enum(["replace", "overwrite", "partition"]),
  })
  .refine(({ strategy, key }) => strategy !== "partition" || !key.includes("player_key"), {
    path: ["key"],
    message: "expected few values, such as a month, since each is a partition; found player_key",
  })
const Difference = z.strictObject({
  ...incremental,
  strategy: z.literal("difference"),
  measures: names,
  projections: projections.default([]),
})

const typedColumn = z.strictObject({
  description: z.string().min(1),
  type: z.string().min(1),
  personal: z.boolean().optional(),
})

/** What stands beside the rows of a seed. */
export const SeedFile = z.strictObject({
  ...stored,
  columns: z.record(name, typedColumn),
})

/** What stands between the `---` lines of a model. */
export const FrontMatter = z.discriminatedUnion("materialized", [
  View,
  Table,
  Refreshable,
  Dictionary,
  MaterializedView,
  z.discriminatedUnion("strategy", [Replace, Difference]),
])

export type SchemaTest = z.infer<typeof SchemaTest>
/** A seed has no front matter: it is what its file and its rows say. */
export type SeedMatter = z.infer<typeof SeedFile> & {
  readonly materialized: "seed"
  /** Hash of the rows: other rows are built anew. */
  readonly content: string
}
export type FrontMatter = z.infer<typeof FrontMatter> | SeedMatter
export type ViewMatter = z.infer<typeof View>
export type RefreshableMatter = z.infer<typeof Refreshable>
export type DictionaryMatter = z.infer<typeof Dictionary>
/** Of what is built as a whole, beside what stands and beside the ticks. */
export type TableMatter = z.infer<typeof Table> | RefreshableMatter | DictionaryMatter
export type MaterializedViewMatter = z.infer<typeof MaterializedView>
export type ReplaceMatter = z.infer<typeof Replace>
export type DifferenceMatter = z.infer<typeof Difference>
export type IncrementalMatter = ReplaceMatter | DifferenceMatter
