/** What is looked at, on whichever page: links keep it. */
const SCOPE = ["brand", "currency", "days", "to"]

/** The address of another page that keeps the scope of the search; its own fields come on top. */
export function hrefTo(
  path: string,
  search: string,
  fields: Readonly<Record<string, string>> = {},
): string {
  const query = new URLSearchParams()
  const now = new URLSearchParams(search)
  for (const name of SCOPE) if (now.get(name)) query.set(name, now.get(name) ?? "")
  for (const [name, value] of Object.entries(fields)) if (value) query.set(name, value)
  const text = query.toString().replaceAll("%2C", ",").replaceAll("%3A", ":")
  return text ? `${path}?${text}` : path
}
