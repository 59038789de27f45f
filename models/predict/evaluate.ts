import { PitbossError } from "../../core/errors.ts"
import type { Warehouse } from "../../warehouse/warehouse.ts"
import { type DepositsEvaluation, evaluateDeposits, type Span } from "./deposits/evaluation.ts"
import { type DepositHistory, dayOf, readHistories, readPart } from "./deposits/history.ts"
import { evaluateQuestion, type QuestionEvaluation } from "./question/evaluation.ts"
import { HORIZON_DAYS, QUESTIONS } from "./question/question.ts"
import {
  missingTraits,
  readSnapshot,
  type Snapshot,
  type SnapshotPlace,
} from "./question/snapshot.ts"

/** Looks from which models of questions learn, each a horizon before the next, at most. */
const SNAPSHOTS_MAX = 6
const DAY_MS = 86_400_000

/** What models may read, and until when they are held against what came. Both ends of days in UTC. */
export interface Dates {
  readonly calibrationEnd: Date
  readonly holdoutEnd: Date
}

export interface BrandEvaluation {
  readonly brand: string
  /** Undefined with the reason where the brand has too little history. */
  readonly deposits: DepositsEvaluation | { readonly why: string }
  readonly questions: readonly QuestionEvaluation[]
}

/** Brands with approved deposits. */
export async function readBrands(warehouse: Warehouse): Promise<readonly string[]> {
  const rows = await warehouse.query<{ brand: string }>(
    "select distinct toString(brand) as brand from int_payment where direction = 'deposit' and approved_at is not null order by brand",
  )
  return rows.map(({ brand }) => brand)
}

/** The latest dates of which everything is known: the hold-out ends with the last whole day that has deposits. */
export async function readDates(warehouse: Warehouse, holdoutDays: number): Promise<Dates> {
  const [row] = await warehouse.query<{ day: string }>(
    "select toString(toStartOfDay(max(approved_at))) as day from int_payment where direction = 'deposit' and approved_at <= now64(3)",
  )
  const holdoutEnd = new Date(`${(row?.day ?? "1970-01-01").slice(0, 10)}T00:00:00Z`)
  return { calibrationEnd: new Date(holdoutEnd.getTime() - holdoutDays * DAY_MS), holdoutEnd }
}

/** What was read of a brand: all that its models are fitted to and held against. */
export interface BrandPast {
  readonly brand: string
  readonly dates: Dates
  readonly histories: readonly DepositHistory[]
  /** The latest first: what its outcomes are held against lies behind the calibration's end. */
  readonly snapshots: readonly Snapshot[]
}

/** Reads what a brand's models are fitted to. Throws PREDICT_DATES, PREDICT_TRAITS. */
export async function readPast(
  warehouse: Warehouse,
  brand: string,
  dates: Dates,
  traitsAt: SnapshotPlace["traitsAt"],
): Promise<BrandPast> {
  const { calibrationEnd, holdoutEnd } = dates
  if (holdoutEnd.getTime() - calibrationEnd.getTime() < HORIZON_DAYS * DAY_MS)
    throw new PitbossError(
      "PREDICT_DATES",
      `The hold-out is shorter than ${HORIZON_DAYS} days: expected its end at least so long behind that of the calibration.`,
    )
  const part = await readPart(warehouse, brand)
  const histories = await readHistories(warehouse, { brand, until: holdoutEnd, part })
  const first = Math.min(...histories.map(({ days }) => days[0] ?? Number.POSITIVE_INFINITY))
  const snapshots = await readSnapshots(warehouse, { brand, part, traitsAt }, calibrationEnd, first)
  return { brand, dates, histories, snapshots }
}

/** Holds every model against the hold-out of one brand. Takes seconds of one processor: see child.ts. */
export function evaluatePast({ brand, dates, histories, snapshots }: BrandPast): BrandEvaluation {
  const [latest, ...earlier] = snapshots
  const span = spanOf(dates)
  return {
    brand,
    deposits: withReason(() => evaluateDeposits(histories, span)),
    questions: latest ? QUESTIONS.map((one) => evaluateQuestion(one, earlier, latest)) : [],
  }
}

/** The last days of calibration and hold-out: midnight of a day is the end of the one before. */
export function spanOf({ calibrationEnd, holdoutEnd }: Dates): Span {
  return { calibrationEnd: dayOf(calibrationEnd) - 1, holdoutEnd: dayOf(holdoutEnd) - 1 }
}

// The latest first: what its outcomes are held against lies behind the calibration's end, those of the others before.
async function readSnapshots(
  warehouse: Warehouse,
  place: SnapshotPlace,
  calibrationEnd: Date,
  firstDay: number,
): Promise<readonly Snapshot[]> {
  const snapshots: Snapshot[] = []
  for (let back = 0; back <= SNAPSHOTS_MAX; back += 1) {
    const at = new Date(calibrationEnd.getTime() - back * HORIZON_DAYS * DAY_MS)
    if (back > 0 && dayOf(at) - firstDay < HORIZON_DAYS) break
    snapshots.push(await readSnapshot(warehouse, place, at))
  }
  const missing = snapshots.flatMap(missingTraits)
  if (missing[0] !== undefined)
    throw new PitbossError(
      "PREDICT_TRAITS",
      `int_player_trait gives no '${missing[0]}': expected it among its traits.`,
    )
  return snapshots
}

function withReason(evaluate: () => DepositsEvaluation): BrandEvaluation["deposits"] {
  try {
    return evaluate()
  } catch (thrown) {
    if (thrown instanceof PitbossError && thrown.code === "PREDICT_DATA")
      return { why: thrown.message }
    throw thrown
  }
}
