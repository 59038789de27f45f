/** What a member carries, by column. */
export function payloadOf(text: string): Readonly<Record<string, string>> {
  return text === "" ? {} : (JSON.parse(text) as Record<string, string>)
}
