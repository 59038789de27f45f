import { digestOf, NO_RECORD, type ProofContent, proofHash } from "../../core/proof-record.ts"
import { type Fault, fault } from "./fault.ts"

/** A record as it was found, whether in the store or in a file. */
export interface FoundRecord {
  readonly number: number
  readonly hash: string
  readonly content: string
}

/** A record that could be read, and what is wrong with it. */
export interface CheckedRecord {
  readonly content: ProofContent | undefined
  readonly faults: readonly Fault[]
}

/** Follows records one after the other: each must stand at its place, say what its hash says, and follow the one before. */
export class Links {
  #number: number
  #hash: string
  #kind = ""
  /** The record before was found wrong by itself: that the next does not follow it says nothing new. */
  #isTold = false

  constructor(number = 0, hash = NO_RECORD) {
    this.#number = number
    this.#hash = hash
  }

  /** The last record that was followed. */
  get number(): number {
    return this.#number
  }

  get hash(): string {
    return this.#hash
  }

  follow({ number, hash, content: text }: FoundRecord): CheckedRecord {
    const content = parsed(text)
    const kind = content?.kind ?? ""
    const faults = [
      ...this.#gap(number),
      ...(own(number, hash, text, content) ?? this.#joint(number, content)),
    ]
    this.#isTold = faults.length > 0
    this.#number = number
    this.#hash = hash
    this.#kind = kind
    return { content, faults }
  }

  /** A record of which nothing but its digest is told. */
  skip(number: number, digest: string): readonly Fault[] {
    const faults = this.#gap(number)
    this.#hash = proofHash(this.#hash, digest)
    this.#number = number
    this.#kind = ""
    this.#isTold = false
    return faults
  }

  #gap(number: number): readonly Fault[] {
    const expected = this.#number + 1
    if (number === expected) return []
    const last = number - 1
    const which = expected === last ? `record ${expected} is` : `records ${expected} to ${last} are`
    const message = `${which} missing: record ${number} stands behind record ${this.#number}.`
    return [fault(expected, "", "missing", message)]
  }

  #joint(number: number, content: ProofContent | undefined): readonly Fault[] {
    const isBehind = number === this.#number + 1
    if (!isBehind || this.#isTold || content?.previous === this.#hash) return []
    if (this.#number === 0)
      return [fault(number, content?.kind ?? "", "replaced", "It is not the first of this chain.")]
    const message = `another record stood in its place: record ${number} was written behind one whose hash is ${content?.previous}, and the hash of this one is ${this.#hash}.`
    return [fault(this.#number, this.#kind, "replaced", message)]
  }
}

function own(
  number: number,
  hash: string,
  text: string,
  content: ProofContent | undefined,
): readonly Fault[] | undefined {
  if (content === undefined)
    return [fault(number, "", "changed", "its content cannot be read as a record.")]
  const { kind } = content
  const computed = proofHash(content.previous, digestOf(text))
  if (computed !== hash) {
    const message = `its content is not what its hash says: the hash is ${hash}, the content's is ${computed}.`
    return [fault(number, kind, "changed", message)]
  }
  if (content.number === number) return undefined
  const message = `record ${content.number} stands in its place: records were swapped, inserted or numbered anew.`
  return [fault(number, kind, "out_of_order", message)]
}

function parsed(text: string): ProofContent | undefined {
  try {
    const content: unknown = JSON.parse(text)
    const { previous, body } = content as ProofContent
    const isHash = typeof previous === "string" && /^[0-9a-f]{64}$/.test(previous)
    return isHash && typeof body === "object" ? (content as ProofContent) : undefined
  } catch {
    return undefined
  }
}
