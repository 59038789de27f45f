import { randomUUID } from "node:crypto"
import { asError, PitbossError } from "../../../core/errors.ts"

/** Tasks that are over are told of for so long, at most so many. */
const KEPT_MAX = 50
const WAITING_MAX = 4

export type TaskKind = "backtest" | "verify"
export type TaskState = "waiting" | "running" | "done" | "failed" | "cancelled"

/** Something that takes long, as it stands. */
export interface Task {
  readonly id: string
  readonly kind: TaskKind
  /** What it is about, in words. */
  readonly about: string
  readonly state: TaskState
  /** Steps that are done, of how many. */
  readonly done: number
  readonly of: number
  /** The step under way. */
  readonly step: string
  readonly beganAt: Date
  readonly endedAt: Date | undefined
  readonly answer: unknown
  readonly error: { readonly code: string; readonly message: string } | undefined
  /** Tasks that go before it and are not over; of one that runs or is over 0. */
  readonly ahead: number
}

/** What a task tells while it runs, and what it is told. */
export interface Progress {
  /** Throws where it was cancelled: nothing of the step has begun. */
  step(words: string, done: number, of: number): void
}

interface Work {
  readonly kind: TaskKind
  readonly about: string
  readonly run: (progress: Progress) => Promise<unknown>
  /** What went wrong, in words that may be shown. */
  readonly say: (thrown: unknown) => { readonly code: string; readonly message: string }
}

class Cancelled extends Error {}

// Words that cannot be found for one task keep no other from its turn.
function wordsOf(say: Work["say"], thrown: unknown): Task["error"] {
  try {
    return say(asError(thrown))
  } catch {
    return { code: "INTERNAL", message: "It failed; see the log." }
  }
}

const isOpen = ({ endedAt }: Task) => endedAt === undefined

type Mutable<Value> = { -readonly [Key in keyof Value]: Value[Key] }

/** Long tasks that people begin, one at a time: each is a build of its own, and the ticks need the machine too. */
export class LongTasks {
  readonly #tasks = new Map<string, Mutable<Task>>()
  readonly #now: () => Date
  #last: Promise<void> = Promise.resolve()

  constructor(now: () => Date) {
    this.#now = now
  }

  /** Begins it when those before it are over. Throws TASK_BUSY. */
  begin(work: Work): Task {
    const waiting = [...this.#tasks.values()].filter(({ state }) => state === "waiting").length
    if (waiting >= WAITING_MAX)
      throw new PitbossError(
        "TASK_BUSY",
        `${waiting} tasks wait already. Expected at most ${WAITING_MAX}: come again, or cancel one.`,
      )
    const { kind, about } = work
    const task: Mutable<Task> = {
      ...{ id: randomUUID(), kind, about, state: "waiting", done: 0, of: 0, step: "" },
      ...{ beganAt: this.#now(), endedAt: undefined, answer: undefined, error: undefined },
      ahead: 0,
    }
    this.#forgetOld()
    this.#tasks.set(task.id, task)
    this.#last = this.#last.then(() => this.#run(task, work))
    return this.read(task.id)
  }

  /** Throws TASK_UNKNOWN. */
  read(id: string): Task {
    const task = this.#known(id)
    return { ...task, ahead: this.#ahead(task) }
  }

  /** Ends it behind the step under way; what is over stays as it is. Throws TASK_UNKNOWN. */
  cancel(id: string): Task {
    const task = this.#known(id)
    if (task.state === "waiting" || task.state === "running") task.state = "cancelled"
    return this.read(id)
  }

  // In the order in which they were begun.
  #ahead(task: Task): number {
    if (task.state !== "waiting") return 0
    const all = [...this.#tasks.values()]
    return all
      .slice(
        0,
        all.findIndex(({ id }) => id === task.id),
      )
      .filter(isOpen).length
  }

  /** Cancels all, and waits for the step under way. */
  async close(): Promise<void> {
    for (const { id } of this.#tasks.values()) this.cancel(id)
    await this.#last
  }

  #known(id: string): Mutable<Task> {
    const task = this.#tasks.get(id)
    if (task) return task
    throw new PitbossError(
      "TASK_UNKNOWN",
      "There is no such task: a task is known until the server starts anew. Begin it again.",
    )
  }

  async #run(task: Mutable<Task>, { run, say }: Work): Promise<void> {
    const refused = () => task.state === "cancelled"
    const refuseCancelled = () => {
      if (refused()) throw new Cancelled()
    }
    try {
      refuseCancelled()
      task.state = "running"
      const answer = await run({
        step(words, done, of) {
          refuseCancelled()
          Object.assign(task, { step: words, done, of })
        },
      })
      refuseCancelled()
      Object.assign(task, { answer, state: "done", done: task.of })
    } catch (thrown) {
      // What broke behind a cancel is no answer to it.
      const isOver = refused() || thrown instanceof Cancelled
      if (!isOver) Object.assign(task, { error: wordsOf(say, thrown), state: "failed" })
    }
    task.endedAt = this.#now()
  }

  #forgetOld(): void {
    for (const { id, endedAt } of this.#tasks.values())
      if (this.#tasks.size >= KEPT_MAX && endedAt !== undefined) this.#tasks.delete(id)
  }
}
