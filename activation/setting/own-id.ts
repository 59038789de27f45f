import type { z } from "zod"

/** Says of the first of some settings that has another one's id. */
export function refuseTwice(
  settings: readonly { readonly id: string }[],
  context: z.RefinementCtx,
): void {
  const ids = settings.map(({ id }) => id)
  const twice = ids.findIndex((id, at) => ids.indexOf(id) < at)
  if (twice < 0) return
  const message = `'${ids[twice]}' stands twice: expected another id`
  context.addIssue({ code: "custom", path: [twice, "id"], message })
}
