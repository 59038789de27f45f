import type { PlayerDocument } from "../../api/player/schema.ts"
import { moment } from "../figure.ts"
import { Glyph } from "../glyph.tsx"
import { useShell } from "../page/shell.ts"
import { factWords } from "./fact.ts"

/** Who it is, in a sentence, and what restricts him. */
export function Identity({ document }: { readonly document: PlayerDocument }) {
  const { snapshot } = useShell()
  const of = (name: string) =>
    document.groups.flatMap(({ features }) => features).find((one) => one.name === name)?.value
  const text = (name: string) => {
    const value = of(name)
    return typeof value === "string" ? value : ""
  }
  const restricting = document.restrictions.filter(
    ({ is_restricted, fact }) => is_restricted && !fact.startsWith("consent:"),
  )
  const name = `${document.brand}:${document.player_id}`
  const others = document.person.links.filter(({ player }) => player !== name)
  const now = new Date(snapshot.value?.at ?? Date.now())
  return (
    <header className="head">
      <h1 className="player-name">{name}</h1>
      <p className="small quiet facts-line">
        {of("is_registered") === false ? (
          <span className="warn">no registration known</span>
        ) : (
          text("registered_at") && (
            <span className="num">registered {moment(text("registered_at"), now)}</span>
          )
        )}
        {[text("country"), text("jurisdiction")].some(Boolean) && (
          <span>
            {[...new Set([text("country"), text("jurisdiction")])].filter(Boolean).join(", ")}
          </span>
        )}
        {text("time_zone") && <span>{text("time_zone")}</span>}
        {text("kyc_status") && <span>identity {text("kyc_status")}</span>}
        {text("active_last_at") && (
          <span className="num">active last {moment(text("active_last_at"), now)} UTC</span>
        )}
        {of("is_test") === true && <span className="chip warn">test player</span>}
      </p>
      {others.length > 0 && (
        <p className="small quiet">
          Same person:{" "}
          {others.map(({ player, kind, linked_at }) => (
            <span key={`${player} ${kind} ${linked_at}`} className="num">
              {player} (by {kind}, since {moment(linked_at, now)}){" "}
            </span>
          ))}
        </p>
      )}
      {document.person.hints.length > 0 && (
        <p className="small quiet">
          Shares a device, which may be a household's:{" "}
          {document.person.hints.map(({ player, seen_last_at }) => (
            <span key={player} className="num">
              {player} (last {moment(seen_last_at, now)}){" "}
            </span>
          ))}
        </p>
      )}
      {restricting.length > 0 && (
        <ul className="restrictions">
          {restricting.map(({ player, fact, restricted_at, until }) => (
            <li key={`${player} ${fact}`} className="chip bad">
              <Glyph name="suppress" /> {factWords(fact)}{" "}
              {player !== name && <span>as {player} </span>}
              {restricted_at && <span className="num">since {moment(restricted_at, now)}</span>}
              {until && <span className="num">until {moment(until, now)}</span>}
            </li>
          ))}
        </ul>
      )}
    </header>
  )
}
