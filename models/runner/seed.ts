import { createHash } from "node:crypto"
import { parse } from "csv-parse/sync"
import { z } from "zod"
import { asError, PitbossError } from "../../core/errors.ts"
import { SeedFile, type SeedMatter } from "./front-matter.ts"
import { layerOf } from "./layer.ts"
import type { Model } from "./model.ts"
import { parseYaml } from "./yaml-file.ts"

/** A seed is small: what is larger is data, and comes in as events or by an import. */
export const SEED_ROWS_MAX = 10_000
export const SEED_BYTES_MAX = 1_000_000

type Cell = string | boolean | null
export type SeedRow = Readonly<Record<string, Cell>>

/** A table of a file: its rows travel with the project. */
export interface Seed extends Model<SeedMatter> {
  readonly rows: readonly SeedRow[]
}

/** What a cell of a type looks like, and how it is told. */
const FORMS: readonly (readonly [RegExp, RegExp, string])[] = [
  [/^UInt\d+$/, /^\d+$/, "a whole number"],
  [/^Int\d+$/, /^-?\d+$/, "a whole number"],
  [/^Decimal/, /^-?\d+(\.\d+)?$/, "a decimal"],
  [/^Date(32)?$/, /^\d{4}-\d{2}-\d{2}$/, "a day, YYYY-MM-DD"],
  [
    /^DateTime/,
    /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(\.\d+)?$/,
    "an instant, YYYY-MM-DD hh:mm:ss, UTC",
  ],
  [/^Bool$/, /^(true|false)$/, "true or false"],
  [/^(String|FixedString|Enum)/, /^/, "text"],
]

const Records = z.array(
  z.object({ record: z.array(z.string()), info: z.object({ lines: z.int() }) }),
)

/** Reads `seeds/<name>.csv` and the file beside it. Throws MODELS_SEED with file, line and what was expected. */
export function parseSeed(path: string, csv: string, yaml: string | undefined): Seed {
  const name = path.slice(path.lastIndexOf("/") + 1, -".csv".length)
  const layer = layerOf(path, name)
  const about = path.replace(/\.csv$/, ".yml")
  if (yaml === undefined)
    throw refused(`${path}:1`, `it has no description; expected ${about} beside it`)
  const described = parseYaml({ text: yaml, path: about, line: 1 }, SeedFile)
  if (Buffer.byteLength(csv) > SEED_BYTES_MAX)
    throw refused(`${path}:1`, `it is too long; expected at most ${SEED_BYTES_MAX} bytes`)
  const content = createHash("sha256").update(csv).digest("hex")
  const matter: SeedMatter = { ...described, materialized: "seed", content }
  const rows = rowsOf(path, csv, matter)
  const select = [`-- ${rows.length} rows of ${path}\nselect * from ${name}`]
  return {
    name,
    layer,
    path: about,
    text: yaml,
    matter,
    select,
    touched: undefined,
    contract: undefined,
    rows,
  }
}

/** A model that is a seed. */
export function isSeed(model: Model): model is Seed {
  return model.matter.materialized === "seed"
}

function rowsOf(path: string, csv: string, { columns }: SeedMatter): readonly SeedRow[] {
  const [head, ...records] = recordsOf(path, csv)
  const names = head?.record ?? []
  const declared = Object.keys(columns)
  if ([...names].sort().join() !== [...declared].sort().join())
    throw refused(
      `${path}:1`,
      `its columns are (${names.join(", ")}); expected those that are declared beside it (${declared.join(", ")})`,
    )
  if (records.length > SEED_ROWS_MAX)
    throw refused(`${path}:${SEED_ROWS_MAX + 2}`, `expected at most ${SEED_ROWS_MAX} rows`)
  return records.map(({ record, info: { lines } }) => {
    if (record.length !== names.length)
      throw refused(`${path}:${lines}`, `${record.length} cells; expected ${names.length}`)
    return Object.fromEntries(
      names.map((name, place) => {
        const type = columns[name]?.type ?? "String"
        return [name, cellOf(`${path}:${lines}`, name, type, record[place] ?? "")]
      }),
    )
  })
}

function recordsOf(path: string, csv: string): z.infer<typeof Records> {
  try {
    const options = { bom: true, info: true, relax_column_count: true, skip_empty_lines: true }
    return Records.parse(parse(csv, options))
  } catch (thrown) {
    throw refused(
      `${path}:1`,
      `it is no CSV: ${asError(thrown).message}; expected a line of names, then rows`,
    )
  }
}

function cellOf(place: string, column: string, type: string, text: string): Cell {
  const isNullable = /\bNullable\(/.test(type)
  const bare = /(?:LowCardinality\(|Nullable\()*([^()]+(?:\([^()]*\))?)/.exec(type)?.[1] ?? type
  const [, form, words] = FORMS.find(([known]) => known.test(bare)) ?? []
  if (form === undefined || words === undefined)
    throw refused(
      place,
      `${column} is declared as ${type}; expected a type of text, number, day or instant`,
    )
  if (text === "" && isNullable) return null
  if (!form.test(text)) throw refused(place, `${column} is '${text}'; expected ${words} (${type})`)
  return bare === "Bool" ? text === "true" : text
}

function refused(place: string, why: string): PitbossError {
  return new PitbossError("MODELS_SEED", `${place}: ${why}.`, { place })
}
