import { readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, test } from "vitest"
import { ROOT } from "../architecture.ts"

const css = readFileSync(join(ROOT, "dashboards/web/style/tokens.css"), "utf8")

/** A token's colour in one mode, as three channels. */
function colour(token: string, mode: "light" | "dark"): readonly number[] {
  const [, light = "", dark = ""] =
    new RegExp(`--${token}:\\s*light-dark\\((#\\w{6}),\\s*(#\\w{6})\\)`).exec(css) ?? []
  const hex = mode === "light" ? light : dark
  return [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16))
}

/** Relative luminance and contrast ratio by WCAG 2.2. */
function contrast(a: readonly number[], b: readonly number[]): number {
  const luminance = (channels: readonly number[]) => {
    const [r = 0, g = 0, blue = 0] = channels.map((channel) => {
      const share = channel / 255
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
    })
    return 0.2126 * r + 0.7152 * g + 0.0722 * blue
  }
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x)
  return (light + 0.05) / (dark + 0.05)
}

const TEXT = 4.5
const MARK = 3

describe.each(["light", "dark"] as const)("colours in %s", (mode) => {
  test.each([
    ["ink", "canvas", TEXT],
    ["ink-2", "canvas", TEXT],
    ["ink-3", "canvas", TEXT],
    ["ink-3", "hover", TEXT],
    ["ink-2", "chrome", TEXT],
    ["petrol", "canvas", TEXT],
    ["warn-text", "warn-soft", TEXT],
    ["bad-text", "bad-soft", TEXT],
    ["bad-text", "canvas", TEXT],
    ["compare", "canvas", MARK],
    ["control", "canvas", MARK],
    ["cat-2", "canvas", MARK],
    ["cat-3", "canvas", MARK],
    ["cat-4", "canvas", MARK],
  ] as const)("%s can be told from %s", (front, back, least) => {
    expect(contrast(colour(front, mode), colour(back, mode))).toBeGreaterThanOrEqual(least)
  })
})
