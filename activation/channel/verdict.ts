/**
 * What a server's 5xx answer to recipient or content is about. `unknown_mailbox`: nobody has the address, and it is
 * no good; `recipient`: another word on the recipient; `message`: on what is sent; `sender`: neither, so it would be the
 * same to everybody.
 */
export type Verdict = "unknown_mailbox" | "recipient" | "message" | "sender"

/** RFC 3463, and what came behind it (5.1.10: a domain that takes no mail). */
export const UNKNOWN_MAILBOX_CODES: readonly string[] = [
  ...["5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"],
]
const TOO_LARGE = ["5.2.3", "5.3.4"]
/** The subject of the code: routing, or policy and security. */
const NO_WORD_ON_IT = /^5\.[47]\./
/** Codes that leave open what they are about: their words say it, as where there is no code. */
const OPEN = /^5\.(?:[035]\.\d+|1\.0)$/

const ABOUT_SENDER =
  /\b(?:sender|relay\w*|relaying|return-?path|envelope|rcpthosts|helo|ehlo|spf|dkim|dmarc|(?:black|block)[ -]?list\w*|blocked|rbl|dnsbl|spam\w*|policy|authenticat\w+|dns|ptr|reverse|reputation|sending|daily|rate)\b|verif\w+ failed/i
const NOBODY =
  /\b(?:no such|unknown|non-?existent|invalid|unroute?able) (?:local |e-?mail )?(?:user|mailbox|recipient|address|account|person)\b|\b(?:user|mailbox|recipient|address|account)(?: address)? (?:is |was )?(?:unknown|not (?:found|known|exist)|does(?:n't| not) exist|no longer|disabled|inactive)|\bno mailbox (?:here )?by that name/i
const RECIPIENT =
  /\b(?:mailbox|inbox|quota|recipient|user not local)\b|\b(?:bad|malformed)\b.*\baddress|\baddress (?:syntax|malformed)/i

/** What an answer of 5xx is about: by its enhanced code, and else by its words. */
export function verdictOf(command: string, responseCode: number, response: string): Verdict {
  const code = enhancedCode(response)
  if (code !== undefined && TOO_LARGE.includes(code)) return "message"
  if (code !== undefined && !OPEN.test(code)) return verdictByCode(code)
  // Too much of it: of the mailbox, or of the message.
  if (responseCode === 552) return command === "DATA" ? "message" : "recipient"
  const words = wordsOf(response)
  if (ABOUT_SENDER.test(words)) return "sender"
  if (NOBODY.test(words)) return code === undefined ? "unknown_mailbox" : "recipient"
  return RECIPIENT.test(words) ? "recipient" : "sender"
}

function verdictByCode(code: string): Verdict {
  if (UNKNOWN_MAILBOX_CODES.includes(code)) return "unknown_mailbox"
  if (NO_WORD_ON_IT.test(code) || code === "5.1.7" || code === "5.1.8") return "sender"
  return code.startsWith("5.6.") ? "message" : "recipient"
}

/** The enhanced code, where servers put it: at first, or as `(#5.1.1)` at the end. */
export function enhancedCode(response: string): string | undefined {
  const [, first, last] =
    /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b|\(#(\d\.\d{1,3}\.\d{1,3})\)/.exec(response) ?? []
  return first ?? last
}

// Addresses and names in them say nothing: somebody may be called spam@.
function wordsOf(response: string): string {
  return response.replaceAll(/<[^>]*>|\S+@\S+/g, " ").replaceAll(/\s+/g, " ")
}
