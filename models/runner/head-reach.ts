import type { Model } from "./model.ts"
import { keyPlace } from "./place.ts"
import { checkReach } from "./reach.ts"
import type { Site } from "./site.ts"

/**
 * Refuses expressions of a model's front matter that reach outside, as its select may not either: the engine is given them as
 * they are, and reckons what is constant in them while it makes the table. Throws what checkReach throws.
 */
export async function checkHead(site: Site, model: Model): Promise<void> {
  for (const [key, text] of expressionsOf(model))
    await checkReach(site, `select ${text}`, { model, place: keyPlace(model, key) })
}

function expressionsOf({ matter }: Model): readonly (readonly [string, string])[] {
  const found: (readonly [string, string])[] = []
  if ("partition_by" in matter)
    for (const one of matter.partition_by) found.push(["partition_by", `(${one})`])
  // As `day + interval 1 year delete where ...`: without a word it reads as a select does.
  if ("ttl" in matter && matter.ttl) found.push(["ttl", matter.ttl.replace(/\bdelete\b/gi, " ")])
  // As `by_day (select ...)`.
  if ("projections" in matter)
    for (const one of matter.projections)
      found.push(["projections", `1 from ${one.slice(one.indexOf("("))}`])
  return found
}
