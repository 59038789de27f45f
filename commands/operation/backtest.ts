import { z } from "zod"
import type { Contactable } from "../../activation/contactable.ts"
import { PAST_READINGS } from "../../models/runner/past.ts"
import { backtestDay, readPastSegment } from "../../segments/backtest/backtest.ts"
import { daysBetween } from "../../segments/backtest/day.ts"
import { type BacktestFigures, backtestFigures } from "../../segments/backtest/figures.ts"
import { BacktestStore } from "../../segments/backtest/store.ts"
import { parseSegment } from "../../segments/segment.ts"
import { operation } from "../operation.ts"
import { document } from "../output.ts"
import { runningSegments } from "../running-segments.ts"
import { rolesOf } from "./landing.ts"

const definition = { path: z.string(), text: z.string().max(100_000) }
const id = z.string().regex(/^\d{13,16}$/)

/** Checks a segment's file and the days, and makes room for what the days will find. */
export const backtestBegin = operation({
  name: "backtest-begin",
  need: "everything",
  args: z.object({ ...definition, from: z.string(), to: z.string() }),
  async run(runtime, { path, text, from, to }) {
    const { warehouse, runner } = runtime
    const days = daysBetween(from, to)
    const among = await runningSegments(runtime)
    await readPastSegment({ warehouse, runner }, parseSegment(path, text), among)
    const store = new BacktestStore(warehouse, String(Date.now()))
    await store.open()
    return document({ id: store.id, days })
  },
})

/** Evaluates one day; with the last one the segments that run are evaluated beside it. */
export const backtestOnDay = operation({
  name: "backtest-day",
  need: "everything",
  args: z.object({
    ...{ ...definition, id, day: z.string(), is_last: z.boolean() },
    reading: z.enum(PAST_READINGS).default("true"),
  }),
  async run(runtime, { path, text, id: of, day, is_last, reading }) {
    const { warehouse, runner } = runtime
    const among = await runningSegments(runtime)
    const others = is_last ? among : []
    const segment = parseSegment(path, text)
    await backtestDay({ warehouse, runner }, new BacktestStore(warehouse, of), {
      day,
      reading,
      segment,
      others,
      among,
    })
    return document({ day })
  },
})

/** What a backtest says at its end. */
export interface BacktestAnswer extends BacktestFigures {
  /** Of the last day's members, by channel and product. */
  readonly contactable_now: readonly Contactable[]
}

/** Reads the figures of all days, and whom of the last day's members a promotion would reach now. */
export const backtestEnd = operation({
  name: "backtest-end",
  need: "everything",
  args: z.object({ id, days: z.array(z.string()) }),
  async run(runtime, { id: of, days }) {
    const { warehouse } = runtime
    const store = new BacktestStore(warehouse, of)
    const figures = await backtestFigures(warehouse, store, days)
    const players = await store.players(days.at(-1) ?? "")
    const reach = await rolesOf(runtime).activator.contactable(players)
    await store.drop()
    const said: BacktestAnswer = { ...figures, contactable_now: reach }
    return document(said)
  },
})

/** Throws away what a backtest has found that nobody waits for any more. */
export const backtestDrop = operation({
  name: "backtest-drop",
  need: "everything",
  args: z.object({ id }),
  async run({ warehouse }, { id: of }) {
    await new BacktestStore(warehouse, of).drop()
    return document({ id: of })
  },
})
