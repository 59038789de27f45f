import type { DailyPlace } from "../../store/daily-cap.ts"
import type { Store } from "../../store/store.ts"
import type { Campaign } from "../campaign.ts"
import { spentByOthers } from "../campaign-budget.ts"
import { dayOf } from "../compliance/day.ts"
import type { Subject } from "../compliance/subject.ts"
import { type AnsweringParts, readAnswering } from "./answering.ts"

const DAYS_BEFORE = 6

/** What a player got by a campaign's channel, and what the campaign has spent. */
export type SentCounts = Pick<
  Subject,
  "sentToday" | "sentIn7Days" | "sentIn24Hours" | "spent" | "answering"
>

export interface CountParts extends AnsweringParts {
  readonly store: Pick<Store, "dailyCaps" | "budgets" | "promotions">
}

/** Nobody counted: it is not none. */
export const UNCOUNTED: SentCounts = {
  ...{ sentToday: undefined, sentIn7Days: undefined, sentIn24Hours: undefined },
}

/**
 * The place of a message among those of its day, which is the player's own, and of the six before it; UTC's where his zone
 * is unknown.
 */
export function placeOf(
  message: Pick<DailyPlace, "intentId" | "player" | "person" | "channel">,
  timeZone: string | undefined,
  now: number,
): DailyPlace {
  const day = dayOf(timeZone, now)
  // Where clocks go forward at midnight, the day begins later.
  const first = day.minus({ days: DAYS_BEFORE }).startOf("day")
  return {
    ...message,
    ...{ day: day.toFormat("yyyy-MM-dd"), dayBegan: day.toMillis() },
    ...{ firstDay: first.toFormat("yyyy-MM-dd"), firstBegan: first.toMillis() },
  }
}

/**
 * Promotions to each, in the order of the places. Within 24 hours, for laws that bound them so, they are counted of
 * webhooks alone: where a law should bound e-mails so, it keeps them back.
 */
export async function countSent(
  parts: CountParts,
  campaign: Pick<
    Campaign,
    "endpoint" | "name" | "budget" | "offer" | "channel" | "fatigue" | "message_class"
  >,
  places: readonly DailyPlace[],
  now: number,
): Promise<readonly SentCounts[]> {
  const { dailyCaps: caps, budgets } = parts.store
  const taken = await caps.taken(places)
  const within24Hours = campaign.endpoint === undefined ? [] : await caps.within24Hours(places, now)
  const ids = places.map(({ intentId }) => intentId)
  const spent = await spentByOthers(budgets, campaign, ids, now)
  const answering = await readAnswering(parts, campaign, places, now)
  return places.map((_, index) => ({
    ...{ sentToday: taken[index]?.ofDay, sentIn7Days: taken[index]?.of7Days },
    ...{ sentIn24Hours: within24Hours[index], spent: spent[index] },
    answering: answering[index],
  }))
}
