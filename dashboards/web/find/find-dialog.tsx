import { type KeyboardEvent, useEffect, useRef, useState } from "react"
import { playerPath } from "../page/link.tsx"
import { go } from "../page/place.ts"
import { hrefTo } from "../page/scope.ts"
import { useFound } from "./found-players.tsx"

interface FindDialogProps {
  readonly isOpen: boolean
  readonly close: () => void
}

/** Looks up a player by key: type, choose with the arrows, Enter opens. */
export function FindDialog({ isOpen, close }: FindDialogProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    if (isOpen) dialog.current?.showModal()
    else dialog.current?.close()
  }, [isOpen])
  return (
    <dialog ref={dialog} onClose={close} aria-label="Find a player" className="find-dialog">
      {isOpen && <Finder close={close} />}
    </dialog>
  )
}

function Finder({ close }: Pick<FindDialogProps, "close">) {
  const [typed, setTyped] = useState("")
  const [place, setPlace] = useState(0)
  const found = useFound(typed)
  const rows = found ?? []
  const open = (index: number) => {
    const row = rows[index]
    if (row === undefined) return
    close()
    go(hrefTo(playerPath(row.brand, row.player_id), location.search))
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const steps: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 }
    const step = steps[event.key]
    if (event.key === "Enter") open(place)
    else if (step === undefined) return
    else setPlace(Math.max(0, Math.min(rows.length - 1, place + step)))
    event.preventDefault()
  }
  return (
    <>
      <input
        type="search"
        role="combobox"
        aria-expanded={rows.length > 0}
        aria-controls="found"
        aria-activedescendant={rows[place] && `found-${place}`}
        aria-label="Player id, or brand:player"
        placeholder="Player id, or brand:player"
        autoComplete="off"
        // The dialog is opened to type in it.
        // biome-ignore lint/a11y/noAutofocus: see above
        autoFocus
        value={typed}
        onChange={({ target }) => {
          setTyped(target.value)
          setPlace(0)
        }}
        onKeyDown={onKeyDown}
      />
      <div id="found" role="listbox" aria-label="Players" tabIndex={-1}>
        {rows.map(({ brand, player_id }, index) => (
          <div
            key={`${brand}:${player_id}`}
            id={`found-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === place}
            className="mono"
            onPointerEnter={() => setPlace(index)}
            onClick={() => open(index)}
            onKeyDown={onKeyDown}
          >
            {brand}:{player_id}
          </div>
        ))}
      </div>
      <p className="small quiet" role="status">
        {found === undefined
          ? "The beginning of an id finds up to twelve players; personal data are not searched."
          : rows.length === 0
            ? "No player's id begins like that."
            : `${rows.length} found; Enter opens.`}
      </p>
    </>
  )
}
