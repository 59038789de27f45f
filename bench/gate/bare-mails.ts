import { createTransport } from "nodemailer"
import { CONNECTIONS_MAX } from "../../activation/channel/smtp-connections.ts"
import { progress } from "../progress.ts"

/** What Pitboss sends, and bare nodemailer besides. */
export const MAIL_CAMPAIGN = {
  ...{ name: "bench", description: "Everybody who has deposited", channel: "email" },
  ...{ segment: "first-deposit-no-bet", product: "casino", message_class: "promotional" },
  ...{ from: "Tern Casino <hello@tern.example>", subject: "Hello {{ player.first_name }}" },
  body: `<p>Hello {{ player.first_name }}.</p>${"<p>Some lines of text.</p>".repeat(40)}<p><a href="{{ unsubscribe_url }}">Unsubscribe</a></p>`,
}

/** Sends as many e-mails, as fast as nodemailer does over the connections that Pitboss has. */
export async function bareMails(port: number, count: number): Promise<void> {
  progress("bare nodemailer sends", count, "e-mails")
  const transport = createTransport({
    ...{ host: "127.0.0.1", port, secure: false, ignoreTLS: true },
    ...{ pool: true, maxConnections: CONNECTIONS_MAX, maxMessages: Number.POSITIVE_INFINITY },
  })
  const { from, subject, body: html } = MAIL_CAMPAIGN
  await Promise.all(
    Array.from({ length: count }, (_, n) =>
      transport.sendMail({ from, to: `bare${n}@players.example`, subject, html }),
    ),
  )
  transport.close()
}
