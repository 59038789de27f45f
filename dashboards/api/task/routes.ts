import type { Log } from "../../../core/effects.ts"
import { asError } from "../../../core/errors.ts"
import { type BacktestSources, readBacktest, runBacktest } from "../backtest/run.ts"
import { BacktestQuestion, VerifyQuestion } from "../backtest/schema.ts"
import { runVerify, type VerifySources } from "../backtest/verify.ts"
import { type Route, route } from "../route/route.ts"
import { segmentOf } from "../segment/document.ts"
import { inWordsOf } from "../segment/preview.ts"
import type { LongTasks, Task } from "./long-tasks.ts"
import { TaskAnswer, TaskQuestion } from "./schema.ts"

export interface TaskSources extends BacktestSources, VerifySources {}

/** What takes long: begun, followed and cancelled. */
export function taskRoutes(sources: TaskSources, tasks: LongTasks, log: Log): readonly Route[] {
  const saidOf = (sql: string) => (thrown: unknown) => {
    const said = inWordsOf(thrown, sql)
    if (said !== undefined) return { code: said.code, message: said.message }
    log.error({ err: asError(thrown).message }, "a task failed")
    return { code: "TASK_FAILED", message: "It could not be ended; the server's log says why." }
  }
  return [
    route({
      method: "post",
      path: "/api/segments/backtest",
      summary: "What a select would have been at the end of each day: a task",
      isForAuthors: true,
      question: BacktestQuestion,
      answer: TaskAnswer,
      async read(asked) {
        const backtest = await readBacktest(sources, asked).catch((thrown: unknown) => {
          throw inWordsOf(thrown, asked.sql) ?? thrown
        })
        const task = tasks.begin({
          kind: "backtest",
          about: `${asked.from} to ${asked.to}`,
          run: (progress) => runBacktest(sources, backtest, progress),
          say: saidOf(asked.sql),
        })
        return answerOf(task)
      },
    }),
    route({
      method: "post",
      path: "/api/segments/verify",
      summary: "Members as they stand against a look at everybody at the same instant: a task",
      isForAuthors: true,
      question: VerifyQuestion,
      answer: TaskAnswer,
      async read({ name }) {
        const segments = sources.segments()
        const names =
          name === undefined ? segments.map((one) => one.name) : [segmentOf(segments, name).name]
        const task = tasks.begin({
          kind: "verify",
          about: name ?? "all segments",
          run: (progress) => runVerify(sources, names, progress),
          say: saidOf(""),
        })
        return answerOf(task)
      },
    }),
    route({
      path: "/api/tasks/{id}",
      summary: "How far a task is, and at its end what it found",
      isForAuthors: true,
      question: TaskQuestion,
      answer: TaskAnswer,
      read: async ({ id }) => answerOf(tasks.read(id)),
    }),
    route({
      method: "post",
      path: "/api/tasks/{id}/cancel",
      summary: "Ends a task behind the step under way",
      isForAuthors: true,
      question: TaskQuestion,
      answer: TaskAnswer,
      read: async ({ id }) => answerOf(tasks.cancel(id)),
    }),
  ]
}

function answerOf({ id, kind, about, state, done, of, step, ...task }: Task): TaskAnswer {
  const answer = state === "done" ? task.answer : null
  return {
    ...{ id, kind, about, state, done, of, step },
    began_at: task.beganAt.toISOString(),
    ended_at: task.endedAt?.toISOString() ?? null,
    ahead: task.ahead,
    error: task.error ?? null,
    backtest: kind === "backtest" ? (answer as TaskAnswer["backtest"]) : null,
    verify: kind === "verify" ? (answer as TaskAnswer["verify"]) : null,
  }
}
