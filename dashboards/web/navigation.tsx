import { Link } from "./page/link.tsx"
import { groupOf, PAGES } from "./page/pages.ts"
import { THEME_WORDS, type Theme } from "./theme-names.ts"

interface NavigationProps {
  readonly path: string
  readonly theme: Theme
  readonly nextTheme: () => void
  readonly showKeys: () => void
  readonly find: () => void
}

/** Words, no icons. */
export function Navigation({ path, theme, nextTheme, showKeys, find }: NavigationProps) {
  return (
    <nav className="nav" aria-label="Pages">
      <Link className="nav-home" to="/">
        Pitboss
      </Link>
      <button type="button" className="nav-find" onClick={find}>
        Find a player <kbd>/</kbd>
      </button>
      <Items path={path} className="item" />
      <a className="item" href="/api/openapi.json">
        API
      </a>
      <div className="nav-foot small">
        <button type="button" className="pick" onClick={nextTheme}>
          {THEME_WORDS[theme]} <kbd>t</kbd>
        </button>
        <button type="button" className="pick" onClick={showKeys}>
          Keys <kbd>?</kbd>
        </button>
      </div>
    </nav>
  )
}

/** On a phone, below. */
export function TabBar({ path }: { readonly path: string }) {
  return (
    <nav className="tabbar" aria-label="Pages">
      <Items path={path} className="tab" />
    </nav>
  )
}

function Items({ path, className }: { readonly path: string; readonly className: string }) {
  return PAGES.map(([words, to]) => (
    <Link
      key={to}
      className={className}
      to={to}
      {...(groupOf(path) === to && { "aria-current": path === to ? "page" : "true" })}
    >
      {words}
    </Link>
  ))
}
