/** A select as somebody wrote it, without what stands around it. */
export function writtenSelect(text: string): string {
  return text.trim().replace(/;$/, "")
}
