import { createHash } from "node:crypto"
import { PitbossError } from "../core/errors.ts"
import type { Migration, Warehouse } from "./warehouse.ts"

const SYS_MIGRATION = `
create table if not exists sys_migration (
    name String comment 'Name of the step, in the order of application',
    checksum String comment 'SHA-256 of its statements: an applied step never changes',
    applied_at DateTime64(3, 'UTC') comment 'When its last statement had run'
) engine = MergeTree order by name
comment 'Forward-only schema steps that this warehouse has taken'`

/**
 * Applies the steps that this warehouse has not taken, in order, and returns their names.
 * A step that was killed half-way is run again, so statements say `if not exists`.
 * Throws WAREHOUSE_MIGRATION_CHANGED where an applied step reads differently now.
 */
export async function applyMigrations(
  warehouse: Warehouse,
  migrations: readonly Migration[],
): Promise<readonly string[]> {
  await warehouse.command(SYS_MIGRATION)
  const rows = await warehouse.query<{ name: string; checksum: string }>(
    "select name, checksum from sys_migration",
  )
  const applied = new Map(rows.map((row) => [row.name, row.checksum]))
  const steps = [...migrations].sort((a, b) => (a.name < b.name ? -1 : 1))
  const taken: string[] = []
  for (const step of steps) {
    if (await applyStep(warehouse, step, applied.get(step.name))) taken.push(step.name)
  }
  return taken
}

async function applyStep(
  warehouse: Warehouse,
  { name, statements }: Migration,
  appliedChecksum: string | undefined,
): Promise<boolean> {
  const checksum = createHash("sha256").update(statements.join(";\n")).digest("hex")
  if (appliedChecksum === checksum) return false
  if (appliedChecksum !== undefined)
    throw new PitbossError(
      "WAREHOUSE_MIGRATION_CHANGED",
      `Migration '${name}' was applied in another form; add a new step instead of changing it.`,
      { name },
    )
  for (const statement of statements) await warehouse.command(statement)
  await warehouse.command(
    "insert into sys_migration select {name:String}, {checksum:String}, now64(3)",
    { name, checksum },
  )
  return true
}
