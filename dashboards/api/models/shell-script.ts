import { THEME_WORDS, THEMES } from "../../web/theme-names.ts"

/**
 * Theme and keys of the pages that the server draws, as the others have them: the theme stands before anything is
 * drawn, keys go where the navigation goes.
 */
export const SHELL_SCRIPT = `
const words = ${JSON.stringify(THEME_WORDS)}
const themes = ${JSON.stringify(THEMES)}
const asked = new URLSearchParams(location.search).get("theme") ?? localStorage.getItem("theme")
let theme = themes.includes(asked) ? asked : "auto"
const show = () => {
  document.documentElement.dataset.theme = theme
  localStorage.setItem("theme", theme)
  const label = document.querySelector("#theme")
  if (label) label.firstChild.textContent = words[theme] + " "
}
const next = () => {
  theme = themes[(themes.indexOf(theme) + 1) % themes.length]
  show()
}
show()
document.addEventListener("DOMContentLoaded", () => {
  show()
  document.querySelector("#theme").addEventListener("click", next)
})
let before = ""
addEventListener("keydown", (event) => {
  const { key, target } = event
  if (event.ctrlKey || event.metaKey || event.altKey) return
  if (/INPUT|TEXTAREA|SELECT/.test(target.tagName ?? "")) return
  const link = document.querySelector('[data-keys="' + CSS.escape(before + " " + key) + '"]')
  before = key === "g" ? "g" : ""
  if (link) link.click()
  else if (key === "t") next()
})
`
