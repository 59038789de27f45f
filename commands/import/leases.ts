import { randomUUID } from "node:crypto"
import type { Effects } from "../../core/effects.ts"
import { PitbossError } from "../../core/errors.ts"
import { Turnstile } from "../../models/runner/turnstile.ts"

/** A run that asks nothing for so long may be followed by another: its command was killed. */
export const LEASE_MS = 10_000

/** An import, and the one run that may work at it. */
export interface ImportClaim {
  readonly number: number
  readonly run: string
}

interface Lease<Task> {
  readonly run: string
  readonly task: Task
  readonly since: Date
  readonly turnstile: Turnstile
  renewedAt: number
  /** Operations under way or waiting. */
  asked: number
}

/**
 * Who works at which import: one run each. A lease is renewed by whatever its run asks, and lasts while an
 * operation is under way; operations of one import come one after the other, whoever asks. They are in memory: a
 * data directory has one process, and a run does not outlive it.
 */
export class ImportLeases<Task extends { readonly file: string }> {
  readonly #now: Effects["now"]
  readonly #leases = new Map<number, Lease<Task>>()

  constructor({ now }: Pick<Effects, "now">) {
    this.#now = now
  }

  /** Throws IMPORT_RUNNING where another run has it. */
  take(number: number, task: Task): ImportClaim {
    const held = this.#leases.get(number)
    if (held !== undefined && !this.#isOver(held)) throw running(number, held)
    const [run, since] = [randomUUID(), this.#now()]
    const turnstile = new Turnstile()
    const renewedAt = since.getTime()
    this.#leases.set(number, { ...{ run, task, since, turnstile, renewedAt }, asked: 0 })
    return { number, run }
  }

  /** Works at an import, alone. Throws IMPORT_GIVEN_UP where it is not this run's any more. */
  async alone<Result>(
    { number, run }: ImportClaim,
    work: (task: Task) => Promise<Result>,
  ): Promise<Result> {
    const held = this.#leases.get(number)
    if (held?.run !== run) throw givenUp(number)
    held.asked += 1
    try {
      return await held.turnstile.through(async () => {
        if (this.#leases.get(number) !== held) throw givenUp(number)
        return work(held.task)
      })
    } finally {
      held.asked -= 1
      held.renewedAt = this.#now().getTime()
    }
  }

  /** The run is over: another need not wait. */
  release({ number, run }: ImportClaim): void {
    if (this.#leases.get(number)?.run === run) this.#leases.delete(number)
  }

  /** Takes an import from its run, where it has one; what is under way ends first, what waits is refused. */
  revoke(number: number, work: () => Promise<void>): Promise<void> {
    const held = this.#leases.get(number)
    this.#leases.delete(number)
    return held === undefined ? work() : held.turnstile.through(work)
  }

  /** Somebody works at it. */
  isTaken(number: number): boolean {
    const held = this.#leases.get(number)
    return held !== undefined && !this.#isOver(held)
  }

  #isOver({ asked, renewedAt }: Lease<Task>): boolean {
    return asked === 0 && this.#now().getTime() - renewedAt >= LEASE_MS
  }
}

function running<Task extends { readonly file: string }>(
  number: number,
  { task: { file }, since }: Lease<Task>,
): PitbossError {
  return new PitbossError(
    "IMPORT_RUNNING",
    `${file} is being imported since ${since.toISOString()}, as import ${number}. Wait for its end; where that command was killed, run this one again: it goes on ${LEASE_MS / 1_000} seconds after what was under way has ended.`,
    { number },
  )
}

/** What a run is told that an import was taken from. */
export function givenUp(number: number): PitbossError {
  return new PitbossError(
    "IMPORT_GIVEN_UP",
    `This run of import ${number} was given up for a newer run, or its import has ended: nothing more is done for it. What it brought in stays. Run the command again to go on.`,
    { number },
  )
}
