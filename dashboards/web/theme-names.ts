export const THEMES = ["auto", "light", "dark"] as const
export type Theme = (typeof THEMES)[number]

export const THEME_WORDS: Readonly<Record<Theme, string>> = {
  auto: "Theme: system",
  light: "Theme: light",
  dark: "Theme: dark",
}
