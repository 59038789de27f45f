import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http"
import type { AddressInfo, Socket } from "node:net"

/** A call that came in whole. */
export interface TakenCall {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly text: string
  readonly at: number
}

/** What an endpoint does with a call; nothing: it is silent. */
export type Answering = (
  answer: ServerResponse,
  call: TakenCall,
  socket: Socket,
) => void | Promise<void>

/** A real HTTP server that answers as a test says, well or badly. */
export interface WebhookPeer {
  readonly port: number
  readonly url: string
  readonly calls: readonly TakenCall[]
  answering: Answering
  close(): Promise<void>
}

export const taken: Answering = (answer) => void answer.writeHead(202).end('{"id":"msg-1"}')

export async function openWebhookPeer(
  answering: Answering = taken,
  port = 0,
): Promise<WebhookPeer> {
  const calls: TakenCall[] = []
  const sockets = new Set<Socket>()
  const server = createServer((request, answer) => {
    const pieces: Buffer[] = []
    request.on("data", (piece: Buffer) => pieces.push(piece))
    request.once("end", () => {
      const text = Buffer.concat(pieces).toString("utf8")
      const call = { path: request.url ?? "", headers: request.headers, text, at: Date.now() }
      calls.push(call)
      void peer.answering(answer, call, request.socket)
    })
    request.on("error", () => undefined)
    answer.on("error", () => undefined)
  })
  server.on("connection", (socket) => {
    sockets.add(socket)
    socket.once("close", () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve))
  const { port: bound } = server.address() as AddressInfo
  const peer = {
    ...{ port: bound, url: `http://127.0.0.1:${bound}/hook?at=1`, calls, answering },
    close: () => {
      for (const socket of sockets) socket.destroy()
      return new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
  return peer
}
