import SMTPConnection from "nodemailer/lib/smtp-connection"
import { asError } from "../../core/errors.ts"
import { UnderWay } from "./under-way.ts"

export interface SmtpSettings {
  readonly host: string
  readonly port: number
  readonly secure: boolean
  readonly user?: string | undefined
  readonly password?: string | undefined
  /** How long opening a connection, and handing one message over, may take as a whole, ms. */
  readonly openMsMax?: number | undefined
  readonly callMsMax?: number | undefined
}

/** No more than this many are open at once. */
export const CONNECTIONS_MAX = 4
/** A connection that carried this many messages makes room for a fresh one. */
const MESSAGES_PER_CONNECTION_MAX = 100
const CONNECT_MS_MAX = 5_000
/** A server that is silent for longer is gone. One that says something again and again is not silent: */
const ANSWER_MS_MAX = 15_000
const OPEN_MS_MAX = 15_000
const CALL_MS_MAX = 20_000

/** An open, logged-in connection. */
export interface SmtpConnection {
  readonly raw: SMTPConnection
  messages: number
}

/** Open connections to one server, kept from message to message. */
export class SmtpConnections {
  readonly #settings: SmtpSettings
  readonly #underWay = new UnderWay()
  #idle: SmtpConnection[] = []
  #isClosed = false

  constructor(settings: SmtpSettings) {
    this.#settings = settings
  }

  /** Sees to it that as many connections are open and idle. Throws what the server or the net says. */
  async ready(count: number): Promise<void> {
    const missing = Math.min(count, CONNECTIONS_MAX) - this.#idle.length
    if (missing <= 0) return
    const opening = Array.from({ length: missing }, () => this.#open())
    const opened = await Promise.allSettled(opening)
    for (const one of opened) if (one.status === "fulfilled") this.#giveBack(one.value)
    for (const one of opened) if (one.status === "rejected") throw one.reason
  }

  /** Lends a connection; one on which anything went wrong, or took too long, is not used again. */
  async with<Result>(use: (connection: SMTPConnection) => Promise<Result>): Promise<Result> {
    const connection = this.#idle.pop() ?? (await this.#open())
    const { callMsMax = CALL_MS_MAX } = this.#settings
    try {
      const result = await this.#underWay.within(callMsMax, use(connection.raw))
      connection.messages += 1
      this.#giveBack(connection)
      return result
    } catch (thrown) {
      connection.raw.close()
      throw thrown
    }
  }

  /** Ends idle connections, and breaks off whatever is under way; none is opened any more. */
  close(): void {
    this.#isClosed = true
    for (const { raw } of this.#idle) raw.quit()
    this.#idle = []
    this.#underWay.breakOff()
  }

  #giveBack(connection: SmtpConnection): void {
    if (connection.messages < MESSAGES_PER_CONNECTION_MAX && !this.#isClosed)
      this.#idle.push(connection)
    else connection.raw.quit()
  }

  async #open(): Promise<SmtpConnection> {
    if (this.#isClosed) throw new Error("the channel is closed")
    const { host, port, secure, openMsMax = OPEN_MS_MAX } = this.#settings
    const raw = new SMTPConnection({
      host,
      port,
      secure,
      connectionTimeout: CONNECT_MS_MAX,
      greetingTimeout: CONNECT_MS_MAX,
      socketTimeout: ANSWER_MS_MAX,
    })
    try {
      return await this.#underWay.within(openMsMax, this.#connect(raw))
    } catch (thrown) {
      raw.close()
      throw thrown
    }
  }

  #connect(raw: SMTPConnection): Promise<SmtpConnection> {
    const { user, password = "" } = this.#settings
    const connection = { raw, messages: 0 }
    const forget = () => {
      this.#idle = this.#idle.filter((one) => one !== connection)
    }
    return new Promise((resolve, reject) => {
      const fail = (thrown: unknown) => {
        // First, for to close it says "end", which is no reason.
        reject(asError(thrown))
        forget()
        raw.close()
      }
      // An idle connection that the server ends is no failure of anything.
      raw.on("error", fail)
      raw.once("end", () => fail(new Error("the server closed the connection")))
      raw.connect((unopened) => {
        if (unopened) fail(unopened)
        else if (user === undefined) resolve(connection)
        else
          raw.login({ credentials: { user, pass: password } }, (failed) =>
            failed ? fail(failed) : resolve(connection),
          )
      })
    })
  }
}
