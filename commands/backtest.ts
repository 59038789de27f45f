import type { PastReading } from "../models/runner/past.ts"
import { backtestWords } from "./backtest-words.ts"
import {
  type BacktestAnswer,
  backtestBegin,
  backtestDrop,
  backtestEnd,
  backtestOnDay,
} from "./operation/backtest.ts"
import { document, printAnswer, progressLine } from "./output.ts"
import { type GlobalOptions, inSession } from "./program.ts"
import type { Session } from "./session.ts"
import { readTextFile } from "./text-file.ts"

export interface BacktestOptions extends GlobalOptions {
  readonly from: string
  readonly to: string
  readonly reading?: PastReading
}

/** `pitboss segments backtest <file>`: what the segment would have been, day by day. */
export async function backtest(path: string, options: BacktestOptions): Promise<void> {
  const text = readTextFile(path, "SEGMENT_FILE")
  await inSession(options, backtestBegin.need, async (session) => {
    const { from, to, reading = "true" } = options
    const begun = await ask<{ id: string; days: readonly string[] }>(session, backtestBegin, {
      ...{ path, text, from, to },
    })
    try {
      await everyDay(session, { path, text, reading }, begun, progressLine(options))
      const figures = await ask<BacktestAnswer>(session, backtestEnd, begun)
      printAnswer(
        document({ from, to, reading, ...figures }, backtestWords(figures, reading)),
        options,
      )
    } catch (thrown) {
      await session.invoke(backtestDrop, { id: begun.id }).catch(() => {})
      throw thrown
    }
  })
}

async function everyDay(
  session: Session,
  definition: { readonly path: string; readonly text: string; readonly reading: PastReading },
  { id, days }: { readonly id: string; readonly days: readonly string[] },
  tell: (text: string) => void,
): Promise<void> {
  for (const [index, day] of days.entries()) {
    tell(`${day}, ${index} of ${days.length} days are done`)
    const is_last = index === days.length - 1
    await session.invoke(backtestOnDay, { ...definition, id, day, is_last })
  }
  tell("")
}

async function ask<Value>(
  session: Session,
  operation: Parameters<Session["invoke"]>[0],
  args: object,
): Promise<Value> {
  const reply = await session.invoke(operation, args)
  if (reply.kind !== "document") throw new Error(`${operation.name} answered no document`)
  return reply.value as Value
}
