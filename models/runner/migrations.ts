import type { Migration } from "../../warehouse/warehouse.ts"
import { sysPrediction } from "../predict/table/sys-prediction.ts"
import { sysAudit } from "./table/sys-audit.ts"
import { sysAuditAmounts } from "./table/sys-audit-amounts.ts"
import { sysContent } from "./table/sys-content.ts"
import { sysFreshness } from "./table/sys-freshness.ts"
import { sysHeal } from "./table/sys-heal.ts"
import { sysModel } from "./table/sys-model.ts"
import { sysRun } from "./table/sys-run.ts"
import { sysRunMemory } from "./table/sys-run-memory.ts"
import { sysRunMore } from "./table/sys-run-more.ts"
import { sysTest } from "./table/sys-test.ts"

/** The runner's own tables. Models are created by the runner itself. */
export const runnerMigrations: readonly Migration[] = [
  sysModel,
  sysRun,
  sysHeal,
  sysAudit,
  sysTest,
  sysFreshness,
  sysRunMore,
  sysPrediction,
  sysRunMemory,
  sysContent,
  sysAuditAmounts,
]
