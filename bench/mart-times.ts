import { playerKey } from "../core/player.ts"
import type { QueryParams, Warehouse } from "../warehouse/warehouse.ts"
import { MART_QUESTIONS } from "./mart-question.ts"
import { rounds } from "./rounds.ts"
import { type Timing, timed } from "./timing.ts"

/** By mart, one of each round. */
export type MartTimes = Readonly<Record<string, readonly Timing[]>>

/** A mart's question beside a bare count of the rows that it reads, in one run. */
export interface AgainstCount {
  readonly question: readonly Timing[]
  readonly count: readonly Timing[]
}

/** Of all questions; one before them warms what is read and is not counted. */
const ROUNDS = { most: 20, least: 5, seconds: 150 }
/** Of one question and its count. */
const ROUNDS_AGAINST = { most: 20, least: 5, seconds: 30 }
/** Somebody who plays much, though not the one who plays most; even ones are of the brand that is asked for. */
const PLAYER = 1_000

/** Asks every mart its question, in rounds, so that a bad moment of the machine meets all. */
export async function askMarts(
  warehouse: Warehouse,
  players: number,
  onRound: (round: number, of: number) => void = () => undefined,
): Promise<MartTimes> {
  const times: Record<string, Timing[]> = {}
  const ask = (sql: string) => timed(() => warehouse.query(sql, valuesOf(players)))
  for (const { sql } of MART_QUESTIONS) await ask(sql)
  for (const round of rounds(ROUNDS)) {
    onRound(round, ROUNDS.most)
    for (const { mart, sql } of MART_QUESTIONS)
      times[mart] = [...(times[mart] ?? []), await ask(sql)]
  }
  return times
}

/** One mart's question and the count of its rows by turns. */
export async function askAgainstCount(
  warehouse: Warehouse,
  players: number,
  mart: string,
): Promise<AgainstCount> {
  const asked = MART_QUESTIONS.find((one) => one.mart === mart)
  const [question, count]: [Timing[], Timing[]] = [[], []]
  if (asked === undefined) return { question, count }
  for (const _ of rounds(ROUNDS_AGAINST)) {
    question.push(await timed(() => warehouse.query(asked.sql, valuesOf(players))))
    count.push(await timed(() => warehouse.query(asked.countSql, valuesOf(players))))
  }
  return { question, count }
}

function valuesOf(players: number): QueryParams {
  const player = 2 * Math.floor(Math.min(PLAYER, players - 1) / 2)
  return { brand: "tern", player_key: playerKey({ brand: "tern", playerId: `p${player}` }) }
}
