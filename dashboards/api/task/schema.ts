import { z } from "zod"
import { BacktestAnswer, VerifyAnswer } from "../backtest/schema.ts"

const instant = z.string().describe("RFC 3339, UTC")

export const TaskQuestion = z.strictObject({ id: z.uuid() })

export const TaskAnswer = z.object({
  id: z.uuid(),
  kind: z.enum(["backtest", "verify"]),
  about: z.string().describe("What it is about"),
  state: z.enum(["waiting", "running", "done", "failed", "cancelled"]),
  done: z.number().int().describe("Steps that are done"),
  of: z.number().int().describe("Of so many; 0 until it runs"),
  step: z.string().describe("The step under way, as a day"),
  ahead: z.number().int().describe("Tasks that go before it: one runs at a time"),
  began_at: instant,
  ended_at: instant.nullable().describe("null while a step is under way, also of a cancelled one"),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
  backtest: BacktestAnswer.nullable().describe("What it found, where it is one and done"),
  verify: VerifyAnswer.nullable().describe("Likewise"),
})

export type TaskAnswer = z.infer<typeof TaskAnswer>
