import type { Place } from "../fault.ts"
import { isColumn, isText, TEXT_CHARACTERS_MAX } from "./bounds.ts"
import type { Token } from "./token.ts"

/** A place in a select that is beyond rules; the message says why. */
export class Beyond extends Error {
  readonly place: Place

  constructor(place: Place, why: string) {
    super(why)
    this.place = place
  }
}

const SHOWN_CHARACTERS_MAX = 40

/** Walks over the parts of a select; what is not as expected is beyond rules. */
export class Reader {
  readonly #tokens: readonly Token[]
  #at = 0
  /** How many conditions were read. */
  rules = 0

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens
  }

  /** The present part, or one so many behind it. */
  peek(ahead = 0): Token {
    const last = this.#tokens.at(-1)
    const token = this.#tokens[this.#at + ahead] ?? last
    if (token === undefined) throw new Error("a select ends with a part that says so")
    return token
  }

  get place(): Place {
    return this.peek()
  }

  take(): Token {
    const token = this.peek()
    this.#at += 1
    return token
  }

  skip(count = 1): void {
    this.#at += count
  }

  /** Words of SQL may be written large or small. */
  isWord(word: string, ahead = 0): boolean {
    const { kind, text } = this.peek(ahead)
    return kind === "word" && text.toLowerCase() === word
  }

  isSign(sign: string, ahead = 0): boolean {
    const { kind, text } = this.peek(ahead)
    return kind === "sign" && text === sign
  }

  takesWord(word: string): boolean {
    const is = this.isWord(word)
    if (is) this.skip()
    return is
  }

  takesSign(sign: string): boolean {
    const is = this.isSign(sign)
    if (is) this.skip()
    return is
  }

  word(word: string, why: string): void {
    if (!this.takesWord(word)) throw this.beyond(why)
  }

  sign(sign: string, why: string): void {
    if (!this.takesSign(sign)) throw this.beyond(why)
  }

  /** A column's name. */
  name(expected: string): string {
    const { kind, text } = this.peek()
    if (kind !== "word" || this.isSign("(", 1) || this.isSign(".", 1) || !isColumn(text))
      throw this.beyond(`Expected ${expected}.`)
    this.skip()
    return text
  }

  text(expected: string): string {
    const { kind, text } = this.peek()
    if (kind !== "text") throw this.beyond(`Expected ${expected}.`)
    if (!isText(text))
      throw this.beyond(
        `Rules hold texts of at most ${TEXT_CHARACTERS_MAX} characters in one line, without {{ and {%.`,
      )
    return this.take().text
  }

  number(expected: string): string {
    const sign = this.isSign("-") && this.peek(1).kind === "number" ? "-" : ""
    if (sign !== "") this.skip()
    if (this.peek().kind !== "number") throw this.beyond(`Expected ${expected}.`)
    return `${sign}${this.take().text}`
  }

  end(why: string): void {
    if (this.peek().kind !== "end") throw this.beyond(why)
  }

  /** The present part is beyond rules. */
  beyond(why: string): Beyond {
    const token = this.peek()
    if (token.kind === "odd" && /^(--|\/\*|#)/.test(token.text))
      return new Beyond(token, "Rules keep no comments: the builder would lose this one.")
    return new Beyond(token, `${shown(token)} ${why}`)
  }
}

function shown({ kind, text }: Token): string {
  if (kind === "end") return "The select ends here."
  const short =
    text.length > SHOWN_CHARACTERS_MAX ? `${text.slice(0, SHOWN_CHARACTERS_MAX)}…` : text
  return kind === "text" ? `'${short}' stands here.` : `\`${short}\` stands here.`
}
