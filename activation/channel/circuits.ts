import type { Fault } from "./channel.ts"
import { Circuit, type CircuitState } from "./circuit.ts"

/**
 * The provider's circuit, and one of each sender (an address, as campaigns name it): a provider that refuses one of
 * them takes the others' messages.
 */
export class Circuits {
  readonly provider = new Circuit()
  readonly #senders = new Map<string, Circuit>()

  /** False: nothing of this sender's is to be handed over now. */
  isClosed(sender: string, now: number): boolean {
    return this.provider.isClosed(now) && this.#of(sender).isClosed(now)
  }

  /** One message tries the way, before a whole batch does. */
  isTrying(sender: string): boolean {
    return this.provider.isTrying() || this.#of(sender).isTrying()
  }

  /** A whole batch of a sender's came to nothing, and the messages are not to blame. */
  failed(sender: string, now: number, detail: string, fault: Fault): void {
    if (fault === "sender") this.provider.answered()
    const circuit = fault === "sender" ? this.#of(sender) : this.provider
    circuit.failed(now, detail, "call")
  }

  /** A message of the sender's was answered, whatever was said. */
  answered(sender: string): void {
    this.provider.answered()
    this.#of(sender).answered()
  }

  /** Forgets senders that nobody names any more. */
  retain(senders: readonly string[]): void {
    for (const sender of this.#senders.keys())
      if (!senders.includes(sender)) this.#senders.delete(sender)
  }

  /** For people: undefined where all is well; of several the provider, then the first sender. */
  state(): CircuitState | undefined {
    const all = [this.provider, ...this.#senders.values()]
    return all.flatMap((circuit) => circuit.state() ?? [])[0]
  }

  /** Of a sender's way: the provider's where that is open, else his own. */
  stateOf(sender: string): CircuitState | undefined {
    return this.provider.state() ?? this.#senders.get(sender)?.state()
  }

  #of(sender: string): Circuit {
    const circuit = this.#senders.get(sender) ?? new Circuit()
    this.#senders.set(sender, circuit)
    return circuit
  }
}
