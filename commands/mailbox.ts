import { simpleParser } from "mailparser"
import { SMTPServer } from "smtp-server"

/** A message that reached the SMTP peer. */
export interface ReceivedMail {
  readonly to: string
  readonly subject: string
  readonly intentId: string
  /** When its last byte had come, ms. */
  readonly at: number
}

/** A real SMTP server on loopback that keeps what it gets: the simulated operator's provider. */
export interface Mailbox {
  readonly port: number
  readonly received: readonly ReceivedMail[]
  close(): Promise<void>
}

const MAILS_KEPT_MAX = 10_000

export async function openMailbox(): Promise<Mailbox> {
  const received: ReceivedMail[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS", "AUTH"],
    onData(stream, session, done) {
      simpleParser(stream).then((mail) => {
        const [recipient] = session.envelope.rcptTo
        received.push({
          to: recipient?.address ?? "",
          subject: mail.subject ?? "",
          intentId: String(mail.headers.get("x-pitboss-intent") ?? ""),
          at: Date.now(),
        })
        if (received.length > MAILS_KEPT_MAX) received.shift()
        done()
      }, done)
    },
  })
  const port = await new Promise<number>((resolve, reject) => {
    server.on("error", reject)
    const listener = server.listen(0, "127.0.0.1", () => {
      const address = listener.address()
      resolve(typeof address === "object" && address ? address.port : 0)
    })
  })
  return {
    port,
    received,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}
