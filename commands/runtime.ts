import { join } from "node:path"
import { type Effects, realEffects } from "../core/effects.ts"
import { loadProject } from "../models/runner/project.ts"
import { createRunner } from "../models/runner/runner.ts"
import { openStore } from "../store/store.ts"
import { openEmbedded } from "../warehouse/embedded.ts"
import { dropSnapshot } from "../warehouse/snapshot.ts"
import type { Warehouse } from "../warehouse/warehouse.ts"
import { refuseUnfinished } from "./backup/restoring.ts"
import type { Configuration } from "./configuration.ts"
import { MODELS_DIR } from "./folders.ts"
import { type LiveKafka, openKafka } from "./kafka.ts"
import { WAREHOUSE_MIGRATIONS } from "./migrations.ts"
import { startRoles } from "./roles.ts"
import type { Need, Runtime } from "./running.ts"

export interface RuntimeOptions {
  readonly dataDir: string
  readonly need: Need
  readonly configuration: Configuration
  /** Port of the HTTP door; 0 takes a free one. */
  readonly port?: number
  readonly host?: string
}

/**
 * Opens what is needed, in the order in which one stands on the other; `close` goes the other way.
 * After an unclean stop the tiles are healed before anything is read from Kafka.
 */
export async function openRuntime(
  { dataDir, need, configuration, port = 0, host = "127.0.0.1" }: RuntimeOptions,
  effects: Effects = realEffects,
): Promise<Runtime> {
  const closers: (() => Promise<unknown>)[] = []
  const closeAll = async () => {
    for (const close of closers.reverse()) await close()
  }
  refuseUnfinished(dataDir)
  try {
    const store = await openStore({ dataDir }, effects)
    closers.push(() => store.close())
    const kafka =
      need === "everything" ? await openKafka(dataDir, configuration, effects) : undefined
    if (kafka) closers.push(() => kafka.close())
    const warehouse = await openWarehouse(dataDir, kafka)
    closers.push(() => warehouse.close())
    const { brands, models } = configuration
    const project = loadProject(MODELS_DIR)
    const runner = createRunner({ warehouse, project, brands, vars: models.vars }, effects)
    const base = { dataDir, store, warehouse, runner, brands }
    if (kafka === undefined) {
      if (need === "warehouse") await runner.deploy()
      return { ...base, roles: undefined, door: undefined, close: closeAll }
    }
    const roles = await startRoles({ ...base, kafka, configuration, port, host }, effects)
    closers.push(() => roles.close())
    return { ...base, roles, door: roles.door, close: closeAll }
  } catch (thrown) {
    await closeAll()
    throw thrown
  }
}

async function openWarehouse(dataDir: string, kafka: LiveKafka | undefined): Promise<Warehouse> {
  const path = join(dataDir, "warehouse")
  const warehouse = await openEmbedded(kafka ? { path, kafka: kafka.access } : { path })
  await warehouse.migrate(WAREHOUSE_MIGRATIONS)
  // Of a backup that a kill cut off.
  await dropSnapshot(warehouse)
  return warehouse
}
