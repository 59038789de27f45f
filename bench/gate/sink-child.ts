import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { SMTPServer } from "smtp-server"
import type { SinkCount } from "./sink.ts"

const NOTHING: SinkCount = { taken: 0, firstAt: 0, lastAt: 0 }
let count = NOTHING

function take(): void {
  const now = Date.now()
  const { taken, firstAt } = count
  count = { taken: taken + 1, firstAt: taken === 0 ? now : firstAt, lastAt: now }
}

const mails = new SMTPServer({
  authOptional: true,
  disabledCommands: ["STARTTLS", "AUTH"],
  onData(stream, _session, done) {
    stream.resume()
    stream.once("end", () => {
      take()
      done()
    })
  },
})
mails.on("error", () => undefined)

const calls = createServer((request, answer) => {
  request.resume()
  request.once("end", () => {
    take()
    answer.writeHead(202, { "content-type": "application/json" }).end('{"id":"taken"}')
  })
})

const listener = mails.listen(0, "127.0.0.1", () =>
  calls.listen(0, "127.0.0.1", () =>
    process.send?.({
      port: (listener.address() as AddressInfo).port,
      httpPort: (calls.address() as AddressInfo).port,
    }),
  ),
)
process.on("message", (what) => {
  if (what === "reset") count = NOTHING
  process.send?.(count)
})
process.on("disconnect", () => process.exit())
