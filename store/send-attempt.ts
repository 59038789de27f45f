import type { Knex } from "knex"
import type { Effects } from "../core/effects.ts"
import type { PlayerRef } from "../core/player.ts"
import { type BudgetClaim, readBudgets } from "./budget.ts"
import { type Reservation, readPlaces } from "./daily-cap.ts"
import { guarded, runUnsynced } from "./database.ts"
import { countsFor, countWithin24Hours } from "./day-count.ts"
import type { ProvenAttempts } from "./proven-attempt.ts"

/** `unknown`: the call began and its end was never learnt. It is repeated only where a kill cut it off. */
export type AttemptState = "attempting" | "accepted" | "failed" | "unknown"

export interface AttemptStart {
  readonly intentId: string
  /** By which the provider, where it can, tells a repeat. */
  readonly idempotencyKey: string
  readonly campaign: string
  readonly channel: string
  readonly player: PlayerRef
  /** The decision under which it begins, as JSON; the result may bring a later one. */
  readonly decision: string
  /** The place of the day that it needs; undefined: none. */
  readonly reservation?: Reservation | undefined
  /** What it uses up of its campaign's budget; undefined: there is none. */
  readonly budget?: BudgetClaim | undefined
  /**
   * How long the provider tells a repeat by its key, ms: where one of the attempts before ended unknown, none begins later
   * than that behind the first. Undefined: it tells none, and only what a kill cut off is tried again, however long ago it was.
   */
  readonly rememberedMs?: number | undefined
}

export interface AttemptResult {
  readonly intentId: string
  readonly attempt: number
  readonly state: Exclude<AttemptState, "attempting">
  /** Whether the intent is over. A failure that is not final may be tried again. */
  readonly isFinal: boolean
  readonly providerMessageId: string
  /** A code and the provider's words without personal data. */
  readonly detail: string
  /** The decision that was taken last, next to the call; undefined: the one under which it began. */
  readonly decision?: string | undefined
}

export interface Attempt
  extends Omit<AttemptStart, "reservation" | "budget" | "rememberedMs">,
    Omit<AttemptResult, "state" | "decision"> {
  readonly state: AttemptState
  readonly attemptedAt: Date
  readonly finishedAt: Date | undefined
  /** Number of the record that covers its receipt; undefined: none yet. */
  readonly receiptRecord: number | undefined
}

/** Calls to providers, on disk before they are made. */
export interface SendAttempts extends ProvenAttempts {
  /**
   * Records that calls begin and takes their places of the day and of budgets, in one transaction. Left out of the answer
   * are intents that have an attempt which is open, taken or final, those whose key the provider may have forgotten, and
   * those without a place: they must not be called for.
   */
  begin(starts: readonly AttemptStart[]): Promise<readonly Pick<Attempt, "intentId" | "attempt">[]>
  /** Records how calls ended. A power loss may take it along: what was called for is unclear then. */
  finish(results: readonly AttemptResult[]): Promise<void>
  /**
   * At start: whatever was under way when the last run ended becomes `unknown`. Nobody knows whether it was handed over,
   * so it may be tried again, under the same key: a message goes out at least once.
   */
  closeInterrupted(): Promise<number>
  /** Finished attempts whose receipt the warehouse does not have yet, oldest first. */
  unbooked(limit: number): Promise<readonly Attempt[]>
  /** Likewise, also those that are under way: all that the warehouse may not know. */
  untold(): Promise<readonly Attempt[]>
  booked(attempts: readonly Pick<Attempt, "intentId" | "attempt">[]): Promise<void>
  /** After an unclean stop: receipts since the instant are compared with the warehouse again. */
  bookAgain(since: Date): Promise<void>
  /** All attempts of these intents. */
  of(intentIds: readonly string[]): Promise<readonly Attempt[]>
}

interface Row {
  readonly intent_id: string
  readonly attempt: number
  readonly state: AttemptState
  readonly is_final: number
  readonly is_booked: number
  readonly idempotency_key: string
  readonly campaign: string
  readonly channel: string
  readonly brand: string
  readonly player_id: string
  readonly attempted_at: number
  readonly finished_at: number | null
  readonly provider_message_id: string
  readonly detail: string
  readonly decision: string
  readonly receipt_record: number | null
}

/** With this begins the detail of an attempt that a kill cut off. */
export const INTERRUPTED = "interrupted"

/** How an attempt ends that a kill cut off. */
const CUT_OFF = {
  state: "unknown",
  is_final: 0,
  detail: `${INTERRUPTED}: Pitboss stopped during the call`,
}

/** All but what the chain of records has of them. */
type OwnAttempts = Omit<SendAttempts, keyof ProvenAttempts>

/** SQLite takes 32,766 bound values in one statement. */
const INTENTS_PER_QUERY_MAX = 10_000

export function createSendAttempts(database: Knex, { now }: Effects): OwnAttempts {
  const rowsOf = (source: Knex = database) => source<Row, Row[]>("send_attempt")

  return {
    begin: (starts) =>
      guarded("record attempts", () =>
        database.transaction((transaction) => beginAll(transaction, starts, now().getTime())),
      ),
    finish: (results) =>
      guarded("record results", async () => {
        const rows = JSON.stringify(results.map(resultRow))
        await runUnsynced(database, FINISH, [now().getTime(), rows])
      }),
    closeInterrupted: () =>
      guarded("close interrupted attempts", () =>
        database("send_attempt")
          .where({ state: "attempting" })
          .update({ ...CUT_OFF, finished_at: now().getTime() }),
      ),
    unbooked: (limit) =>
      guarded("list unbooked attempts", async () => {
        const rows = await rowsOf()
          .where({ is_booked: 0 })
          .whereNot({ state: "attempting" })
          .orderBy("attempted_at")
          .limit(limit)
        return rows.map(attemptOf)
      }),
    untold: () =>
      guarded("list attempts", async () => (await rowsOf().where({ is_booked: 0 })).map(attemptOf)),
    booked: (attempts) =>
      guarded("mark attempts as booked", async () => {
        const rows = attempts.map(({ intentId, attempt }) => ({ intent_id: intentId, attempt }))
        await runUnsynced(database, BOOKED, [JSON.stringify(rows)])
      }),
    bookAgain: (since) =>
      guarded("reopen receipts", async () => {
        await database("send_attempt")
          .where("finished_at", ">=", since.getTime())
          .update({ is_booked: 0 })
      }),
    of: (intentIds) =>
      guarded("read attempts", async () => {
        const rows: Row[] = []
        for (let at = 0; at < intentIds.length; at += INTENTS_PER_QUERY_MAX)
          rows.push(
            ...(await rowsOf().whereIn(
              "intent_id",
              intentIds.slice(at, at + INTENTS_PER_QUERY_MAX),
            )),
          )
        return rows.map(attemptOf)
      }),
  }
}

// One text for any number of rows: SQLite bounds what is bound, and plans it once.
const EARLIER = `select intent_id, max(attempt) as attempts, max(state in ('attempting', 'accepted') or is_final = 1) as is_standing,
    max(state = 'unknown') as is_unclear, max(state = 'unknown' and detail not like '${INTERRUPTED}%') as is_unanswered,
    min(attempted_at) as first_at
from send_attempt where intent_id in (select value from json_each(?)) group by intent_id`

const BEGIN = `insert into send_attempt
    (intent_id, attempt, state, is_final, idempotency_key, campaign, channel, brand, player_id, decision, attempted_at)
select value ->> 'intent_id', value ->> 'attempt', 'attempting', 0, value ->> 'idempotency_key', value ->> 'campaign',
    value ->> 'channel', value ->> 'brand', value ->> 'player_id', value ->> 'decision', ?
from json_each(?)`

const FINISH = `update send_attempt
set state = one.value ->> 'state', is_final = one.value ->> 'is_final', detail = one.value ->> 'detail',
    provider_message_id = one.value ->> 'provider_message_id',
    decision = coalesce(one.value ->> 'decision', decision), finished_at = ?
from json_each(?) as one
where intent_id = one.value ->> 'intent_id' and attempt = one.value ->> 'attempt' and state = 'attempting'`

const BOOKED = `update send_attempt set is_booked = 1 from json_each(?) as one
where intent_id = one.value ->> 'intent_id' and attempt = one.value ->> 'attempt'`

/** What became of an intent before: 1 where it must not be called for again. */
interface Tried {
  readonly intent_id: string
  readonly attempts: number
  readonly is_standing: 0 | 1
  /** 1: of one of the attempts nobody knows whether it was taken. */
  readonly is_unclear: 0 | 1
  /** 1: one of these no kill cut off: it was not answered. */
  readonly is_unanswered: 0 | 1
  readonly first_at: number
}

async function beginAll(
  transaction: Knex,
  starts: readonly AttemptStart[],
  at: number,
): Promise<{ readonly intentId: string; readonly attempt: number }[]> {
  const ids = JSON.stringify(starts.map(({ intentId }) => intentId))
  const tried = new Map<string, Tried>()
  for (const one of (await transaction.raw(EARLIER, [ids])) as readonly Tried[])
    tried.set(one.intent_id, one)
  const reservations = starts.flatMap(({ reservation }) => reservation ?? [])
  const places = await readPlaces(transaction, reservations)
  const crowded = await readCrowded(transaction, reservations, at)
  const budgets = await readBudgets(
    transaction,
    starts.flatMap(({ budget }) => budget ?? []),
  )
  const begun = new Map<string, ReturnType<typeof startRow>>()
  for (const start of starts) {
    const { intentId, reservation, budget } = start
    const before = tried.get(intentId)
    if (begun.has(intentId) || before?.is_standing === 1) continue
    if (before && isForgotten(before, start, at)) continue
    if (budget && !budgets.has(budget)) continue
    if (reservation && (crowded.is(reservation) || !places.take(reservation))) continue
    if (reservation) crowded.took(reservation)
    if (budget) budgets.take(budget)
    begun.set(intentId, startRow(start, (before?.attempts ?? 0) + 1))
  }
  if (begun.size === 0) return []
  await places.write(at)
  await budgets.write()
  await transaction.raw(BEGIN, [at, JSON.stringify([...begun.values()])])
  return [...begun.values()].map(({ intent_id: intentId, attempt }) => ({ intentId, attempt }))
}

// A repeat that the provider cannot tell any more would be a second message.
function isForgotten(tried: Tried, { rememberedMs }: AttemptStart, at: number): boolean {
  if (rememberedMs === undefined) return tried.is_unanswered === 1
  return tried.is_unclear === 1 && at - tried.first_at > rememberedMs
}

/** Whether more messages went to a person within 24 hours than were known when it was decided. */
interface Crowded {
  is(place: Reservation): boolean
  took(place: Reservation): void
}

async function readCrowded(
  source: Knex,
  all: readonly Reservation[],
  at: number,
): Promise<Crowded> {
  const asked = all.filter(({ sentIn24Hours }) => sentIn24Hours !== undefined)
  const sent = asked.length === 0 ? [] : await countWithin24Hours(source, asked, at)
  const counts = new Map(asked.map(({ intentId }, index) => [intentId, sent[index] ?? 0]))
  const taken: Reservation[] = []
  return {
    is(place) {
      const { intentId, sentIn24Hours: known = Number.POSITIVE_INFINITY } = place
      const meanwhile = taken.filter((one) => countsFor(one, place)).length
      return (counts.get(intentId) ?? 0) + meanwhile > known
    },
    took: (place) => void taken.push(place),
  }
}

function startRow(start: AttemptStart, attempt: number) {
  return {
    ...{ intent_id: start.intentId, attempt, idempotency_key: start.idempotencyKey },
    ...{ campaign: start.campaign, channel: start.channel, decision: start.decision },
    ...{ brand: start.player.brand, player_id: start.player.playerId },
  }
}

function resultRow(result: AttemptResult): object {
  return {
    ...{ intent_id: result.intentId, attempt: result.attempt, state: result.state },
    is_final: result.isFinal ? 1 : 0,
    ...{ provider_message_id: result.providerMessageId, detail: result.detail },
    decision: result.decision,
  }
}

function attemptOf(row: Row): Attempt {
  return {
    intentId: row.intent_id,
    attempt: row.attempt,
    state: row.state,
    isFinal: row.is_final === 1,
    idempotencyKey: row.idempotency_key,
    campaign: row.campaign,
    channel: row.channel,
    player: { brand: row.brand, playerId: row.player_id },
    decision: row.decision,
    receiptRecord: row.receipt_record ?? undefined,
    attemptedAt: new Date(row.attempted_at),
    finishedAt: row.finished_at === null ? undefined : new Date(row.finished_at),
    providerMessageId: row.provider_message_id,
    detail: row.detail,
  }
}
