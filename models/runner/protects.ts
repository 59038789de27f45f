import type { FrontMatter } from "./front-matter.ts"

/** Ends the comment of each column, and of each relation, that tells of a player's protection. */
export const PROTECTS = "(tells of protection)"

/**
 * What a model says, with the mark in the descriptions that the front matter calls `protects`: so it stands in the
 * comments of what is deployed, where segments read it, and in the documents.
 */
export function withMarks<Matter extends FrontMatter>(matter: Matter): Matter {
  const columns = Object.entries(matter.columns).map(([name, column]) => [name, marked(column)])
  return { ...marked(matter), columns: Object.fromEntries(columns) }
}

function marked<Said extends { readonly description: string }>(said: Said): Said {
  const isMarked = "protects" in said && said.protects === true
  return isMarked ? { ...said, description: `${said.description} ${PROTECTS}` } : said
}
