import { KeptFor } from "../../../core/kept-for.ts"
import type { Finding, MessageClass, Purpose } from "../subject.ts"
import { checkMessage } from "./check.ts"
import type { Law } from "./law.ts"
import { speaksOf } from "./speaks-of.ts"

/** A rule of law that speaks of a purpose's messages. */
export interface Spoken {
  readonly law: Law
  /** What it finds of whomever, where it looks at the message alone. */
  readonly finding: Finding | undefined
}

type OfPlaces = KeptFor<readonly Law[], readonly Spoken[]>

/** By the purpose, and by the laws of a place. A purpose is of one class. */
const kept = new KeptFor<Purpose, OfPlaces>()
const ofNoPlace = (): OfPlaces => new KeptFor()

/** Of a place's laws those that speak of such messages, in force or not: found once for all who are decided on. */
export function spokenLaws(
  laws: readonly Law[],
  messageClass: MessageClass,
  purpose: Purpose,
): readonly Spoken[] {
  return kept
    .of(purpose, ofNoPlace)
    .of(laws, () =>
      laws
        .filter((law) => speaksOf(law, messageClass, purpose))
        .map((law) => ({ law, finding: checkMessage(law, purpose) })),
    )
}
