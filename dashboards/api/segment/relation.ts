import { PitbossError } from "../../../core/errors.ts"
import { readOnlySql } from "../../../warehouse/read-only.ts"
import type { Warehouse } from "../../../warehouse/warehouse.ts"

/** What segments are made of; raw events, logs and what was sent are none of it. */
const RELATIONS = /^(ft|int|fct|dim|stg|seg)_/

/**
 * Refuses a select that names another relation than those of the models and segments. Reads the
 * engine's parse of the text, of which nothing has run. Throws SQL_SYNTAX, SQL_REFUSED.
 */
export async function refuseForeign(warehouse: Warehouse, sql: string): Promise<void> {
  const formatted = await readOnlySql(warehouse, sql)
  const nodes = await warehouse.query<{ explain: string }>(
    `select * from (explain ast ${formatted})`,
  )
  const names = nodes.flatMap(
    ({ explain }) => /^\s*(?:Table)?Identifier (\S+)/.exec(explain)?.[1] ?? [],
  )
  // A name with a dot is a column of an alias, or stands in another database.
  const rows = await warehouse.query<{ name: string }>(
    `select name from system.tables where database = currentDatabase() and name in {names:Array(String)}
union all
select one as name from (select arrayJoin({names:Array(String)}) as one)
where position(one, '.') > 0 and substring(one, 1, position(one, '.') - 1) in (select name from system.databases)`,
    { names: [...new Set(names)] },
  )
  const foreign = rows.map(({ name }) => name).find((name) => !RELATIONS.test(name))
  if (foreign !== undefined)
    throw new PitbossError(
      "SQL_REFUSED",
      `Nothing ran: it reads ${foreign}. Expected models and segments, as ft_player.`,
    )
}
