import { auditList, auditSlice, auditSlices, auditTables } from "./operation/audit.ts"
import { backtestBegin, backtestDrop, backtestEnd, backtestOnDay } from "./operation/backtest.ts"
import { backupStart, backupState } from "./operation/backup.ts"
import { bouncesRevoke } from "./operation/bounces.ts"
import {
  campaignsDryRun,
  campaignsLs,
  campaignsPut,
  campaignsRemove,
  campaignsVersions,
} from "./operation/campaigns.ts"
import {
  deadLettersCount,
  deadLettersEdit,
  deadLettersList,
  deadLettersReplay,
  deadLettersShow,
} from "./operation/dead-letters.ts"
import { explainOperation } from "./operation/explain.ts"
import { rebuild, replay } from "./operation/history.ts"
import { holdsList, holdsRelease } from "./operation/holds.ts"
import {
  importDrop,
  importOpen,
  importPage,
  importRelease,
  importRenew,
  importStage,
  importStep,
} from "./operation/import.ts"
import { keysCreate, keysList, keysRevoke } from "./operation/keys.ts"
import { conflictsList, repeatsOf, settle } from "./operation/landing.ts"
import { listsDecide, listsImport, listsLs, listsMatches, listsReview } from "./operation/lists.ts"
import { modelsDocs } from "./operation/models/docs.ts"
import { modelsCompile, modelsLs, modelsPlan } from "./operation/models/models.ts"
import { modelsAsOf, modelsPasts, modelsPastsDrop } from "./operation/models/past.ts"
import {
  modelsExposures,
  modelsFailures,
  modelsFreshness,
  modelsLog,
  modelsResults,
} from "./operation/models/results.ts"
import { modelsBuild, modelsRun, modelsSeed, modelsTest } from "./operation/models/run.ts"
import { personOperation, personSplit } from "./operation/person.ts"
import { playerOperation } from "./operation/player.ts"
import { predictEvaluate, predictLs, predictRun } from "./operation/predict.ts"
import { ratesList, ratesMissing, ratesPut } from "./operation/rates.ts"
import { auditExport, auditVerify } from "./operation/records.ts"
import { registersCheck, registersLs } from "./operation/registers.ts"
import {
  rulesApprove,
  rulesDiff,
  rulesDraft,
  rulesDrafts,
  rulesLs,
  rulesPropose,
  rulesReject,
  rulesRollback,
} from "./operation/rules.ts"
import { rulesBacktest } from "./operation/rules-backtest.ts"
import {
  segmentsArchive,
  segmentsDiff,
  segmentsPublish,
  segmentsRestore,
  segmentsSave,
  segmentsVersions,
} from "./operation/segment-versions.ts"
import {
  segmentsLs,
  segmentsMembers,
  segmentsPreview,
  segmentsVerify,
} from "./operation/segments.ts"
import { shadowLs, shadowOff, shadowOn } from "./operation/shadow.ts"
import { sandboxOperation, sqlOperation } from "./operation/sql.ts"
import type { Operation } from "./operation.ts"

/** Everything that the server does for an administrator's command line. */
export const OPERATIONS: readonly Operation[] = [
  sandboxOperation,
  sqlOperation,
  explainOperation,
  playerOperation,
  personOperation,
  personSplit,
  campaignsLs,
  campaignsDryRun,
  campaignsPut,
  campaignsRemove,
  campaignsVersions,
  segmentsLs,
  segmentsPreview,
  segmentsVerify,
  backtestBegin,
  backtestDrop,
  backtestEnd,
  backtestOnDay,
  segmentsMembers,
  segmentsSave,
  segmentsPublish,
  segmentsVersions,
  segmentsDiff,
  segmentsRestore,
  segmentsArchive,
  rulesLs,
  rulesDrafts,
  rulesDraft,
  rulesDiff,
  rulesBacktest,
  rulesPropose,
  rulesApprove,
  rulesReject,
  rulesRollback,
  shadowLs,
  shadowOn,
  shadowOff,
  holdsList,
  holdsRelease,
  bouncesRevoke,
  registersLs,
  registersCheck,
  listsImport,
  listsLs,
  listsReview,
  listsMatches,
  listsDecide,
  deadLettersList,
  deadLettersCount,
  deadLettersShow,
  deadLettersEdit,
  deadLettersReplay,
  conflictsList,
  auditSlices,
  auditTables,
  auditSlice,
  auditList,
  auditVerify,
  auditExport,
  importOpen,
  importStage,
  importStep,
  importPage,
  importRelease,
  importRenew,
  importDrop,
  settle,
  repeatsOf,
  predictEvaluate,
  predictRun,
  predictLs,
  ratesPut,
  ratesList,
  ratesMissing,
  rebuild,
  replay,
  backupStart,
  backupState,
  modelsLs,
  modelsCompile,
  modelsPlan,
  modelsRun,
  modelsTest,
  modelsBuild,
  modelsSeed,
  modelsDocs,
  modelsAsOf,
  modelsPasts,
  modelsPastsDrop,
  modelsResults,
  modelsFailures,
  modelsLog,
  modelsFreshness,
  modelsExposures,
  keysCreate,
  keysList,
  keysRevoke,
]
