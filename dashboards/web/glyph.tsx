export type GlyphName = "allow" | "shadow" | "suppress" | "defer" | "partial" | "live"

/** Shape first, colour second: each verdict reads without colour, and a word stands beside it. */
export function Glyph({ name }: { readonly name: GlyphName }) {
  return (
    <svg className="glyph" viewBox="0 0 12 12" aria-hidden="true">
      {SHAPES[name]}
    </svg>
  )
}

const SHAPES: Readonly<Record<GlyphName, React.ReactNode>> = {
  allow: <path d="M2.2 6.4 4.9 9 9.8 3.2" fill="none" stroke="var(--ink-3)" strokeWidth="1.6" />,
  shadow: (
    <path
      d="M2.2 6.4 4.9 9 9.8 3.2"
      fill="none"
      stroke="var(--ink-3)"
      strokeWidth="1.6"
      strokeDasharray="1.6 1.4"
    />
  ),
  suppress: (
    <>
      <rect x="1" y="1" width="10" height="10" rx="2" fill="var(--bad-mark)" />
      <path d="M3.4 6h5.2" stroke="var(--canvas)" strokeWidth="1.8" />
    </>
  ),
  defer: (
    <>
      <circle cx="6" cy="6" r="4.8" fill="none" stroke="var(--warn-mark)" strokeWidth="1.6" />
      <path d="M6 3.4v2.8L8 7.4" fill="none" stroke="var(--warn-mark)" strokeWidth="1.4" />
    </>
  ),
  partial: (
    <>
      <circle cx="6" cy="6" r="4.6" fill="none" stroke="var(--warn-mark)" strokeWidth="1.6" />
      <path d="M6 1.4a4.6 4.6 0 0 1 0 9.2Z" fill="var(--warn-mark)" />
    </>
  ),
  live: <circle cx="6" cy="6" r="3" fill="var(--petrol)" />,
}
