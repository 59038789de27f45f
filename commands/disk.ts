import { statfs } from "node:fs/promises"
import type { Effects } from "../core/effects.ts"
import type { Refusal } from "../ingest/gateway/options.ts"
import { Loop } from "./loop.ts"

const LOOK_MS = 1_000
const AGE_MS_MAX = 60_000
/** Senders come again after this. */
const RETRY_SECONDS = 30
const MEGABYTE = 1_000_000
const REMEDY =
  "Make room on the disk of the data directory, or grow it; everything goes on by itself."

/** Too little room, and what to do. */
export interface DiskFull {
  readonly since: string
  readonly free_bytes: number
  readonly needed_bytes: number
  readonly remedy: string
}

/**
 * Looks at the room on the disk of the data directory. Below what is needed the door takes no events: Kafka
 * and the engine keep the rest for what was acknowledged, instead of breaking off in the middle of it.
 */
export class Disk {
  readonly loop: Loop
  readonly #dataDir: string
  readonly #neededBytes: number
  readonly #effects: Effects
  #freeBytes = Number.POSITIVE_INFINITY
  #since: Date | undefined

  constructor(
    { dataDir, neededMb }: { readonly dataDir: string; readonly neededMb: number },
    effects: Effects,
  ) {
    this.#dataDir = dataDir
    this.#neededBytes = neededMb * MEGABYTE
    this.#effects = effects
    const once = () => this.look()
    this.loop = new Loop({ name: "disk", everyMs: LOOK_MS, ageMsMax: AGE_MS_MAX, once }, effects)
  }

  async look(): Promise<void> {
    const { bavail, bsize } = await statfs(this.#dataDir)
    this.#freeBytes = bavail * bsize
    const isFull = this.#freeBytes < this.#neededBytes
    const mb = { free_mb: this.#freeBytes / MEGABYTE, needed_mb: this.#neededBytes / MEGABYTE }
    if (isFull && this.#since === undefined) {
      this.#since = this.#effects.now()
      this.#effects.log.error({ ...mb, remedy: REMEDY }, "the disk is full: no events are taken")
    } else if (!isFull && this.#since) {
      this.#since = undefined
      this.#effects.log.warn(mb, "the disk has room again: events are taken")
    }
  }

  freeBytes(): number {
    return this.#freeBytes
  }

  /** Undefined: there is room. */
  full(): DiskFull | undefined {
    if (this.#since === undefined) return undefined
    return {
      since: this.#since.toISOString(),
      free_bytes: this.#freeBytes,
      needed_bytes: this.#neededBytes,
      remedy: REMEDY,
    }
  }

  /** Why nothing is taken at the door now; undefined where it is. */
  refusal(): Refusal | undefined {
    if (this.#since === undefined) return undefined
    const message =
      "The disk of the server is full; nothing is promised. Send it again later: its operator was told."
    return { code: "DISK_FULL", message, retryAfterSeconds: RETRY_SECONDS }
  }
}
