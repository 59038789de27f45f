import { UNKNOWN_MAILBOX_CODES } from "./verdict.ts"

/** How a receipt's detail begins where the server refused the recipient and not the message. */
export const RECIPIENT_REFUSED = "RECIPIENT"
/** In the place of an enhanced code, where the server's words say that nobody has the address. */
export const UNKNOWN_IN_WORDS = "unknown_mailbox"

/**
 * Whether a receipt's detail says that the address is no good and will not be. Full mailboxes, policies and greylisting
 * are none of that, nor is a 5xx by itself: a server that does not relay for us says 550 to everybody's address.
 */
export function isHardBounce(detail: string): boolean {
  const [what, , why = ""] = detail.split(" ")
  return what === RECIPIENT_REFUSED && [...UNKNOWN_MAILBOX_CODES, UNKNOWN_IN_WORDS].includes(why)
}
