import { isIP, type Socket } from "node:net"
import { buildConnector, Pool } from "undici"
import { asError } from "../../../core/errors.ts"
import { CONNECTIONS_MAX } from "../smtp-connections.ts"
import { type AddressRule, lookupWithin, mayCall, refusal } from "./address.ts"

const CONNECT_MS_MAX = 5_000

/** Where calls go, and by which addresses. */
export interface Place {
  readonly url: URL
  /** The host without brackets. */
  readonly host: string
  readonly rule: AddressRule
}

type Callback = buildConnector.Callback

/** An endpoint's pool, and connections that were opened for it before there is anything to send. */
export class WebhookConnections {
  readonly pool: Pool
  readonly #place: Place
  readonly #connect: buildConnector.connector
  #spare: Socket[] = []
  #isClosed = false

  constructor(place: Place) {
    this.#place = place
    this.#connect = buildConnector({ timeout: CONNECT_MS_MAX, lookup: lookupWithin(place.rule) })
    this.pool = new Pool(place.url.origin, {
      ...{ connections: CONNECTIONS_MAX, pipelining: 1 },
      // Each call has an end of its own.
      ...{ headersTimeout: 0, bodyTimeout: 0 },
      connect: (options, callback) => this.#give(options, callback),
    })
  }

  /** Sees to it that as many connections are open. Throws what the net says. */
  async ready(count: number): Promise<void> {
    const open = this.pool.stats.connected + this.#spare.length
    const missing = Math.min(count, CONNECTIONS_MAX) - open
    if (missing <= 0) return
    const opened = await Promise.allSettled(Array.from({ length: missing }, () => this.#open()))
    for (const one of opened) if (one.status === "fulfilled") this.#keep(one.value)
    for (const one of opened) if (one.status === "rejected") throw one.reason
  }

  /** Ends all of them; none is opened any more. */
  async close(): Promise<void> {
    this.#isClosed = true
    for (const socket of this.#spare) socket.destroy()
    await this.pool.destroy()
  }

  #give(options: buildConnector.Options, callback: Callback): void {
    const spare = this.#spare.pop()
    if (spare === undefined) this.#guarded(options, callback)
    else {
      spare.removeAllListeners("close")
      // A pool that is answered at once forgets to go on.
      queueMicrotask(() => callback(null, spare))
    }
  }

  // What ends while nobody uses it, as servers do, is no failure of anything.
  #keep(socket: Socket): void {
    if (this.#isClosed) {
      socket.destroy()
      return
    }
    socket.once("close", () => {
      this.#spare = this.#spare.filter((one) => one !== socket)
    })
    // An end is only heard by who listens.
    this.#spare.push(socket.resume())
  }

  #open(): Promise<Socket> {
    const { url, host } = this.#place
    const { protocol, port } = url
    return new Promise((resolve, reject) => {
      this.#guarded({ hostname: host, host: url.host, protocol, port }, (failed, socket) =>
        failed === null ? resolve(socket) : reject(asError(failed)),
      )
    })
  }

  // An address that is written out is resolved by nobody.
  #guarded(options: buildConnector.Options, callback: Callback): void {
    const { host, rule } = this.#place
    if (this.#isClosed) callback(new Error("the channel is closed"), null)
    else if (isIP(host) !== 0 && !mayCall(host, rule)) callback(refusal(), null)
    else this.#connect({ ...options, hostname: host }, callback)
  }
}
