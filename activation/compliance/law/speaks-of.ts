import type { MessageClass, Purpose } from "../subject.ts"
import type { Law } from "./law.ts"

/** Whether a rule of law speaks about such a message, wherever its recipient lives, and whenever it is in force. */
export function speaksOf(law: Law, messageClass: MessageClass, purpose: Purpose): boolean {
  const { channels, products, classes, offers } = law.applies_to
  const { channel, product, offer } = purpose
  return (
    classes.includes(messageClass) &&
    (channel === "webhook" || (channels?.includes(channel) ?? true)) &&
    (products?.includes(product) ?? true) &&
    (offers === undefined ||
      (offer !== undefined && (offers.length === 0 || offers.includes(offer.kind))))
  )
}
