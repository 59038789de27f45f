/** How a receipt's detail begins where the server refused the recipient and not the message. */
export const RECIPIENT_REFUSED = "RECIPIENT"

/**
 * Whether a receipt's detail says that the address is no good and will not be (RFC 3463: 5.1.x, of which 5.1.7
 * and 5.1.8 are about the sender). Full
 * mailboxes, policies and greylisting are none of that; without an enhanced code 550, 551 and 553 are.
 */
export function isHardBounce(detail: string): boolean {
  const [what, code = "", enhanced] = detail.split(" ")
  if (what !== RECIPIENT_REFUSED) return false
  if (enhanced !== undefined) return /^5\.1\.(?![78]$)/.test(enhanced)
  return ["550", "551", "553"].includes(code)
}
