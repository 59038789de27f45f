import type { Migration } from "../warehouse/warehouse.ts"
import { actCampaignVersion } from "./table/act-campaign-version.ts"
import { actDecision } from "./table/act-decision.ts"
import { actDecisionShadow } from "./table/act-decision-shadow.ts"
import { actIntent, actIntentPayload } from "./table/act-intent.ts"
import { actRecord } from "./table/act-record.ts"
import { actSend } from "./table/act-send.ts"

export const ACTIVATION_MIGRATIONS: readonly Migration[] = [
  actIntent,
  actDecision,
  actSend,
  actIntentPayload,
  actCampaignVersion,
  actRecord,
  actDecisionShadow,
]
