import { promotion, recipient } from "../../activation/gate/recipient.fixture.ts"
import { consent } from "../../activation/gate/rule/consent.ts"
import { harmMarker } from "../../activation/gate/rule/harm-marker.ts"
import type { Facts } from "../../activation/gate/span.ts"
import type { Purpose } from "../../activation/gate/subject.ts"

const CHANNELS = ["email", "sms"]
const PRODUCTS = ["betting", "casino", "bingo"] as const

/** What the gate's own rules say of a player, in the words of his row. */
export interface GateAnswer {
  readonly consents: string
  readonly isHarmed: string
}

/** Asks the rules on consent and harm about every channel and product. */
export function gateAnswer(own: Facts, now: number): GateAnswer {
  const subject = recipient({}, { own, person: [own] })
  const consents = CHANNELS.flatMap((channel) => {
    const purpose = (product: (typeof PRODUCTS)[number]): Purpose =>
      promotion({ product, channel: channel as Purpose["channel"] })
    const granted = PRODUCTS.filter((product) => consent(subject, purpose(product), now).isAllowed)
    const isAll = granted.length === PRODUCTS.length
    return [...granted, ...(isAll ? ["all"] : [])].map((product) => `'${channel}:${product}'`)
  })
  const isHarmed = !harmMarker(subject, promotion(), now).isAllowed
  return { consents: `[${consents.sort().join(",")}]`, isHarmed: isHarmed ? "1" : "0" }
}
