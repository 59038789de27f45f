import { THEME_WORDS, type Theme } from "./theme.ts"

interface NavigationProps {
  readonly theme: Theme
  readonly nextTheme: () => void
  readonly showKeys: () => void
}

/** Words, no icons; pages come as they are built. */
export function Navigation({ theme, nextTheme, showKeys }: NavigationProps) {
  return (
    <nav className="nav" aria-label="Pages">
      <a className="nav-home" href="/">
        Pitboss
      </a>
      <a className="item" href="/" aria-current="page">
        Overview
      </a>
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
