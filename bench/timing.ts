/** What one thing took. */
export interface Timing {
  readonly ms: number
  /** Of the processor, by this whole process: other work on the machine does not move it. */
  readonly processorMs: number
}

/** Does it and tells how long it took. */
export async function timed(use: () => Promise<unknown>): Promise<Timing> {
  const [from, before] = [performance.now(), process.cpuUsage()]
  await use()
  const { user, system } = process.cpuUsage(before)
  return { ms: performance.now() - from, processorMs: (user + system) / 1_000 }
}
