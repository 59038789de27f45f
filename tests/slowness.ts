import { setTimeout as sleep } from "node:timers/promises"

type Method = (...args: never[]) => Promise<unknown>

/** Makes one method of an object slow, where `isMeant` says so of its arguments; answers with what ends it. */
export function slowed<Name extends string>(
  target: Readonly<Record<Name, Method>>,
  name: Name,
  ms: number,
  isMeant: (first: unknown) => unknown = () => true,
): () => void {
  const before = target[name] as (...args: unknown[]) => Promise<unknown>
  const slow = async (...args: unknown[]) => {
    if (await isMeant(args[0])) await sleep(ms)
    return before.apply(target, args)
  }
  Object.defineProperty(target, name, { value: slow, configurable: true, writable: true })
  return () =>
    Object.defineProperty(target, name, { value: before, configurable: true, writable: true })
}
