import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"

/** How the peer behaves. */
export type PeerMode =
  | "answers"
  | "http_503"
  | "http_401"
  | "cuts"
  | "speaks_html"
  | "wrong_form"
  | "of_others"
  | "drops_half"
  | "says_twice"

/** One answer that the peer gave of one person, as it knows him. */
export interface PeerAnswer {
  /** His e-mail address at GAMSTOP's, his number at Spelpaus'. */
  readonly who: string
  readonly isExcluded: boolean
  /** When the answer left, ms. */
  readonly at: number
}

/** A real server that speaks as GAMSTOP's batch service and as Spelpaus' service for marketing do. */
export class RegisterPeer {
  mode: PeerMode = "answers"
  /** Every answer waits so long, ms. */
  lagMs = 0
  readonly excluded = new Set<string>()
  /** At GAMSTOP's: whose exclusion is over. */
  readonly formerly = new Set<string>()
  /** What it answered, never tidied: the truth. */
  readonly answers: PeerAnswer[] = []
  /** Requests that came, whatever became of them: path and headers. */
  readonly requests: { readonly path: string; readonly headers: IncomingMessage["headers"] }[] = []
  readonly #server: Server
  #port = 0

  constructor() {
    this.#server = createServer((request, response) => void this.#take(request, response))
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`
  }

  /** Listens; after `close` again on the same port. */
  async open(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(this.#port, "127.0.0.1", resolve))
    this.#port = (this.#server.address() as AddressInfo).port
  }

  /** Refuses connections from now on. */
  async close(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  /** When each answer on a person left. */
  answersOn(who: string): readonly PeerAnswer[] {
    return this.answers.filter((one) => one.who === who)
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const path = request.url ?? ""
    this.requests.push({ path, headers: request.headers })
    if (this.lagMs > 0) await new Promise((resolve) => setTimeout(resolve, this.lagMs))
    if (this.mode === "cuts") {
      response.writeHead(200, { "content-length": "100000" })
      response.write("[")
      setTimeout(() => response.destroy(), 20)
      return
    }
    if (this.mode.startsWith("http_"))
      return void response.writeHead(Number(this.mode.slice(5))).end()
    if (this.mode === "speaks_html") return void response.end("<html>Maintenance</html>")
    const body = JSON.parse(Buffer.concat(chunks).toString("utf8"))
    const answer = path.includes("subjectid") ? this.#spelpaus(path, body) : this.#gamstop(body)
    response.writeHead(200, { "content-type": "application/json" })
    response.end(JSON.stringify(this.mode === "wrong_form" ? { answer } : answer))
  }

  #gamstop(people: readonly { readonly correlationId: string; readonly email: string }[]) {
    const some = this.mode === "drops_half" ? people.filter((_, at) => at % 2 === 1) : people
    const answer = some.map(({ correlationId, email }) => {
      const exclusion = this.excluded.has(email) ? "Y" : this.formerly.has(email) ? "P" : "N"
      this.#say(email, exclusion !== "N")
      return { correlationId, exclusion, msRequestId: "gs-1" }
    })
    if (this.mode === "of_others")
      return answer.map((one) => ({ ...one, correlationId: `${one.correlationId}x` }))
    return this.mode === "says_twice" ? [...answer, ...answer] : answer
  }

  #spelpaus(path: string, body: SpelpausBody) {
    const { requestId } = body
    if (path.includes("single")) {
      const { subjectId = "" } = body
      const isBlocked = this.excluded.has(subjectId)
      this.#say(subjectId, isBlocked)
      return { requestId, isBlocked, responseId: "sp-2" }
    }
    const { items = [] } = body
    const some = this.mode === "drops_half" ? items.filter((_, at) => at % 2 === 1) : items
    const allowed = some.filter(({ subjectId }) => !this.excluded.has(subjectId))
    for (const { subjectId } of allowed) this.#say(subjectId, false)
    const ids = allowed.map(({ itemId }) => (this.mode === "of_others" ? `${itemId}x` : itemId))
    const allowedItemIds = this.mode === "says_twice" ? [...ids, ...ids] : ids
    return { requestId, allowedItemIds, responseId: "sp-1" }
  }

  #say(who: string, isExcluded: boolean): void {
    this.answers.push({ who, isExcluded, at: Date.now() })
  }
}

interface SpelpausBody {
  readonly requestId: string
  readonly subjectId?: string
  readonly items?: readonly { readonly itemId: string; readonly subjectId: string }[]
}
