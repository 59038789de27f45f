import type { Warehouse } from "../../warehouse/warehouse.ts"

/** The real warehouse, killed before a chosen statement: from then on every statement that writes throws. */
export function killedAt(warehouse: Warehouse, isLast: (sql: string) => boolean): Warehouse {
  let isDead = false
  const live = (sql: string) => {
    isDead ||= isLast(sql)
    if (isDead) throw new Error("killed")
  }
  return {
    ...bound(warehouse),
    command: async (sql, params) => {
      live(sql)
      await warehouse.command(sql, params)
    },
    insert: async (table, rows, options) => {
      if (rows.length > 0) live(`insert into ${table}`)
      await warehouse.insert(table, rows, options)
    },
  }
}

function bound(warehouse: Warehouse): Warehouse {
  return {
    query: (sql, params) => warehouse.query(sql, params),
    queryArrow: (sql, params) => warehouse.queryArrow(sql, params),
    queryText: (sql, params) => warehouse.queryText(sql, params),
    queryRestricted: (sql, params) => warehouse.queryRestricted(sql, params),
    insert: (table, rows, options) => warehouse.insert(table, rows, options),
    command: (sql, params) => warehouse.command(sql, params),
    migrate: (migrations) => warehouse.migrate(migrations),
    close: () => warehouse.close(),
  }
}
