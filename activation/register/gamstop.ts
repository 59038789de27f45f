import { z } from "zod"
import type { RegisterAnswer } from "../../store/register-answers.ts"
import { answersByItem, malformed, type Register } from "./register.ts"

const ANSWERS: Readonly<Record<"Y" | "N" | "P", RegisterAnswer>> = {
  Y: "excluded",
  P: "formerly_excluded",
  N: "not_excluded",
}

const Answer = z.array(
  z.object({
    correlationId: z.string(),
    exclusion: z.enum(["Y", "N", "P"]),
    msRequestId: z.string().optional(),
  }),
)

/** GAMSTOP's batch service: a list of people in, a list of answers by `correlationId` out. */
export const gamstop: Register = {
  personOf({ first_name, last_name, birth_date, email, postcode, phone }) {
    if (!first_name || !last_name || !birth_date || !email || !postcode) return undefined
    return {
      ...{ firstName: first_name, lastName: last_name, dateOfBirth: birth_date, email },
      postcode: postcode.replaceAll(/\s/g, "").toUpperCase(),
      ...(phone !== undefined && { mobile: phone }),
    }
  },
  async lookUp(people, _requestId, post) {
    const body = people.map(({ item, person }) => ({ correlationId: item, ...person }))
    const parsed = Answer.safeParse(await post("", body))
    if (!parsed.success) throw malformed()
    const answered = parsed.data.map(
      ({ correlationId, exclusion }) => [correlationId, ANSWERS[exclusion]] as const,
    )
    return {
      responseId: parsed.data[0]?.msRequestId,
      answers: answersByItem(people, answered),
    }
  },
}
