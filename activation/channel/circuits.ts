import type { Delivery, Fault } from "./channel.ts"
import { Circuit, type CircuitState } from "./circuit.ts"
import { RefusalRun } from "./refusal-run.ts"

/** A sender's circuit, how its messages were refused, and whose they were where that opened it. */
interface SenderCircuit {
  readonly circuit: Circuit
  readonly run: RefusalRun
  refusedOf: string | undefined
}

/**
 * The provider's circuit, and one of each sender (an address, as campaigns name it): a provider that refuses one of
 * them takes the others' messages.
 */
export class Circuits {
  readonly provider = new Circuit()
  readonly #senders = new Map<string, SenderCircuit>()

  /** False: nothing of this sender's is to be handed over now. */
  isClosed(sender: string, now: number): boolean {
    return this.provider.isClosed(now) && this.#of(sender).circuit.isClosed(now)
  }

  /** One message tries the way, before a whole batch does. */
  isTrying(sender: string): boolean {
    return this.provider.isTrying() || this.#of(sender).circuit.isTrying()
  }

  /** A whole batch of a sender's came to nothing, and the messages are not to blame. */
  failed(sender: string, now: number, detail: string, fault: Fault): void {
    if (fault === "sender") this.provider.answered()
    const circuit = fault === "sender" ? this.#of(sender).circuit : this.provider
    circuit.failed(now, detail, "call")
  }

  /** The provider asks to be left alone for so long, whatever else it took. */
  rests(now: number, detail: string, retryAfterMs: number): void {
    this.provider.failed(now, detail, "call", retryAfterMs)
  }

  /**
   * Messages of the sender's were answered. Where all of late were refused alike it is asked by one message; true: so it
   * is.
   */
  answered(
    sender: string,
    campaign: string,
    deliveries: readonly Delivery[],
    now: number,
  ): boolean {
    const one = this.#of(sender)
    this.provider.answered()
    const isAlike = one.run.isAlike(deliveries)
    one.refusedOf = isAlike ? campaign : undefined
    if (isAlike) one.circuit.failed(now, deliveries.at(-1)?.detail ?? "", "call")
    else one.circuit.answered()
    return isAlike
  }

  /** A campaign has nothing more to send: that its last were refused is no trouble any more. */
  idle(sender: string, campaign: string): void {
    const one = this.#of(sender)
    if (one.refusedOf !== campaign) return
    one.refusedOf = undefined
    one.circuit.answered()
  }

  /** Forgets senders that nobody names any more. */
  retain(senders: readonly string[]): void {
    for (const sender of this.#senders.keys())
      if (!senders.includes(sender)) this.#senders.delete(sender)
  }

  /** For people: undefined where all is well; of several the provider, then the first sender. */
  state(): CircuitState | undefined {
    const all = [this.provider, ...[...this.#senders.values()].map(({ circuit }) => circuit)]
    return all.flatMap((circuit) => circuit.state() ?? [])[0]
  }

  /** Of a sender's way: the provider's where that is open, else his own. */
  stateOf(sender: string): CircuitState | undefined {
    return this.provider.state() ?? this.#senders.get(sender)?.circuit.state()
  }

  #of(sender: string): SenderCircuit {
    const fresh = { circuit: new Circuit(), run: new RefusalRun(), refusedOf: undefined }
    const one = this.#senders.get(sender) ?? fresh
    this.#senders.set(sender, one)
    return one
  }
}
