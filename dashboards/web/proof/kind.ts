/** A kind of record, in words: `key_changed` is "Key changed". */
export function kindWords(kind: string): string {
  const words = kind.replaceAll("_", " ")
  return words.charAt(0).toUpperCase() + words.slice(1)
}
