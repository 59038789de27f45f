import { CaptureTag, type Context } from "liquidjs"

/** By context, what captures put out: their values are escaped already. */
const captured = new WeakMap<Context, Set<string>>()

/** A capture whose values are escaped once, where they come in, and not again where it is put out. */
export class CaptureOnce extends CaptureTag {
  override *render(context: Context): Generator<unknown, void, string> {
    yield* super.render(context)
    const texts = captured.get(context) ?? new Set()
    captured.set(context, texts.add(textOf((context.bottom() as Scope)[this.variable])))
  }
}

type Scope = Readonly<Record<string, unknown>>

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&#34;",
  "'": "&#39;",
}

/** A value as HTML. What a filter made of a capture is a text like any other. */
export function escapeOutput(this: { readonly context: Context }, value: unknown): string {
  const text = textOf(value)
  if (captured.get(this.context)?.has(text)) return text
  return text.replaceAll(/[&<>"']/g, (one) => ENTITIES[one] ?? one)
}

/** A value as a message shows it: nothing of what is nothing, a list without what parts it. */
export function textOf(value: unknown): string {
  if (value === undefined || value === null) return ""
  return Array.isArray(value) ? value.map(textOf).join("") : String(value)
}
