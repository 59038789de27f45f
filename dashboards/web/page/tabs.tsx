interface TabsProps {
  readonly name: string
  readonly tabs: readonly (readonly [value: string, words: string])[]
  readonly chosen: string
  readonly choose: (value: string) => void
}

/** Parts of a page, one at a time; which one is in the address. */
export function Tabs({ name, tabs, chosen, choose }: TabsProps) {
  const known = tabs.some(([value]) => value === chosen) ? chosen : ""
  return (
    <nav className="tabs" aria-label={name}>
      {tabs.map(([value, words]) => (
        <button
          type="button"
          key={value}
          aria-current={value === known ? "page" : undefined}
          onClick={() => choose(value)}
        >
          {words}
        </button>
      ))}
    </nav>
  )
}
