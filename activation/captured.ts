import { CaptureTag, type Context } from "liquidjs"

/** Text that a capture took: its values are escaped already. */
class Captured extends String {}

/** A capture whose values are escaped once, where they come in, and not again where it is put out. */
export class CaptureOnce extends CaptureTag {
  override *render(context: Context): Generator<unknown, void, string> {
    yield* super.render(context)
    const scope = context.bottom() as Record<string, unknown>
    scope[this.variable] = new Captured(String(scope[this.variable]))
  }
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&#34;",
  "'": "&#39;",
}

/** A value as HTML. What a filter made of a capture is a text like any other. */
export function escapeOutput(value: unknown): string {
  if (value instanceof Captured) return String(value)
  if (value === undefined || value === null) return ""
  const text = Array.isArray(value) ? value.map(String).join("") : String(value)
  return text.replaceAll(/[&<>"']/g, (one) => ENTITIES[one] ?? one)
}
