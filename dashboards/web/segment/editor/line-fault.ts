import { type Extension, RangeSet, StateEffect, StateField } from "@codemirror/state"
import {
  Decoration,
  type DecorationSet,
  EditorView,
  GutterMarker,
  gutterLineClass,
  WidgetType,
} from "@codemirror/view"

/** What is wrong with a line, and by which word it would be mended. */
export interface LineFault {
  /** From 1. */
  readonly line: number
  readonly message: string
  readonly instead: string | undefined
}

/** Shows a fault, or none; the next edit takes it away. */
export const showFault = StateEffect.define<LineFault | undefined>()

class FaultNote extends WidgetType {
  readonly #fault: LineFault

  constructor(fault: LineFault) {
    super()
    this.#fault = fault
  }

  override toDOM(): HTMLElement {
    const { message, instead } = this.#fault
    const note = document.createElement("div")
    note.className = "line-fault"
    // It is told beside the editor, to whoever cannot see it.
    note.setAttribute("aria-hidden", "true")
    note.append(message)
    if (instead !== undefined) {
      const key = document.createElement("kbd")
      key.textContent = "Ctrl ."
      note.append(" ", key, ` writes ${instead}`)
    }
    return note
  }
}

const badLine = Decoration.line({ class: "bad-line" })
const badNumber = new (class extends GutterMarker {
  override elementClass = "bad"
})()

interface Shown {
  readonly lines: DecorationSet
  readonly numbers: RangeSet<GutterMarker>
}

const NOTHING: Shown = { lines: Decoration.none, numbers: RangeSet.empty }

const shown = StateField.define<Shown>({
  create: () => NOTHING,
  update(before, { state, effects, docChanged }) {
    const effect = effects.find((one) => one.is(showFault))
    if (effect === undefined) return docChanged ? NOTHING : before
    const fault = effect.value as LineFault | undefined
    if (fault === undefined || fault.line > state.doc.lines) return NOTHING
    const { from, to } = state.doc.line(fault.line)
    const note = Decoration.widget({ widget: new FaultNote(fault), side: 1, block: true })
    return {
      lines: Decoration.set([badLine.range(from), note.range(to)]),
      numbers: RangeSet.of([badNumber.range(from)]),
    }
  },
  provide: (field) => [
    EditorView.decorations.from(field, ({ lines }) => lines),
    gutterLineClass.from(field, ({ numbers }) => numbers),
  ],
})

/** A fault stands under its line. */
export const lineFault: Extension = shown
