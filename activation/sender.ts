import addressparser from "nodemailer/lib/addressparser"
import { z } from "zod"

/** One address as SMTP takes it: no blanks, no brackets, one @ with something on both sides. */
const ADDRESS = /^[^\s@<>(),;:"]+@[\p{L}\p{N}](?:[\p{L}\p{N}.-]*[\p{L}\p{N}])?$/u

/** Who sends: a mailbox with an address, which the envelope names and to which bounces go. */
export const Sender = z.string().superRefine((text, context) => {
  if (isMailbox(text)) return
  context.addIssue({
    code: "custom",
    message: `${JSON.stringify(text)} is no mailbox with an address: expected one such as 'Orsa Casino <hello@orsa.example>'`,
  })
})

// As it is read when it is sent: what has no address there would go out under an empty sender.
function isMailbox(text: string): boolean {
  const [mailbox, ...others] = addressparser(text)
  const isOneLine = !/\p{Cc}/u.test(text)
  return isOneLine && others.length === 0 && ADDRESS.test(mailbox?.address ?? "")
}
