import type { Migration } from "../../warehouse/warehouse.ts"
import { landingImportRow } from "./table/landing-import-row.ts"
import { landingJudged, landingJudgedView } from "./table/landing-judged.ts"
import { landingJudgedAgain } from "./table/landing-judged-again.ts"
import { landingJudgedOnce } from "./table/landing-judged-once.ts"
import { landingJudgedTwins } from "./table/landing-judged-twins.ts"
import { landingParsed } from "./table/landing-parsed.ts"
import { rawConflict } from "./table/raw-conflict.ts"
import { rawContender, rawContenderWithinBounds } from "./table/raw-contender.ts"
import {
  rawDeadLetter,
  rawDeadLetterExpiry,
  rawDeadLetterReplaced,
} from "./table/raw-dead-letter.ts"
import { rawEvent, rawEventGameType } from "./table/raw-event.ts"
import { rawRate, rawRerating } from "./table/raw-rate.ts"
import { rawRepeat, rawRepeatArrival } from "./table/raw-repeat.ts"

/** The landing's tables and views, in the order in which they depend on each other. */
export const LANDING_MIGRATIONS: readonly Migration[] = [
  landingParsed,
  landingJudged,
  rawEvent,
  landingJudgedView,
  rawRepeat,
  rawConflict,
  rawDeadLetter,
  rawDeadLetterExpiry,
  landingJudgedAgain,
  rawRate,
  rawRerating,
  landingImportRow,
  landingJudgedTwins,
  rawContender,
  rawRepeatArrival,
  rawEventGameType,
  rawDeadLetterReplaced,
  rawContenderWithinBounds,
  landingJudgedOnce,
]
