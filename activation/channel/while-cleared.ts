import { Readable } from "node:stream"
import { type ClearedMessage, clearedUntil } from "../compliance/decide.ts"

/**
 * The content, which is read when the provider is ready to take it. A slow one may be so only after
 * the clearance has ended: then nothing of it is handed over, and the connection is given up.
 */
export class WhileCleared extends Readable {
  readonly #content: Buffer
  readonly #message: ClearedMessage
  readonly #now: () => Date
  isHandedOver = false
  isTooLate = false

  constructor(content: Buffer, message: ClearedMessage, now: () => Date) {
    super()
    this.#content = content
    this.#message = message
    this.#now = now
  }

  override _read(): void {
    if (this.#now().getTime() > clearedUntil(this.#message)) {
      this.isTooLate = true
      this.destroy(new Error("the clearance ended before the provider was ready"))
      return
    }
    this.isHandedOver = true
    this.push(this.#content)
    this.push(null)
  }
}
