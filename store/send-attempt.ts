import type { Knex } from "knex"
import type { Effects } from "../core/effects.ts"
import type { PlayerRef } from "../core/player.ts"
import { type Reservation, takePlace } from "./daily-cap.ts"
import { guarded } from "./database.ts"
import type { ProvenAttempts } from "./proven-attempt.ts"

/** `unknown`: the call began and its end was never learnt; it is not repeated. */
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
  extends Omit<AttemptStart, "reservation">,
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
   * Records that calls begin and takes their places of the day, in one transaction. Left out of the answer
   * are intents that have an attempt which is open, unclear, taken or final, and those without a place: they
   * must not be called for.
   */
  begin(starts: readonly AttemptStart[]): Promise<readonly Pick<Attempt, "intentId" | "attempt">[]>
  /** Records how calls ended. */
  finish(results: readonly AttemptResult[]): Promise<void>
  /** At start: whatever was under way when the last run ended becomes `unknown`. */
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

/** How an attempt ends of which nobody knows how it ended. */
const INTERRUPTED = {
  state: "unknown",
  is_final: 1,
  detail: "interrupted: Pitboss stopped during the call",
}

/** All but what the chain of records has of them. */
type OwnAttempts = Omit<SendAttempts, keyof ProvenAttempts>

/** SQLite takes 32,766 bound values in one statement. */
const INTENTS_PER_QUERY_MAX = 10_000

export function createSendAttempts(database: Knex, { now }: Effects): OwnAttempts {
  const rowsOf = (source: Knex = database) => source<Row, Row[]>("send_attempt")

  async function beginOne(source: Knex, start: AttemptStart): Promise<number | undefined> {
    const earlier = await rowsOf(source).where({ intent_id: start.intentId })
    if (earlier.some(({ state, is_final }) => state !== "failed" || is_final === 1))
      return undefined
    const { reservation } = start
    if (reservation && !(await takePlace(source, reservation, now().getTime()))) return undefined
    const attempt = earlier.length + 1
    await source("send_attempt").insert(startRow(start, attempt, now().getTime()))
    return attempt
  }

  return {
    begin: (starts) =>
      guarded("record attempts", () =>
        database.transaction(async (transaction) => {
          const begun: { intentId: string; attempt: number }[] = []
          for (const start of starts) {
            const attempt = await beginOne(transaction, start)
            if (attempt !== undefined) begun.push({ intentId: start.intentId, attempt })
          }
          return begun
        }),
      ),
    finish: (results) =>
      guarded("record results", () =>
        database.transaction(async (transaction) => {
          for (const result of results)
            await transaction("send_attempt")
              .where({ intent_id: result.intentId, attempt: result.attempt, state: "attempting" })
              .update(finishRow(result, now().getTime()))
        }),
      ),
    closeInterrupted: () =>
      guarded("close interrupted attempts", () =>
        database("send_attempt")
          .where({ state: "attempting" })
          .update({ ...INTERRUPTED, finished_at: now().getTime() }),
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
      guarded("mark attempts as booked", () =>
        database.transaction(async (transaction) => {
          for (const { intentId, attempt } of attempts)
            await transaction("send_attempt")
              .where({ intent_id: intentId, attempt })
              .update({ is_booked: 1 })
        }),
      ),
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

function startRow(start: AttemptStart, attempt: number, attempted_at: number): object {
  return {
    intent_id: start.intentId,
    attempt,
    state: "attempting",
    is_final: 0,
    idempotency_key: start.idempotencyKey,
    campaign: start.campaign,
    channel: start.channel,
    brand: start.player.brand,
    player_id: start.player.playerId,
    decision: start.decision,
    attempted_at,
  }
}

function finishRow(result: AttemptResult, finished_at: number): object {
  return {
    state: result.state,
    is_final: result.isFinal ? 1 : 0,
    provider_message_id: result.providerMessageId,
    detail: result.detail,
    ...(result.decision !== undefined && { decision: result.decision }),
    finished_at,
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
