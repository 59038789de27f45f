import type { Migration } from "../warehouse/warehouse.ts"
import { segEvaluation } from "./table/seg-evaluation.ts"
import { segMembership } from "./table/seg-membership.ts"
import { segTransition } from "./table/seg-transition.ts"

export const SEGMENT_MIGRATIONS: readonly Migration[] = [
  segTransition,
  segMembership,
  segEvaluation,
]
