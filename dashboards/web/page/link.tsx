import type { AnchorHTMLAttributes, MouseEvent, ReactNode } from "react"
import { go, usePlace } from "./place.ts"
import { hrefTo } from "./scope.ts"

interface LinkProps extends AnchorHTMLAttributes<HTMLAnchorElement> {
  /** A path of the page; the scope stays. */
  readonly to: string
  readonly fields?: Readonly<Record<string, string>>
  readonly children: ReactNode
}

/** A link within the page: a plain one to whoever opens it elsewhere. */
export function Link({ to, fields, children, ...rest }: LinkProps) {
  const href = hrefTo(to, usePlace().search, fields)
  const onClick = (event: MouseEvent) => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey)
      return
    event.preventDefault()
    go(href)
  }
  return (
    <a {...rest} href={href} onClick={onClick}>
      {children}
    </a>
  )
}

/** The path of a player's page. */
export function playerPath(brand: string, player: string): string {
  return `/players/${encodeURIComponent(brand)}:${encodeURIComponent(player)}`
}

/** A player by brand and id, as a link to his page. */
export function PlayerLink({
  brand,
  player,
  fields,
}: {
  readonly brand: string
  readonly player: string
  readonly fields?: Readonly<Record<string, string>>
}) {
  return (
    <Link to={playerPath(brand, player)} className="mono player" {...(fields && { fields })}>
      {brand}:{player}
    </Link>
  )
}
