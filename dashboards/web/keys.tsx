import { useEffect, useLayoutEffect, useRef } from "react"
import { PAGES } from "./page/pages.ts"

const KEYS = [
  ...PAGES.map(([words, , keys]) => [keys, words] as const),
  ["/", "Find a player"],
  ["t", "Theme: by system, light, dark"],
  ["c", "Copy the link to this view"],
  ["v", "Compare a segment with another"],
  ["f", "Find in the list of segments"],
  ["j k", "The next segment of the list, the one before"],
  ["Ctrl+S", "Save a segment's draft"],
  ["[", "Navigation in and out"],
  ["?", "These keys"],
] as const

/** Calls an action for its key; keys typed into a field are the field's. */
export function useKeys(actions: Readonly<Record<string, () => void>>): void {
  const latest = useRef(actions)
  latest.current = actions
  // With the page's first drawing, not behind it: whoever sees the page can use its keys.
  useLayoutEffect(() => {
    let before = ""
    const onKey = (event: KeyboardEvent) => {
      const { key, ctrlKey, metaKey, altKey, target } = event
      const isField =
        target instanceof HTMLElement &&
        (target.isContentEditable || /INPUT|TEXTAREA|SELECT/.test(target.tagName))
      if (ctrlKey || metaKey || altKey || isField) return
      const action = latest.current[`${before} ${key}`.trim()] ?? latest.current[key]
      before = key === "g" ? "g" : ""
      if (action === undefined) return
      event.preventDefault()
      action()
    }
    addEventListener("keydown", onKey)
    return () => removeEventListener("keydown", onKey)
  }, [])
}

/** The list of all keys, as a dialog that Escape closes. */
export function KeysDialog({
  isOpen,
  close,
}: {
  readonly isOpen: boolean
  readonly close: () => void
}) {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    if (isOpen) dialog.current?.showModal()
    else dialog.current?.close()
  }, [isOpen])
  return (
    <dialog ref={dialog} onClose={close} aria-labelledby="keys-head" className="keys-dialog">
      <h2 id="keys-head">Keys</h2>
      <dl>
        {KEYS.map(([key, action]) => (
          <div key={key}>
            <dt>
              {key.split(" ").map((one) => (
                <kbd key={one}>{one}</kbd>
              ))}
            </dt>
            <dd>{action}</dd>
          </div>
        ))}
      </dl>
      <button type="button" className="btn" onClick={close}>
        Close
      </button>
    </dialog>
  )
}
