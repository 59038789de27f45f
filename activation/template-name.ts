import { nearest } from "../core/nearest.ts"
import { MESSAGE_FIELDS } from "../store/contact.ts"
import { namesIn, type Template } from "./template.ts"

const OF_PLAYER = ["id", ...MESSAGE_FIELDS].map((field) => `player.${field}`)
const LINK = "unsubscribe_url"

/**
 * What is wrong with the first name that nothing stands behind, with field, line and column; undefined where
 * there is none. Without known columns any column may be named.
 */
export function unknownName(
  template: Template,
  columns: readonly string[] | undefined,
): string | undefined {
  const known = [...OF_PLAYER, ...(columns ?? []).map((column) => `payload.${column}`), LINK]
  for (const field of ["subject", "body"] as const)
    for (const { segments, location } of namesIn(template[field])) {
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
