import type { Migration } from "../warehouse/warehouse.ts"
import { segChange } from "./table/seg-change.ts"
import { segEvaluation } from "./table/seg-evaluation.ts"
import { segMembership, segMembershipPayload } from "./table/seg-membership.ts"
import { segNested } from "./table/seg-nested.ts"
import { segRun } from "./table/seg-run.ts"
import { segStanding } from "./table/seg-standing.ts"
import {
  segTransition,
  segTransitionByEvaluation,
  segTransitionPayload,
  segTransitionPurpose,
} from "./table/seg-transition.ts"

export const SEGMENT_MIGRATIONS: readonly Migration[] = [
  segTransition,
  segMembership,
  segEvaluation,
  segChange,
  segTransitionPayload,
  segMembershipPayload,
  segStanding,
  segNested,
  segTransitionPurpose,
  segRun,
  segTransitionByEvaluation,
]
