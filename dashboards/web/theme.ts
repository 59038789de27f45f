import { useCallback, useEffect, useState } from "react"
import { THEMES, type Theme } from "./theme-names.ts"

function remembered(): Theme {
  const asked = new URLSearchParams(location.search).get("theme") ?? localStorage.getItem("theme")
  return THEMES.find((one) => one === asked) ?? "auto"
}

/** The theme, kept in this browser, and how to go to the next. */
export function useTheme(): readonly [Theme, () => void] {
  const [theme, setTheme] = useState(remembered)
  useEffect(() => {
    document.documentElement.dataset["theme"] = theme
    localStorage.setItem("theme", theme)
  }, [theme])
  const next = useCallback(
    () => setTheme((now) => THEMES[(THEMES.indexOf(now) + 1) % THEMES.length] ?? "auto"),
    [],
  )
  return [theme, next]
}
