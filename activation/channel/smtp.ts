import assert from "node:assert/strict"
import type { Readable } from "node:stream"
import MailComposer from "nodemailer/lib/mail-composer"
import type SMTPConnection from "nodemailer/lib/smtp-connection"
import { type Effects, realEffects } from "../../core/effects.ts"
import { RECIPIENT_REFUSED, UNKNOWN_IN_WORDS } from "./bounce.ts"
import type { Channel, Delivery } from "./channel.ts"
import {
  faultOf,
  isSenderRefusal,
  refusedVerdict,
  SENDER_REFUSED,
  type SmtpFailure,
} from "./refusal.ts"
import { SmtpConnections, type SmtpSettings } from "./smtp-connections.ts"
import { enhancedCode } from "./verdict.ts"
import { WhileCleared } from "./while-cleared.ts"

/** E-mail by SMTP, over a few kept connections. */
export function openSmtp(
  settings: SmtpSettings,
  { now }: Pick<Effects, "now"> = realEffects,
): Channel {
  const connections = new SmtpConnections(settings)
  return {
    async ready(count) {
      try {
        await connections.ready(count)
        return undefined
      } catch (thrown) {
        return detailOf(thrown as SmtpFailure)
      }
    },
    async send(message) {
      assert(message.endpoint === undefined)
      const { intentId, from, to, subject, html, unsubscribeUrl } = message
      const messageId = `<${intentId}@pitboss>`
      const headers = {
        "X-Pitboss-Intent": intentId,
        ...(unsubscribeUrl !== undefined && {
          "List-Unsubscribe": `<${unsubscribeUrl}>`,
          "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }),
      }
      const mail = new MailComposer({ from, to, subject, html, messageId, headers }).compile()
      const content = new WhileCleared(await mail.build(), message, now)
      try {
        const response = await connections.with((one) => hand(one, mail.getEnvelope(), content))
        return { state: "accepted", isFinal: true, providerMessageId: messageId, detail: response }
      } catch (thrown) {
        // Behind this, nothing of it can be handed over any more.
        content.destroy()
        return failure(thrown, content)
      }
    },
    async close() {
      connections.close()
    },
  }
}

// Answers with the server's code for the message that it took.
function hand(
  connection: SMTPConnection,
  { from, to }: { readonly from: string | false; readonly to: string[] },
  content: Readable,
): Promise<string> {
  return new Promise((resolve, reject) => {
    connection.once("error", reject)
    connection.send({ from, to }, content, (failed, info) => {
      connection.removeListener("error", reject)
      if (failed) reject(failed)
      else resolve(String(info.response).slice(0, 3))
    })
  })
}

// SMTP has no key by which a server could tell a repeat. So only what surely was not taken may be
// tried again: whatever failed before the content was handed over, a 4xx answer to it, or a refusal of
// the sender or the login, which is no word on the message. A 5xx answer about recipient or content is
// final, and so is no answer behind the content: that is unknown.
function failure(thrown: unknown, { isHandedOver, isTooLate }: WhileCleared): Delivery {
  const said = thrown as SmtpFailure
  const fault = isTooLate ? undefined : faultOf(said)
  const base = { providerMessageId: "", detail: detailOf(said), fault }
  const { responseCode, command } = said
  const isAnswered = responseCode !== undefined && command !== "CONN"
  if (isHandedOver && !isAnswered) return { ...base, state: "unknown", isFinal: true }
  const isFinal = fault === undefined && responseCode !== undefined && responseCode >= 500
  return { ...base, state: "failed", isFinal }
}

// The server's words may repeat an address; its codes do not.
function detailOf(said: SmtpFailure): string {
  const { code, responseCode = "", command } = said
  const enhanced = enhancedCode(said.response ?? "") ?? ""
  if (isSenderRefusal(said)) return `${SENDER_REFUSED} ${responseCode} ${enhanced}`.trim()
  const isUnknown = refusedVerdict(said) === "unknown_mailbox"
  const why = enhanced === "" && isUnknown ? UNKNOWN_IN_WORDS : enhanced
  if (command === "RCPT TO" && responseCode !== "")
    return `${RECIPIENT_REFUSED} ${responseCode} ${why}`.trim()
  return `${code ?? "ERROR"} ${responseCode}`.trim()
}
