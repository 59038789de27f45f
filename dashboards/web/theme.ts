import { useCallback, useEffect, useState } from "react"

const THEMES = ["auto", "light", "dark"] as const
export type Theme = (typeof THEMES)[number]

export const THEME_WORDS: Readonly<Record<Theme, string>> = {
  auto: "Theme: system",
  light: "Theme: light",
  dark: "Theme: dark",
}

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
