import type { DailyPlace } from "../../store/daily-cap.ts"
import type { Store } from "../../store/store.ts"
import type { Campaign } from "../campaign.ts"
import type { Subject } from "../compliance/subject.ts"
import { wayOf } from "../ways.ts"
import { type CountParts, countSent, type SentCounts } from "./daily.ts"
import { write } from "./writing.ts"

/** What only a campaign's own turn tells of a player: what he got besides its message, and whether its text reaches him. */
export type Turn = SentCounts & Pick<Subject, "writing" | "birthDate" | "emailSince">

export interface TurnParts extends CountParts {
  readonly store: CountParts["store"] & Pick<Store, "vault">
  /** The link by which a message's player unsubscribes. */
  readonly unsubscribeUrl: (intentId: string, way: string) => string | undefined
}

/** A message whose turn it is not. */
interface Waiting {
  readonly of: Campaign
  readonly intentId: string
  readonly payload: string
  /** ms */
  readonly wantedAt: number
  /** Another message's place of the same player, day and channel. */
  readonly place: DailyPlace
}

/** By intent. Promotions alone: each is written with a link to unsubscribe. */
export async function readTurns(
  parts: TurnParts,
  waiting: readonly Waiting[],
  now: number,
): Promise<ReadonlyMap<string, Turn>> {
  const byCampaign = new Map<string, Waiting[]>()
  for (const one of waiting)
    byCampaign.set(one.of.name, [...(byCampaign.get(one.of.name) ?? []), one])
  const turns = await Promise.all(
    [...byCampaign.values()].map((all) => turnsOfOne(parts, all, now)),
  )
  return new Map(turns.flat())
}

async function turnsOfOne(
  parts: TurnParts,
  all: readonly Waiting[],
  now: number,
): Promise<readonly (readonly [string, Turn])[]> {
  const [first] = all
  if (first === undefined) return []
  const places = all.map(({ place, intentId }) => ({ ...place, intentId }))
  const counts = await countSent(parts, first.of, places, now)
  const writings = await Promise.all(all.map((one) => writingOf(parts, one)))
  return all.flatMap(({ intentId }, index) => {
    const [counted, writing] = [counts[index], writings[index]]
    return counted && writing ? [[intentId, { ...counted, ...writing }] as const] : []
  })
}

async function writingOf(
  { store, unsubscribeUrl }: TurnParts,
  { of, intentId, payload, wantedAt, place }: Waiting,
): Promise<Pick<Subject, "writing" | "birthDate" | "emailSince">> {
  const url = unsubscribeUrl(intentId, wayOf(of))
  const filling = { payload, wantedAt: new Date(wantedAt).toISOString(), unsubscribeUrl: url }
  const written = await write(store.vault, of, place.player, intentId, filling)
  const { outcome: writing, birthDate, emailSince } = written
  return { writing, birthDate, emailSince }
}
