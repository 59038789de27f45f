import { createServer, type Socket } from "node:net"

/** What a server says to a command's first word; undefined: as every server. It may write more, later. */
export type Answers = (verb: string, socket: Socket) => string | undefined

export interface SmtpPeer {
  readonly port: number
  readonly said: readonly string[]
  close(): Promise<void>
}

const USUAL: Readonly<Record<string, string>> = {
  EHLO: "250 peer",
  HELO: "250 peer",
  MAIL: "250 2.1.0 ok",
  RCPT: "250 2.1.5 ok",
  DATA: "354 go ahead",
  ".": "250 2.0.0 taken",
  QUIT: "221 bye",
}

/** A server at the level of the protocol's lines, which can do what no library's would. */
export async function openSmtpPeer(answers: Answers): Promise<SmtpPeer> {
  const said: string[] = []
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    let [rest, inContent] = ["", false]
    sockets.add(socket)
    socket.on("error", () => undefined)
    socket.write("220 peer\r\n")
    socket.on("data", (piece) => {
      const lines = (rest + piece.toString("utf8")).split("\r\n")
      rest = lines.pop() ?? ""
      for (const line of lines) {
        if (inContent && line !== ".") continue
        const verb = line.split(/[ :]/, 1)[0]?.toUpperCase() ?? ""
        said.push(line)
        const answer = answers(verb, socket) ?? USUAL[verb] ?? "500 what"
        inContent = verb === "DATA" && answer.startsWith("354")
        if (answer !== "") socket.write(`${answer}\r\n`)
      }
    })
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()))
  const address = server.address()
  if (address === null || typeof address === "string") throw new Error("no port")
  return {
    port: address.port,
    said,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy()
        server.close(() => resolve())
      }),
  }
}
