import type { AddressInfo } from "node:net"
import { SMTPServer } from "smtp-server"
import type { SinkCount } from "./sink.ts"

const NOTHING: SinkCount = { mails: 0, firstAt: 0, lastAt: 0 }
let count = NOTHING

const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ["STARTTLS", "AUTH"],
  onData(stream, _session, done) {
    stream.resume()
    stream.once("end", () => {
      const now = Date.now()
      const { mails, firstAt } = count
      count = { mails: mails + 1, firstAt: mails === 0 ? now : firstAt, lastAt: now }
      done()
    })
  },
})
server.on("error", () => undefined)
const listener = server.listen(0, "127.0.0.1", () =>
  process.send?.((listener.address() as AddressInfo).port),
)
process.on("message", (what) => {
  if (what === "reset") count = NOTHING
  process.send?.(count)
})
process.on("disconnect", () => process.exit())
