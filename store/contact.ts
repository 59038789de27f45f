import { z } from "zod"
import { PitbossError } from "../core/errors.ts"

export const DEVICE_TOKENS_MAX = 20
const TEXT_CHARACTERS_MAX = 1_000

const text = z.string().trim().min(1).max(TEXT_CHARACTERS_MAX)

const shape = {
  email: z.email().max(254),
  phone: z.string().regex(/^\+[1-9]\d{5,14}$/, "expected E.164, such as +35621234567"),
  first_name: text,
  last_name: text,
  birth_date: z.iso.date(),
  address: text,
  postcode: text,
  device_tokens: z.array(text).max(DEVICE_TOKENS_MAX),
  /** Number of the identity document that was checked, with its country and kind as the operator writes them. */
  document: text,
  email_verified: z.boolean(),
  phone_verified: z.boolean(),
  document_verified: z.boolean(),
}

/** Contacts that link their players as one person once the operator has verified them. */
const VERIFIABLE = ["email", "phone", "document"] as const

/** All that the vault keeps of a player. */
export const Contact = z.strictObject(shape).partial()
export type Contact = z.infer<typeof Contact>

/** What a message may say of it: what a player expects to read of himself, and no more. */
export const MESSAGE_FIELDS = ["first_name", "last_name", "email"] as const

/** What a caller changes: fields that are absent stay, `null` deletes one. */
export const ContactPatch = z
  .strictObject({
    email: shape.email.nullable(),
    phone: shape.phone.nullable(),
    first_name: shape.first_name.nullable(),
    last_name: shape.last_name.nullable(),
    birth_date: shape.birth_date.nullable(),
    address: shape.address.nullable(),
    postcode: shape.postcode.nullable(),
    device_tokens: shape.device_tokens.nullable(),
    document: shape.document.nullable(),
    email_verified: shape.email_verified.nullable(),
    phone_verified: shape.phone_verified.nullable(),
    document_verified: shape.document_verified.nullable(),
  })
  .partial()
export type ContactPatch = z.infer<typeof ContactPatch>

/** Parses a body once, at the border. Throws VAULT_CONTACT_INVALID, which never repeats a value. */
export function parseContactPatch(input: unknown): ContactPatch {
  const parsed = ContactPatch.safeParse(input)
  if (parsed.success) return parsed.data
  const issues = parsed.error.issues.map(({ path, code }) => ({
    path: path.map(String).join("."),
    code,
  }))
  const [first] = issues
  throw new PitbossError(
    "VAULT_CONTACT_INVALID",
    `The contact is not accepted at '${first?.path ?? ""}' (${first?.code ?? "invalid"}): expected ${Object.keys(shape).join(", ")}; null deletes a field.`,
    { path: first?.path ?? "", reason: first?.code ?? "invalid" },
  )
}

/**
 * The contact after the change; undefined fields never stand in it. Another e-mail, phone or document is not
 * verified until that is said of it, and nothing that is not there is.
 */
export function mergeContact(contact: Contact, patch: ContactPatch): Contact {
  const merged = new Map<string, unknown>(
    Object.entries({ ...contact, ...patch }).filter(
      ([, value]) => value !== null && value !== undefined,
    ),
  )
  for (const kind of VERIFIABLE) {
    const isOther = merged.get(kind) !== contact[kind] && patch[`${kind}_verified`] === undefined
    if (isOther || !merged.has(kind)) merged.delete(`${kind}_verified`)
  }
  return Contact.parse(Object.fromEntries(merged))
}
