import { z } from "zod"
import type { Contact } from "../../store/contact.ts"
import { REGISTER_ANSWERS } from "../../store/register-answers.ts"
import { answersByItem, malformed, type Register } from "./register.ts"

/** Fields of the vault that a bridge may ask for. */
export const BRIDGE_FIELDS = [
  ...(["first_name", "last_name", "birth_date", "document"] as const),
  ...(["email", "phone", "address", "postcode"] as const),
] as const satisfies readonly (keyof Contact)[]

export type BridgeField = (typeof BRIDGE_FIELDS)[number]

const Answer = z.object({
  request_id: z.string(),
  response_id: z.string().optional(),
  answers: z.array(z.object({ item: z.string(), answer: z.enum(REGISTER_ANSWERS) })),
})

/** A service of the operator's own that speaks a register's protocol, and JSON of ours (docs/registers.md) to us. */
export function bridge(fields: readonly BridgeField[], documentPrefix: string): Register {
  return {
    personOf(contact) {
      const person: Record<string, string> = {}
      for (const field of fields) {
        const value = contact[field]
        if (value === undefined) return undefined
        if (field === "document" && !value.startsWith(documentPrefix)) return undefined
        person[field] = field === "document" ? value.slice(documentPrefix.length) : value
      }
      return person
    },
    async lookUp(people, request_id, post) {
      const asked = people.map(({ item, person }) => ({ item, ...person }))
      const parsed = Answer.safeParse(await post("", { request_id, people: asked }))
      if (!parsed.success || parsed.data.request_id !== request_id) throw malformed()
      const answered = parsed.data.answers.map(({ item, answer }) => [item, answer] as const)
      return {
        responseId: parsed.data.response_id,
        answers: answersByItem(people, answered),
      }
    },
  }
}
