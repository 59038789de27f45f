import { z } from "zod"
import type { RegisterAnswer } from "../../store/register-answers.ts"
import { personalNumber } from "./personal-number.ts"
import { type AskedPerson, malformed, type Post, type Register } from "./register.ts"

const Allowed = z.object({
  requestId: z.string(),
  allowedItemIds: z.array(z.string()),
  responseId: z.string(),
})
const Single = z.object({ requestId: z.string(), isBlocked: z.boolean(), responseId: z.string() })

/** Whom the list of the allowed leaves out is asked about alone, so many at once. */
const SINGLES_AT_ONCE = 4

/**
 * Spelpaus' service for marketing. It answers with those who may be written to: who is left out may be blocked, or lost
 * on the way, so each of them is asked about alone before he counts as excluded for all brands.
 */
export function spelpaus(actor: string, documentPrefix: string): Register {
  const actorPath = encodeURIComponent(actor)
  return {
    personOf({ document, birth_date }) {
      const subjectId = personalNumber(document, documentPrefix, birth_date)
      return subjectId === undefined ? undefined : { subjectId }
    },
    async lookUp(people, requestId, post) {
      const items = people.map(({ item, person }) => ({ itemId: item, ...person }))
      const body = { requestId, items }
      const parsed = Allowed.safeParse(await post(`/marketing-subjectid/${actorPath}`, body))
      if (!parsed.success || parsed.data.requestId !== requestId) throw malformed()
      const allowed = new Set(parsed.data.allowedItemIds)
      const asked = new Set(people.map(({ item }) => item))
      if (allowed.size < parsed.data.allowedItemIds.length) throw malformed()
      for (const item of allowed) if (!asked.has(item)) throw malformed()
      const answers = new Map<string, RegisterAnswer>()
      for (const item of allowed) answers.set(item, "not_excluded")
      const others = people.filter(({ item }) => !allowed.has(item))
      const path = `/marketing-single-subjectid/${actorPath}`
      await confirm(others, answers, { requestId, path, post })
      return { responseId: parsed.data.responseId, answers }
    },
  }
}

interface Confirmation {
  readonly requestId: string
  readonly path: string
  readonly post: Post
}

// Who is left out of one answer and not blocked by the other is answered for by neither.
async function confirm(
  people: readonly AskedPerson[],
  answers: Map<string, RegisterAnswer>,
  { requestId, path, post }: Confirmation,
): Promise<void> {
  const queue = [...people]
  const worker = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const { item, person } = next
      const single = `${requestId}-${item}`
      const said = await post(path, { requestId: single, ...person }).catch(() => undefined)
      const parsed = Single.safeParse(said)
      const isHis = parsed.success && parsed.data.requestId === single
      if (isHis && parsed.data.isBlocked) answers.set(item, "excluded")
    }
  }
  await Promise.all(Array.from({ length: SINGLES_AT_ONCE }, worker))
}
