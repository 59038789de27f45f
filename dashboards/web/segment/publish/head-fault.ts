import type { Head } from "./segment-text.ts"

const NAME = /^[a-z][a-z0-9-]{0,63}$/
const FOLDER = /^[\w-]+( [\w-]+)*(\/[\w-]+( [\w-]+)*)*$/

/** What keeps a head from being kept, by its field, in words. */
export type HeadFaults = Readonly<
  Partial<Record<"name" | "description" | "owner" | "folder", string>>
>

/** What the server would say of a head, said while it is filled in. */
export function headFaults({ name, description, owner, folder }: Head): HeadFaults {
  return {
    ...(!NAME.test(name) && {
      name: "a name of lower-case words joined by hyphens, as lapsed-vip",
    }),
    ...(description.trim() === "" && { description: "a description" }),
    ...(owner.trim() === "" && { owner: "an owner" }),
    ...(folder !== null &&
      !FOLDER.test(folder) && {
        folder: "a folder of words with / between them, as crm/retention",
      }),
  }
}

/** `To be kept it needs …`; empty where it needs nothing. */
export function faultWords(faults: HeadFaults): string {
  const needs = Object.values(faults)
  const last = needs.at(-1)
  if (last === undefined) return ""
  const before = needs.slice(0, -1)
  return `To be kept it needs ${before.length > 0 ? `${before.join(", ")} and ${last}` : last}.`
}
