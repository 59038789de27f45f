/** The audience of the storm: whoever has deposited so much, which everybody does at one instant. */
export const AUDIENCE = "storm-audience"
export const AUDIENCE_TEXT = `---
name: ${AUDIENCE}
description: Everybody to whom the storm's campaign goes
owner: crm
---
select player_key from ft_player where is_test = 0 and deposits >= 100
`
/** A first deposit is below it. */
export const FIRST_AMOUNT = "10"
export const STORM_AMOUNT = "100"

export const FIRST = "storm-first"
export const STORM = "storm"

/** To those who unsubscribe by a link: they must have had one. */
export const FIRST_TEXT = definitionOf(FIRST, "first-deposit-no-bet")
export const STORM_TEXT = definitionOf(STORM, AUDIENCE)

function definitionOf(name: string, segment: string): string {
  return JSON.stringify({
    ...{ name, segment, description: "Played by the demo", channel: "email", product: "casino" },
    ...{ message_class: "promotional", from: "Orsa Casino <hello@casino.example>", subject: name },
    // Who is in the audience once is asked of the gate, and of nothing else.
    if_left: "send",
    body: `<p>A bonus for you.</p><p><a href="{{ unsubscribe_url }}">Unsubscribe</a></p>`,
  })
}
