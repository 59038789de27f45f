import { SMTPServer } from "smtp-server"
import type { SunkMail } from "./judge.ts"

/** A line of the sink's log. */
export interface SinkLine extends SunkMail {
  readonly subject: string
  /** By which its reader unsubscribes; kept of the subject that is asked for. */
  readonly link?: string | undefined
}

/** A real SMTP server on loopback, whose log has whatever it got, as often as it got it. */
export interface Sink {
  readonly port: number
  readonly log: readonly SinkLine[]
  close(): Promise<void>
}

const HEAD_BYTES_MAX = 16_384
const DOMAIN = "players.example"

/** The address of `brand:player`, from which the sink knows him again. */
export function addressOf(player: string): string {
  const [brand = "", playerId = ""] = player.split(":")
  return `${playerId}@${brand}.${DOMAIN}`
}

function playerAt(address: string): string {
  const [playerId = "", domain = ""] = address.split("@")
  return `${domain.slice(0, -DOMAIN.length - 1)}:${playerId}`
}

/** Opens a sink; of messages of one subject it keeps the link. */
export async function openSink(linkedSubject: string): Promise<Sink> {
  const log: SinkLine[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS", "AUTH"],
    onData(stream, session, done) {
      let text = ""
      stream.on("data", (piece: Buffer) => {
        if (text.length < HEAD_BYTES_MAX) text += piece.toString("latin1")
      })
      stream.once("end", () => {
        const at = Date.now()
        const [recipient] = session.envelope.rcptTo
        log.push(lineOf(text, recipient?.address ?? "", at, linkedSubject))
        done()
      })
    },
  })
  // A client that is killed breaks its connections off.
  server.on("error", () => undefined)
  const port = await new Promise<number>((resolve, reject) => {
    server.once("error", reject)
    const listener = server.listen(0, "127.0.0.1", () => {
      const address = listener.address()
      resolve(typeof address === "object" && address ? address.port : 0)
    })
  })
  return { port, log, close: () => new Promise((resolve) => server.close(() => resolve())) }
}

function lineOf(text: string, address: string, at: number, linkedSubject: string): SinkLine {
  const [head = ""] = text.split("\r\n\r\n", 1)
  const headers = new Map(
    head
      .replace(/\r\n[ \t]+/g, " ")
      .split("\r\n")
      .map((line) => {
        const [name = "", ...value] = line.split(":")
        return [name.toLowerCase(), value.join(":").trim()] as const
      }),
  )
  const subject = headers.get("subject") ?? ""
  const said = headers.get("list-unsubscribe")?.replace(/[<>\s]/g, "")
  return {
    ...{ player: playerAt(address), subject, at },
    messageId: headers.get("message-id") ?? "",
    intentId: headers.get("x-pitboss-intent") ?? "",
    ...(subject === linkedSubject && { link: said }),
  }
}
