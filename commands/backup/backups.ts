import type { Effects } from "../../core/effects.ts"
import { asError, PitbossError } from "../../core/errors.ts"
import { type BackupParts, type BackupProgress, type BackupReport, takeBackup } from "./backup.ts"

interface Run {
  progress: BackupProgress
  report?: BackupReport
  failure?: unknown
}

/** At most one backup at a time; whoever asked for it comes back to see how far it is. */
export class Backups {
  readonly #parts: BackupParts
  readonly #effects: Effects
  readonly #stopping = new AbortController()
  #run: Run | undefined
  #ended: Promise<void> | undefined

  constructor(parts: BackupParts, effects: Effects) {
    this.#parts = parts
    this.#effects = effects
  }

  /** Throws BACKUP_RUNS where one is under way. */
  start(dir: string, withKey: boolean): void {
    if (this.#run && this.#run.report === undefined && this.#run.failure === undefined)
      throw new PitbossError("BACKUP_RUNS", "A backup is under way: wait until it has ended.")
    const run: Run = { progress: { step: "beginning", bytes: 0 } }
    this.#run = run
    const onProgress = (progress: BackupProgress) => {
      run.progress = progress
    }
    const { signal } = this.#stopping
    this.#ended = takeBackup(this.#parts, { dir, withKey, signal, onProgress }, this.#effects).then(
      (report) => {
        run.report = report
        this.#effects.log.info({ ...report }, "a backup is whole")
      },
      (thrown: unknown) => {
        run.failure = thrown
        this.#effects.log.error({ err: asError(thrown).message }, "a backup failed")
      },
    )
  }

  /** How far the latest one is, or what it came to. Throws what it threw. */
  state(): BackupReport | BackupProgress {
    const run = this.#run
    if (run === undefined) throw new PitbossError("BACKUP_RUNS", "No backup was started here.")
    if (run.failure !== undefined) throw run.failure
    return run.report ?? run.progress
  }

  /** Ends the one that is under way: it stays unfinished. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#ended
  }
}
