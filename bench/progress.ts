const began = performance.now()

/** Tells on stderr what a benchmark does now, behind the seconds since it began. */
export function progress(...words: readonly (string | number)[]): void {
  const seconds = Math.round((performance.now() - began) / 1_000)
  process.stderr.write(`${String(seconds).padStart(5)} s  ${words.join(" ")}\n`)
}
