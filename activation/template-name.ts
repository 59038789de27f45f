import { nearest } from "../core/nearest.ts"
import { MESSAGE_FIELDS } from "../store/contact.ts"
import { namesIn } from "./template.ts"

const OF_PLAYER = ["id", ...MESSAGE_FIELDS].map((field) => `player.${field}`)
const LINK = "unsubscribe_url"

/** Fields of a player's contact that texts name. */
export function contactFieldsIn(texts: Readonly<Record<string, string>>): readonly string[] {
  const fields = Object.values(texts).flatMap((text) =>
    namesIn(text).flatMap(({ segments: [root, field] }) => {
      if (root !== "player" || field === "id") return []
      // Of a name that is reckoned nobody knows which it will be.
      return typeof field === "string" ? [field] : [...MESSAGE_FIELDS]
    }),
  )
  return [...new Set(fields)]
}

/**
 * What is wrong with the first name that nothing stands behind, with field, line and column; undefined where
 * there is none. Without known columns any column may be named.
 */
export function unknownName(
  texts: Readonly<Record<string, string>>,
  columns: readonly string[] | undefined,
): string | undefined {
  const known = [...OF_PLAYER, ...(columns ?? []).map((column) => `payload.${column}`), LINK]
  for (const [field, text] of Object.entries(texts))
    for (const { segments, location } of namesIn(text)) {
      const [root, part] = segments
      const isText = segments.every((one) => typeof one === "string")
      const name = segments.map(String).join(".")
      const isAny = columns === undefined && root === "payload" && typeof part === "string"
      if (isText && (isAny || known.includes(name))) continue
      const place = `${field}, line ${location.row}, column ${location.col}`
      const meant = nearest(name, known)
      const hint = meant === undefined ? "" : ` Did you mean '${meant}'?`
      return `${place}: nothing is known as '${name}'.${hint} Expected one of: ${known.join(", ")}.`
    }
  return undefined
}
