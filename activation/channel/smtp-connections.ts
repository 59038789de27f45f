import SMTPConnection from "nodemailer/lib/smtp-connection"
import { asError } from "../../core/errors.ts"

export interface SmtpSettings {
  readonly host: string
  readonly port: number
  readonly secure: boolean
  readonly user?: string | undefined
  readonly password?: string | undefined
}

/** No more than this many are open at once. */
export const CONNECTIONS_MAX = 4
/** A connection that carried this many messages makes room for a fresh one. */
const MESSAGES_PER_CONNECTION_MAX = 100
const CONNECT_MS_MAX = 5_000
const ANSWER_MS_MAX = 15_000

/** An open, logged-in connection. */
export interface SmtpConnection {
  readonly raw: SMTPConnection
  messages: number
}

/** Open connections to one server, kept from message to message. */
export class SmtpConnections {
  readonly #settings: SmtpSettings
  #idle: SmtpConnection[] = []

  constructor(settings: SmtpSettings) {
    this.#settings = settings
  }

  /** Sees to it that as many connections are open and idle. Throws what the server or the net says. */
  async ready(count: number): Promise<void> {
    const missing = Math.min(count, CONNECTIONS_MAX) - this.#idle.length
    if (missing <= 0) return
    const opening = Array.from({ length: missing }, () => this.#open())
    const opened = await Promise.allSettled(opening)
    for (const one of opened) if (one.status === "fulfilled") this.#idle.push(one.value)
    for (const one of opened) if (one.status === "rejected") throw one.reason
  }

  /** Lends a connection; one on which anything went wrong is not used again. */
  async with<Result>(use: (connection: SMTPConnection) => Promise<Result>): Promise<Result> {
    const connection = this.#idle.pop() ?? (await this.#open())
    try {
      const result = await use(connection.raw)
      connection.messages += 1
      if (connection.messages < MESSAGES_PER_CONNECTION_MAX) this.#idle.push(connection)
      else connection.raw.quit()
      return result
    } catch (thrown) {
      connection.raw.close()
      throw thrown
    }
  }

  close(): void {
    for (const { raw } of this.#idle) raw.quit()
    this.#idle = []
  }

  #open(): Promise<SmtpConnection> {
    const { host, port, secure, user, password = "" } = this.#settings
    const raw = new SMTPConnection({
      host,
      port,
      secure,
      connectionTimeout: CONNECT_MS_MAX,
      greetingTimeout: CONNECT_MS_MAX,
      socketTimeout: ANSWER_MS_MAX,
    })
    const connection = { raw, messages: 0 }
    const forget = () => {
      this.#idle = this.#idle.filter((one) => one !== connection)
    }
    return new Promise((resolve, reject) => {
      const fail = (thrown: unknown) => {
        forget()
        raw.close()
        reject(asError(thrown))
      }
      // An idle connection that the server ends is no failure of anything.
      raw.on("error", fail)
      raw.once("end", () => fail(new Error("the server closed the connection")))
      raw.connect(() => {
        if (user === undefined) resolve(connection)
        else
          raw.login({ credentials: { user, pass: password } }, (failed) =>
            failed ? fail(failed) : resolve(connection),
          )
      })
    })
  }
}
