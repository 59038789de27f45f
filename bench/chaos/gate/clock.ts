/** Work that waits so many ms of the simulation's time with each `yield`. */
export type Work = Generator<number, void, undefined>

interface Waiting {
  readonly at: number
  readonly order: number
  readonly work: Work
  /** Work of a process ends with it. */
  readonly isAlive: () => boolean
}

/** Time of a simulation: goes to whatever is due next, and in the order in which it was asked for. */
export class Clock {
  now: number
  #order = 0
  /** A heap, the earliest first. */
  readonly #waiting: Waiting[] = []

  constructor(now: number) {
    this.now = now
  }

  start(work: Work, isAlive: () => boolean = () => true, inMs = 0): void {
    this.#add({ at: this.now + inMs, order: this.#order++, work, isAlive })
  }

  /** Until nothing waits any more. */
  run(): void {
    for (let next = this.#take(); next !== undefined; next = this.#take()) {
      const { work, isAlive, at } = next
      this.now = at
      if (!isAlive()) continue
      const { done, value } = work.next()
      if (done !== true) this.#add({ ...next, at: at + value, order: this.#order++ })
    }
  }

  #add(one: Waiting): void {
    const heap = this.#waiting
    let place = heap.push(one) - 1
    while (place > 0) {
      const parent = (place - 1) >> 1
      if (!isEarlier(one, heap[parent])) break
      heap[place] = heap[parent] as Waiting
      place = parent
    }
    heap[place] = one
  }

  #take(): Waiting | undefined {
    const heap = this.#waiting
    const first = heap[0]
    const last = heap.pop()
    if (first === undefined || last === undefined || heap.length === 0) return first
    let place = 0
    for (;;) {
      let child = 2 * place + 1
      if (child >= heap.length) break
      if (child + 1 < heap.length && isEarlier(heap[child + 1], heap[child])) child += 1
      if (!isEarlier(heap[child], last)) break
      heap[place] = heap[child] as Waiting
      place = child
    }
    heap[place] = last
    return first
  }
}

function isEarlier(one: Waiting | undefined, other: Waiting | undefined): boolean {
  if (one === undefined || other === undefined) return false
  return one.at < other.at || (one.at === other.at && one.order < other.order)
}
