import { setTimeout as sleep } from "node:timers/promises"
import { SMTPServer } from "smtp-server"

/** A real SMTP server that can be slow or away, as an operator's provider is at times. */
export class MailPeer {
  readonly received: { readonly to: string; readonly at: number; readonly head: string }[] = []
  /** Recipients that it does not have. */
  readonly gone = new Set<string>()
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
      onRcptTo: ({ address }, _session, done) =>
        void sleep(this.recipientMs).then(() =>
          this.gone.has(address)
            ? done(Object.assign(new Error("5.1.1 no such mailbox"), { responseCode: 550 }))
            : done(),
        ),
      onData: (stream, session, done) => {
        const pieces: Buffer[] = []
        stream.on("data", (piece: Buffer) => pieces.push(piece))
        stream.once("end", () => {
          const to = session.envelope.rcptTo[0]?.address ?? ""
          const [head = ""] = Buffer.concat(pieces).toString("utf8").split("\r\n\r\n", 1)
          this.received.push({ to, at: Date.now(), head: head.replace(/\r\n\s+/g, " ") })
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
