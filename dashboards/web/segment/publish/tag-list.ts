/** Tags as they are typed, with commas between them. */
export function tagsIn(text: string): readonly string[] {
  return [...new Set(text.split(",").map((one) => one.trim()))].filter((one) => one !== "")
}

/** The same the other way. */
export const tagWords = (tags: readonly string[]) => tags.join(", ")
