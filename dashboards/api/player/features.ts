import type { Warehouse } from "../../../warehouse/warehouse.ts"
import type { Feature, PlayerDocument } from "./schema.ts"

interface Column {
  readonly name: string
  readonly type: string
  readonly comment: string
}

type Row = Readonly<Record<string, unknown>>
type Kind = Feature["kind"]

const WINDOW = /^(.+)_(\d+[hd])$/
/** What tells apart a share or a change from an amount of money: both are decimals. */
const SHARE = /(^|_)(share|change|rate)(_|$)/
const NUMBER = /(^|_)count(_|$)/

/** A column stands in the first group whose pattern it meets; what meets none, in the last. */
const GROUPS: readonly (readonly [name: string, pattern: RegExp])[] = [
  [
    "Who",
    /^(person_id|country|jurisdiction|time_zone|language|currency|affiliate_id|is_test|is_registered|registered_at)$/,
  ],
  [
    "Checks and protection",
    /^(kyc|is_age|age|consent|excluded|exclusion|cooling|blocked|block|harm|is_aml|aml|limit)|_limit_|unsubscribed|complained|bounced/,
  ],
  ["Norms and changes", /_norm|_change/],
  ["Play", /^favourite|_share(_|$)|^stake/],
  ["Moments", /_at$/],
  ["Other", /./],
]
/** Kinds of which a life and its windows stand in one row. */
const SUMMED: ReadonlySet<Kind> = new Set(["money", "count", "number"])
const HIDDEN = new Set(["brand", "player_id", "player_key"])

export type Features = Pick<PlayerDocument, "groups" | "windows" | "window_rows">

/**
 * A player's row as groups of features. Columns, types and comments are the relation's own: a new one
 * appears by itself.
 */
export async function readFeatures(warehouse: Warehouse, row: Row): Promise<Features> {
  const columns = await warehouse.query<Column>(
    `select name, type, comment from system.columns
where database = currentDatabase() and table = 'ft_player' order by position`,
  )
  const shown = columns.filter(({ name }) => name in row && !HIDDEN.has(name))
  const names = new Set(shown.map(({ name }) => name))
  const isWindow = (column: Column) =>
    SUMMED.has(kindOf(column)) && names.has(WINDOW.exec(column.name)?.[1] ?? "")
  const windowed = shown.filter(isWindow)
  const bases = new Set(windowed.map(({ name }) => WINDOW.exec(name)?.[1] ?? ""))
  const windows = [...new Set(windowed.map(({ name }) => WINDOW.exec(name)?.[2] ?? ""))]
  const alone = shown.filter((column) => !isWindow(column) && !bases.has(column.name))
  return {
    groups: grouped(alone.map((column) => featureOf(column, row[column.name]))),
    windows: ["life", ...windows],
    window_rows: shown
      .filter(({ name }) => bases.has(name))
      .map((column) => ({
        name: column.name,
        description: column.comment.replace(/; over his life$/, ""),
        kind: kindOf(column),
        values: [column.name, ...windows.map((window) => `${column.name}_${window}`)].map(
          (name) => featureOf({ ...column, name }, row[name]).value,
        ),
      })),
  }
}

function grouped(features: readonly Feature[]): Features["groups"] {
  const groupOf = ({ name }: Feature) => GROUPS.find(([, pattern]) => pattern.test(name))?.[0]
  return GROUPS.map(([name]) => ({
    name,
    features: features.filter((feature) => groupOf(feature) === name),
  })).filter(({ features }) => features.length > 0)
}

function featureOf(column: Column, value: unknown): Feature {
  const kind = kindOf(column)
  return { name: column.name, description: column.comment, kind, value: plainValue(kind, value) }
}

function kindOf({ name, type }: Column): Kind {
  const bare = type.replace(/^(LowCardinality|Nullable)\(/, "")
  if (bare.startsWith("Map(")) return "map"
  if (bare.startsWith("Array(")) return "list"
  if (bare.startsWith("DateTime")) return "instant"
  if (bare.startsWith("UInt8") && /^is_/.test(name)) return "flag"
  if (/^U?Int/.test(bare)) return "count"
  if (/^(Decimal|Float)/.test(bare))
    return SHARE.test(name) ? "share" : NUMBER.test(name) ? "number" : "money"
  return "text"
}

function plainValue(kind: Kind, value: unknown): Feature["value"] {
  if (value === null || value === undefined) return null
  if (kind === "flag") return String(value) === "1"
  if (kind === "instant") return `${String(value).replace(" ", "T")}Z`
  if (kind === "list") return (value as readonly unknown[]).map(String)
  if (kind === "map")
    return Object.fromEntries(
      Object.entries(value).map(([key, one]) => [key, one === null ? null : String(one)]),
    )
  return String(value)
}
