import { setTimeout as sleep } from "node:timers/promises"
import { SMTPServer } from "smtp-server"

/** A real SMTP server that can be slow or away, as an operator's provider is at times. */
export class MailPeer {
  readonly received: { readonly to: string; readonly at: number }[] = []
  /** Waits before it takes a recipient, and before it answers to a message, ms. */
  recipientMs = 0
  answerMs = 0
  #server: SMTPServer | undefined
  readonly port: number

  constructor(port: number) {
    this.port = port
  }

  async open(): Promise<void> {
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ["STARTTLS", "AUTH"],
      onRcptTo: (_address, _session, done) => void sleep(this.recipientMs).then(() => done()),
      onData: (stream, session, done) => {
        stream.resume()
        stream.once("end", () => {
          const to = session.envelope.rcptTo[0]?.address ?? ""
          this.received.push({ to, at: Date.now() })
          void sleep(this.answerMs).then(() => done())
        })
      },
    })
    server.on("error", () => undefined)
    await new Promise<void>((resolve) => server.listen(this.port, "127.0.0.1", () => resolve()))
    this.#server = server
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#server) this.#server.close(() => resolve())
      else resolve()
    })
  }

  countOf(to: string): number {
    return this.received.filter((mail) => mail.to === to).length
  }
}
