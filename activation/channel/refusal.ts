import type { Fault } from "./channel.ts"
import { type Verdict, verdictOf } from "./verdict.ts"

/** How a receipt's detail begins where the server refused the sender or the login, and no message. */
export const SENDER_REFUSED = "SENDER"

/** What nodemailer says of a call that did not succeed. */
export interface SmtpFailure {
  readonly code?: string
  readonly responseCode?: number
  readonly command?: string
  readonly response?: string
}

/** Answers to what is about the message and its recipient. All else is about who sends it. */
const ABOUT_MESSAGE: readonly string[] = ["RCPT TO", "DATA"]
/** A login is missing, too weak or wrong (RFC 4954), to whatever command a server says so. */
const LOGIN_CODES: readonly number[] = [530, 534, 535, 538]

/** Servers may hold what they say of the sender back until a recipient is named (RFC 3463: x.1.7 and x.1.8). */
const ABOUT_SENDER =
  /^\d{3}[ -](?:\d\.1\.[78]\b|.*\bsender (?:address rejected|verify failed|domain)\b)/i

/** Whether a server's answer would be the same to every message of this sender: it is no word on this one. */
export function isSenderRefusal(failure: SmtpFailure): boolean {
  const { responseCode, command = "", response = "" } = failure
  if (responseCode === undefined) return false
  if (!ABOUT_MESSAGE.includes(command) || LOGIN_CODES.includes(responseCode)) return true
  if (command === "RCPT TO" && ABOUT_SENDER.test(response)) return true
  return refusedVerdict(failure) === "sender"
}

/** What a final answer to recipient or content is about; undefined where it is none. */
export function refusedVerdict(failure: SmtpFailure): Verdict | undefined {
  const { responseCode, command = "", response = "" } = failure
  if (responseCode === undefined || responseCode < 500 || !ABOUT_MESSAGE.includes(command))
    return undefined
  return verdictOf(command, responseCode, response)
}

/** Who is to blame for a call without success; undefined: its message, or its recipient. */
export function faultOf(failure: SmtpFailure): Fault | undefined {
  const { responseCode, command, code } = failure
  if (isSenderRefusal(failure) || code === "EAUTH") return "sender"
  if (responseCode !== undefined) return undefined
  // What nodemailer itself found wrong with the envelope or the content, before it asked the server.
  return command === "API" && code !== "ECONNECTION" ? undefined : "provider"
}
