import { asError, PitbossError } from "../../core/errors.ts"
import { outsideCall, TABLE_FUNCTIONS_ALLOWED } from "../../warehouse/read-only.ts"
import type { Warehouse } from "../../warehouse/warehouse.ts"
import { linesOf, writtenParts } from "../../warehouse/written-part.ts"
import { SINCE_EVER } from "./instant.ts"
import type { Model } from "./model.ts"
import { wordPlace } from "./place.ts"
import type { Site } from "./site.ts"

const TIMES = { since: SINCE_EVER, previous: SINCE_EVER }

/** Functions that tell of the machine on which the engine runs. */
const TELLING =
  /^(hostname|fqdn|fullhostname|getmacro|serveruuid|tcpport|getserverport|getsetting|showcertificate|filesystem\w*|chdb\w*)$/i

const OWN = "expected {{ ref('a_model') }} or {{ source('raw_event') }}"

/** Where a text of a model stands in its file. */
interface Placed {
  readonly model: Model
  /** Of what is found nowhere. */
  readonly place: string
}

/**
 * Refuses SQL that reaches outside the project: table functions that read files, addresses or other servers, other
 * databases, functions that tell of the machine, and settings. Nothing of it has run. Throws MODELS_REACH; what the
 * engine cannot read throws as the engine says it, with the place in the text.
 */
export async function checkReach(site: Site, sql: string, at: Placed): Promise<void> {
  const { lines, select } = await parsed(site.warehouse, sql, at)
  const written = linesOf(await writtenParts(site.warehouse, select, TIMES))
  const names = [...lines.map((line) => line.trim()), ...written]
  if (names.some((name) => name === "Set" || name.startsWith("Set ")))
    throw refused(at, "settings", "a setting changes more than the model", "a select without")
  const call = await outsideCall(site.warehouse, names)
  const telling = names.map((name) => /^Function (\S+)/.exec(name)?.[1] ?? "")
  const reaching = call ?? telling.find((name) => TELLING.test(name))
  if (reaching !== undefined)
    throw refused(
      at,
      reaching,
      `${reaching}() reaches outside the warehouse's own tables`,
      `${OWN}; of table functions ${TABLE_FUNCTIONS_ALLOWED.join(", ")}`,
    )
  const foreign = await foreignRelation(site, lines)
  if (foreign !== undefined)
    throw refused(at, foreign, `${foreign} is no relation of the project`, OWN)
}

// Formatted first: explaining raw text would run what stands behind a semicolon.
async function parsed(
  warehouse: Warehouse,
  text: string,
  { model, place }: Placed,
): Promise<{ readonly lines: readonly string[]; readonly select: string }> {
  const [row] = await warehouse.query<{ formatted: string }>(
    "select formatQuerySingleLine({text:String}) as formatted",
    { text },
  )
  const select = `select * from (${row?.formatted ?? ""})`
  const rows = await warehouse
    .query<{ explain: string }>(`select * from (explain ast ${select})`, TIMES)
    .catch((cause: unknown) => {
      if (!/Syntax error/.test(asError(cause).message)) throw cause
      throw new PitbossError(
        "MODELS_SQL",
        `${place}: the engine refuses the text: it is no select that can stand inside another; expected one, without format or into outfile.`,
        { model: model.name },
        { cause },
      )
    })
  return { lines: rows.map(({ explain }) => explain), select }
}

// In a table's place, or behind `in`, where the name of a column may stand too.
async function foreignRelation(
  { warehouse, scope }: Site,
  lines: readonly string[],
): Promise<string | undefined> {
  const isOwn = (name: string) => !name.includes(".") || databaseOf(name) === scope.database
  const tables = lines.flatMap((line) => /^ *TableIdentifier (\S+)/.exec(line)?.[1] ?? [])
  // The engine writes it where a select reads nothing.
  const foreign = tables.find((name) => !isOwn(name) && name !== "system.one")
  if (foreign !== undefined) return foreign
  const members = lines.flatMap((line, index) => memberOf(line, lines, index) ?? [])
  const odd = members.filter((name) => !isOwn(name))
  if (odd.length === 0) return undefined
  const rows = await warehouse.query<{ name: string }>("select name from system.databases")
  const databases = new Set(rows.map(({ name }) => name))
  return odd.find((name) => databases.has(databaseOf(name)))
}

// The second of two arguments, whose call stands two lines above the first.
function memberOf(line: string, lines: readonly string[], index: number): string | undefined {
  const [, blanks = "", name] = /^( *)Identifier (\S+)/.exec(line) ?? []
  if (name === undefined) return undefined
  const before = lines.slice(0, index).reverse()
  const call = before.find((each) => depth(each) === blanks.length - 2)
  return /Function (global)?(not)?(null)?in\b/i.test(call ?? "") ? name : undefined
}

const depth = (line: string) => line.length - line.trimStart().length
const databaseOf = (name: string) => name.slice(0, name.indexOf("."))

function refused({ model, place }: Placed, found: string, why: string, expected: string): Error {
  const bare = found.slice(found.indexOf(".") + 1)
  const at = wordPlace(model, found) ?? wordPlace(model, bare) ?? place
  return new PitbossError("MODELS_REACH", `${at}: ${why}; ${expected}.`, { model: model.name })
}
