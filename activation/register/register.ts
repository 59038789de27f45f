import type { Contact } from "../../store/contact.ts"
import type { RegisterAnswer } from "../../store/register-answers.ts"

/** What a register is told of one person, under its own names of fields. */
export type RegisterPerson = Readonly<Record<string, string>>

/** One person of a look-up. The item names him in this look-up alone: no register learns a player's id. */
export interface AskedPerson {
  readonly item: string
  readonly person: RegisterPerson
}

/** What came of a look-up. Whom it does not speak of was not answered for. */
export interface LookUp {
  /** The register's own name for it, where it gives one. */
  readonly responseId: string | undefined
  readonly answers: ReadonlyMap<string, RegisterAnswer>
}

/** Sends JSON to a path of the register and returns what it answered with 200. Throws RegisterFault. */
export type Post = (path: string, body: unknown) => Promise<unknown>

/** A national register of excluded people that is asked player by player, before a promotion is sent. */
export interface Register {
  /** What it asks for of a contact; undefined: the vault lacks something of it. */
  personOf(contact: Contact): RegisterPerson | undefined
  /** Asks about people, all at once. Throws RegisterFault where no answer of it can be used. */
  lookUp(people: readonly AskedPerson[], requestId: string, post: Post): Promise<LookUp>
}

/** Why a register gave no answer: `timeout`, `refused`, `http_503`, `malformed` ... It never holds personal data. */
export class RegisterFault extends Error {
  readonly outcome: string

  constructor(outcome: string) {
    super(outcome)
    this.name = "RegisterFault"
    this.outcome = outcome
  }
}

/** An answer that is not of the agreed form, or speaks of somebody who was not asked about: nothing of it counts. */
export function malformed(): RegisterFault {
  return new RegisterFault("malformed")
}

/** Answers by item. Throws where one was not asked for, or is answered twice. */
export function answersByItem(
  people: readonly AskedPerson[],
  answered: readonly (readonly [item: string, answer: RegisterAnswer])[],
): ReadonlyMap<string, RegisterAnswer> {
  const asked = new Set(people.map(({ item }) => item))
  const answers = new Map(answered)
  if (answers.size < answered.length) throw malformed()
  for (const item of answers.keys()) if (!asked.has(item)) throw malformed()
  return answers
}
