const CAUSES: Readonly<Record<string, string>> = {
  event: "An event",
  time: "Time passing",
  import: "Imported history",
  late: "A late event",
  rates: "A rate recorded later",
  first_evaluation: "First evaluation of this version",
  archived: "The segment was archived",
}

/** What moved a player into a segment or out of it, in words. */
export function causeWords(cause: string): string {
  return CAUSES[cause] ?? cause.replaceAll("_", " ")
}
