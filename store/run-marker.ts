import type { Knex } from "knex"
import type { Effects } from "../core/effects.ts"
import { guarded } from "./database.ts"

/** How the run before this one went. */
export interface PreviousRun {
  readonly startedAt: Date
  /**
   * Last sign of life; a run that was killed lived at least until here. Where a start was killed before it gave
   * any, that of the run before it: what that run left behind may still be there.
   */
  readonly lastAliveAt: Date
  /** False: it was killed, and the warehouse may miss its last moments. */
  readonly wasClean: boolean
}

/** Tells an unclean stop from a clean one. */
export interface RunMarker {
  /**
   * Marks this run as going on; answers with the one before, if there was any. Until the first sign of life it
   * has made nothing good yet: killed before, the next start is told the same.
   */
  begin(): Promise<PreviousRun | undefined>
  /** A sign of life, once a second or so. */
  alive(): Promise<void>
  /** Marks the stop as clean: everything was closed before. */
  end(): Promise<void>
}

interface Row {
  readonly started_at: number
  readonly last_alive_at: number
  readonly stopped_at: number | null
}

export function createRunMarker(database: Knex, { now }: Effects): RunMarker {
  return {
    begin: () =>
      guarded("mark the start", async () => {
        const previous = await database<Row>("process_run").first()
        const at = now().getTime()
        const isUnclean = previous !== undefined && previous.stopped_at === null
        const aliveAt = isUnclean ? previous.last_alive_at : at
        await database("process_run")
          .insert({ only: 1, started_at: at, last_alive_at: aliveAt, stopped_at: null })
          .onConflict("only")
          .merge()
        return (
          previous && {
            startedAt: new Date(previous.started_at),
            lastAliveAt: new Date(previous.last_alive_at),
            wasClean: previous.stopped_at !== null,
          }
        )
      }),
    alive: () =>
      guarded("mark a sign of life", async () => {
        await database("process_run").update({ last_alive_at: now().getTime() })
      }),
    end: () =>
      guarded("mark the stop", async () => {
        const at = now().getTime()
        await database("process_run").update({ last_alive_at: at, stopped_at: at })
      }),
  }
}
