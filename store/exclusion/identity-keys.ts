import { createHash, createHmac } from "node:crypto"
import { exactTexts, type Identity, nearTexts, turnedTexts } from "./identity.ts"

const KEY_BYTES = 16
/** Grows when names or documents are brought to one form otherwise: each list is to come anew then. */
const FORM = 1

/** One who stands on a list, in words or as the list's author hashed him. */
export type ListedIdentity =
  | ({ readonly kind: "plain" } & Identity)
  | {
      readonly kind: "hashed"
      /** SHA-256 in hex, of the salt and `first|last|1990-05-01`. */
      readonly person?: string | undefined
      /** Likewise of the document's number. */
      readonly document?: string | undefined
    }

/** A list, as far as its hashes depend on it. */
export interface HashedBy {
  readonly id: string
  /** Where its author hashed it: what stands before each text. Undefined: the list is in words. */
  readonly salt: string | undefined
}

/** What is kept of one on a list. */
export interface EntryKeys {
  /** The same whenever he is listed with the same particulars. */
  readonly entry: Buffer
  readonly keys: readonly Buffer[]
}

/** Where a player's like would be found. */
export interface ContactKeys {
  readonly exact: readonly Buffer[]
  readonly near: readonly Buffer[]
}

/** Makes keyed hashes of people: whoever has the file alone can try out no name. Hashes of two lists are never equal. */
export class IdentityKeys {
  readonly #key: Buffer

  constructor(key: Buffer) {
    this.#key = key
  }

  /** What a list's hashes depend on besides the people. */
  kindOf(salt: string | undefined): string {
    return this.#hash("", "kind", JSON.stringify([FORM, salt ?? null])).toString("hex")
  }

  /** Undefined of one of whom too little is said. */
  ofEntry(list: string, listed: ListedIdentity): EntryKeys | undefined {
    const exact = listed.kind === "plain" ? exactTexts(listed) : listed
    const { document, person } = exact
    if (document === undefined && person === undefined) return undefined
    const near = listed.kind === "plain" ? nearTexts(listed) : []
    const keys = [
      ...this.#exact(list, { document, person }),
      ...near.map((text) => this.#hash(list, "near", text)),
    ]
    return { entry: this.#hash(list, "entry", JSON.stringify([document, person])), keys }
  }

  /** Of a hashed list nothing is near but what differs by an exchange: no letter of it can be left out. */
  ofContact({ id, salt }: HashedBy, contact: Identity): ContactKeys {
    const said = (text: string) => (salt === undefined ? text : saltedHash(salt, text))
    const { document, person } = exactTexts(contact)
    const turned = turnedTexts(contact).map((text) => this.#hash(id, "person", said(text)))
    const exact = this.#exact(id, {
      ...(document !== undefined && { document: said(document) }),
      ...(person !== undefined && { person: said(person) }),
    })
    if (salt !== undefined) return { exact, near: turned }
    const { firstName, lastName, birthDate } = contact
    const names = [
      ...nearTexts(contact),
      ...nearTexts({ firstName: lastName, lastName: firstName, birthDate }),
    ]
    return { exact, near: [...turned, ...names.map((text) => this.#hash(id, "near", text))] }
  }

  #exact(
    list: string,
    {
      document,
      person,
    }: { readonly document?: string | undefined; readonly person?: string | undefined },
  ): readonly Buffer[] {
    return [
      ...(document === undefined ? [] : [this.#hash(list, "document", document)]),
      ...(person === undefined ? [] : [this.#hash(list, "person", person)]),
    ]
  }

  #hash(list: string, kind: string, text: string): Buffer {
    const whole = createHmac("sha256", this.#key).update(JSON.stringify([list, kind, text]))
    return whole.digest().subarray(0, KEY_BYTES)
  }
}

/** As an author of a hashed list makes it. */
export function saltedHash(salt: string, text: string): string {
  return createHash("sha256")
    .update(salt + text)
    .digest("hex")
}
