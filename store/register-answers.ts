import type { Knex } from "knex"
import type { PlayerRef } from "../core/player.ts"
import { PITBOSS } from "../core/proof-record.ts"
import { guarded } from "./database.ts"
import type { ProofChain } from "./proof-chain.ts"

/** `formerly_excluded`: his exclusion is over, and he has not asked for marketing since. */
export const REGISTER_ANSWERS = ["excluded", "formerly_excluded", "not_excluded"] as const
export type RegisterAnswer = (typeof REGISTER_ANSWERS)[number]

/** What a register answered of a player. */
export interface KeptAnswer extends PlayerRef {
  readonly register: string
  readonly answer: RegisterAnswer
  /** Before his contact was read, ms: it is about no later one. */
  readonly askedAt: number
  readonly requestId: string
}

/** A player whom a register called excluded, and of whom the log has not been told. */
export interface RegisterExclusion extends PlayerRef {
  readonly register: string
  /** ms */
  readonly since: number
}

/** One look-up, whatever came of it. */
export interface LookUpFacts {
  readonly register: string
  readonly requestId: string
  /** The register's own name for it, where it gives one. */
  readonly responseId: string | undefined
  readonly askedAt: number
  /** How many players it asked about. */
  readonly asked: number
  /** `answered`, or what went wrong; no personal data. */
  readonly outcome: string
  readonly answers: readonly (PlayerRef & { readonly answer: RegisterAnswer })[]
}

/** How many players a register answered for, by its last answers. */
export interface RegisterCounts {
  readonly asked: number
  readonly excluded: number
  /** ms */
  readonly lastAnswerAt: number | undefined
}

export interface RegisterAnswers {
  /** Keeps a look-up's answers and its record in the chain, in one transaction. An older one replaces no newer one. */
  keep(facts: LookUpFacts): Promise<void>
  /** The last answers on players, but for those whose contact has changed since they were asked about. */
  of(registers: readonly string[], players: readonly PlayerRef[]): Promise<readonly KeptAnswer[]>
  /** By register. */
  counts(): Promise<ReadonlyMap<string, RegisterCounts>>
  /** Exclusions that Kafka has not acknowledged yet, oldest first. */
  untold(): Promise<readonly RegisterExclusion[]>
  /** One that began anew meanwhile waits on. */
  keepTold(told: readonly RegisterExclusion[]): Promise<void>
}

/** Exclusions that wait to be told at a time. */
const UNTOLD_MAX = 500
/** Players that are read at a time: the engine binds so many values. */
const PLAYERS_MAX = 500

// What was to be told is told, also where the register has let go of him meanwhile.
const KEEP = `insert into register_answer
  (register, brand, player_id, answer, asked_at, request_id, excluded_at, is_told)
values (:register, :brand, :player_id, :answer, :asked_at, :request_id, :excluded_at, :is_told)
on conflict (register, brand, player_id) do update set
  answer = excluded.answer, asked_at = excluded.asked_at, request_id = excluded.request_id,
  excluded_at = case when excluded.answer = 'excluded' or register_answer.is_told = 0
    then coalesce(register_answer.excluded_at, excluded.excluded_at) end,
  is_told = case when excluded.answer = 'excluded' and register_answer.excluded_at is null
    then 0 else register_answer.is_told end
where excluded.asked_at >= register_answer.asked_at`

interface Row {
  readonly register: string
  readonly brand: string
  readonly player_id: string
  readonly answer: RegisterAnswer
  readonly asked_at: number
  readonly request_id: string
  readonly excluded_at: number | null
}

/** The only writer of `register_answer`. */
export function createRegisterAnswers(
  database: Knex,
  proof: Pick<ProofChain, "within">,
): RegisterAnswers {
  return {
    keep: (facts) =>
      guarded("keep what a register answered", () =>
        database.transaction(async (transaction) => {
          await proof.within(transaction, entryOf(facts))
          for (const { brand, playerId, answer } of facts.answers)
            await transaction.raw(KEEP, {
              ...{ register: facts.register, brand, player_id: playerId, answer },
              ...{ asked_at: facts.askedAt, request_id: facts.requestId },
              excluded_at: answer === "excluded" ? facts.askedAt : null,
              is_told: answer === "excluded" ? 0 : 1,
            })
        }),
      ),
    of: (registers, players) =>
      guarded("read what registers answered", async () => {
        const found: KeptAnswer[] = []
        for (let at = 0; at < players.length; at += PLAYERS_MAX) {
          const some = players.slice(at, at + PLAYERS_MAX)
          found.push(...(await answersOn(database, registers, some)).map(answerOf))
        }
        return found
      }),
    counts: () => guarded("count what registers answered", () => countAll(database)),
    untold: () =>
      guarded("read exclusions to tell", async () => {
        const rows = await database("register_answer")
          .where({ is_told: 0 })
          .whereNotNull("excluded_at")
          .orderBy(["excluded_at", "register", "brand", "player_id"])
          .limit(UNTOLD_MAX)
          .select<Row[]>()
        return rows.map(({ register, brand, player_id, excluded_at }) => ({
          ...{ register, brand, playerId: player_id, since: excluded_at ?? 0 },
        }))
      }),
    keepTold: (told) =>
      guarded("keep that exclusions were told", () =>
        database.transaction(async (transaction) => {
          for (const { register, brand, playerId: player_id, since: excluded_at } of told)
            await transaction("register_answer")
              .where({ register, brand, player_id, excluded_at })
              .update({ is_told: 1 })
        }),
      ),
  }
}

function answersOn(
  database: Knex,
  registers: readonly string[],
  players: readonly PlayerRef[],
): Promise<Row[]> {
  return database("register_answer as said")
    .leftJoin("vault_contact as contact", (on) =>
      on.on("contact.brand", "said.brand").andOn("contact.player_id", "said.player_id"),
    )
    .whereIn("said.register", registers)
    .whereIn(
      ["said.brand", "said.player_id"],
      players.map(({ brand, playerId }) => [brand, playerId]),
    )
    .where((one) =>
      one.whereNull("contact.updated_at").orWhereRaw("contact.updated_at < said.asked_at"),
    )
    .select<Row[]>("said.*")
}

async function countAll(database: Knex): Promise<ReadonlyMap<string, RegisterCounts>> {
  const rows = await database("register_answer")
    .groupBy("register")
    .select<{ register: string; asked: number; excluded: number; last_at: number }[]>(
      "register",
      database.raw("count(*) as asked"),
      database.raw("sum(answer = 'excluded') as excluded"),
      database.raw("max(asked_at) as last_at"),
    )
  return new Map(
    rows.map(({ register, asked, excluded, last_at }) => [
      register,
      { asked, excluded, lastAnswerAt: last_at },
    ]),
  )
}

function entryOf({ register, requestId, responseId, asked, outcome, answers }: LookUpFacts) {
  const countOf = (answer: RegisterAnswer) => answers.filter((one) => one.answer === answer).length
  const body = {
    ...{ request_id: requestId, response_id: responseId ?? null, outcome, asked },
    ...Object.fromEntries(REGISTER_ANSWERS.map((answer) => [answer, countOf(answer)])),
    unanswered: asked - answers.length,
  }
  return { kind: "register_asked", actor: PITBOSS, subject: register, body } as const
}

function answerOf(row: Row): KeptAnswer {
  return {
    ...{ register: row.register, brand: row.brand, playerId: row.player_id, answer: row.answer },
    ...{ askedAt: row.asked_at, requestId: row.request_id },
  }
}
