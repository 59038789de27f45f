import { InvalidArgumentError } from "commander"

/** A whole number from `least` up, as an option takes it. */
export function wholeNumber(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= least) return value
    throw new InvalidArgumentError(`expected a whole number, at least ${least}.`)
  }
}
