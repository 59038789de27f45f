import { createTransport } from "nodemailer"
import type { ClearedMessage } from "../gate/decide.ts"
import type { Channel, Delivery } from "./channel.ts"

export interface SmtpSettings {
  readonly host: string
  readonly port: number
  readonly secure: boolean
  readonly user?: string | undefined
  readonly password?: string | undefined
}

const CONNECTIONS_MAX = 4
const CONNECT_MS_MAX = 5_000
const ANSWER_MS_MAX = 15_000

/** E-mail by SMTP, over a few kept connections. */
export function openSmtp({ host, port, secure, user, password }: SmtpSettings): Channel {
  const transport = createTransport({
    host,
    port,
    secure,
    pool: true,
    maxConnections: CONNECTIONS_MAX,
    connectionTimeout: CONNECT_MS_MAX,
    greetingTimeout: CONNECT_MS_MAX,
    socketTimeout: ANSWER_MS_MAX,
    disableFileAccess: true,
    disableUrlAccess: true,
    ...(user !== undefined && { auth: { user, pass: password ?? "" } }),
  })
  return {
    async send({ intentId, from, to, subject, html }: ClearedMessage): Promise<Delivery> {
      try {
        const info = await transport.sendMail({
          from,
          to,
          subject,
          html,
          messageId: `<${intentId}@pitboss>`,
          headers: { "X-Pitboss-Intent": intentId },
        })
        return {
          state: "accepted",
          isFinal: true,
          providerMessageId: info.messageId,
          detail: String(info.response).slice(0, 3),
        }
      } catch (thrown) {
        return failure(thrown)
      }
    },
    async close() {
      transport.close()
    },
  }
}

// SMTP has no key by which a server could tell a repeat. So only what surely was not taken may be
// tried again: a connection that never opened, or a 4xx answer. Everything else is unknown, and final.
function failure(thrown: unknown): Delivery {
  const { code, responseCode, syscall } = thrown as {
    code?: string
    responseCode?: number
    syscall?: string
  }
  const detail = `${code ?? "ERROR"} ${responseCode ?? ""}`.trim()
  const base = { providerMessageId: "", detail }
  if (responseCode !== undefined) return { ...base, state: "failed", isFinal: responseCode >= 500 }
  if (syscall === "connect" || code === "EDNS") return { ...base, state: "failed", isFinal: false }
  return { ...base, state: "unknown", isFinal: true }
}
