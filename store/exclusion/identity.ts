/** Who somebody is, as far as it can be compared: by his name and day of birth, or by a document. */
export interface Identity {
  readonly firstName?: string | undefined
  readonly lastName?: string | undefined
  /** ISO 8601 day. */
  readonly birthDate?: string | undefined
  readonly document?: string | undefined
}

/** With fewer letters in a whole name, one that is left out makes another name of it. */
const NEAR_LETTERS_MIN = 6

/** Letters that Unicode does not take apart. */
const LETTERS: Readonly<Record<string, string>> = {
  ...{ ß: "ss", æ: "ae", œ: "oe", ø: "o", ł: "l", đ: "d", ð: "d", þ: "th", ı: "i", ĸ: "k" },
}

/** A name's words: lower case, without marks, apostrophes and dots; a hyphen parts words like a blank. */
export function wordsOf(name: string): readonly string[] {
  return name
    .toLowerCase()
    .replace(/[ßæœøłđðþıĸ]/g, (letter) => LETTERS[letter] ?? letter)
    .normalize("NFKD")
    .replace(/[\p{M}'’`´.]/gu, "")
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "")
}

/** A document's number: letters and digits alone, upper case. */
export function plainDocument(document: string): string {
  return document
    .normalize("NFKC")
    .toUpperCase()
    .replace(/[^\p{L}\p{N}]/gu, "")
}

/** What two who are the same have alike. */
export interface ExactTexts {
  readonly document?: string
  /** `first|last|1990-05-01` */
  readonly person?: string
}

/** The texts by which somebody is found; none where too little is known of him. */
export function exactTexts(identity: Identity): ExactTexts {
  const document = plainDocument(identity.document ?? "")
  const person = personText(identity.firstName, identity.lastName, identity.birthDate)
  return { ...(document !== "" && { document }), ...(person !== undefined && { person }) }
}

/** Texts of who he would be with first and last name, or with day and month, exchanged. */
export function turnedTexts({ firstName, lastName, birthDate }: Identity): readonly string[] {
  const turned = turnedDay(birthDate)
  const texts = [
    personText(lastName, firstName, birthDate),
    ...(turned === undefined ? [] : [personText(firstName, lastName, turned)]),
  ]
  return texts.filter((text) => text !== undefined)
}

/**
 * Texts of which two have one alike who were born on one day and have similar names: equal, or equal when each leaves
 * out a letter; by all words of the names, or by the first name's first and the last name's first or last.
 */
export function nearTexts({
  firstName = "",
  lastName = "",
  birthDate,
}: Identity): readonly string[] {
  const [firsts, lasts] = [wordsOf(firstName), wordsOf(lastName)]
  if (birthDate === undefined || firsts.length === 0 || lasts.length === 0) return []
  const found = new Set<string>()
  for (const first of new Set([firsts.join(""), firsts[0] ?? ""]))
    for (const last of new Set([lasts.join(""), lasts[0] ?? "", lasts.at(-1) ?? ""]))
      for (const name of withOneLess(`${first} ${last}`)) found.add(`${name}|${birthDate}`)
  return [...found]
}

function withOneLess(name: string): readonly string[] {
  if (name.length - 1 < NEAR_LETTERS_MIN) return [name]
  const shorter = Array.from(name, (_, at) => name.slice(0, at) + name.slice(at + 1))
  return [name, ...shorter]
}

function personText(first = "", last = "", birthDate?: string): string | undefined {
  const [firsts, lasts] = [wordsOf(first).join(""), wordsOf(last).join("")]
  if (firsts === "" || lasts === "" || birthDate === undefined) return undefined
  return `${firsts}|${lasts}|${birthDate}`
}

function turnedDay(birthDate: string | undefined): string | undefined {
  const [year = "", month = "", day = ""] = birthDate?.split("-") ?? []
  const isTurnable = year !== "" && month !== day && Number(day) >= 1 && Number(day) <= 12
  return isTurnable ? `${year}-${day}-${month}` : undefined
}
