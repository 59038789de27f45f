import type { Warehouse } from "../../warehouse/warehouse.ts"

/** The real warehouse, killed before a chosen statement: from then on every command throws. */
export function killedAt(warehouse: Warehouse, isLast: (sql: string) => boolean): Warehouse {
  let isDead = false
  return {
    ...bound(warehouse),
    command: async (sql, params) => {
      isDead ||= isLast(sql)
      if (isDead) throw new Error("killed")
      await warehouse.command(sql, params)
    },
  }
}

function bound(warehouse: Warehouse): Warehouse {
  return {
    query: (sql, params) => warehouse.query(sql, params),
    queryArrow: (sql, params) => warehouse.queryArrow(sql, params),
    queryText: (sql, params) => warehouse.queryText(sql, params),
    insert: (table, rows, options) => warehouse.insert(table, rows, options),
    command: (sql, params) => warehouse.command(sql, params),
    migrate: (migrations) => warehouse.migrate(migrations),
    close: () => warehouse.close(),
  }
}
