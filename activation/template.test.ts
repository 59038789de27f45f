import { expect, test, vi } from "vitest"
import { render, templateFault } from "./template.ts"

const CONTACT = { email: "a@casino.example", first_name: "Ann", phone: "+35621234567" }

const body = async (text: string, payload?: string) =>
  (await render({ subject: "s", body: text }, "p1", CONTACT, { payload })).html

test("fills in the player's name and the segment's columns, escaped", async () => {
  expect(await body("{{ player.first_name }} likes {{ payload.game }}", '{"game":"<b>"}')).toBe(
    "Ann likes &lt;b&gt;",
  )
})

test("says what a player expects to read of himself, and nothing else that the vault holds", async () => {
  expect(await body("{{ player.first_name }} {{ player.email }} {{ player.phone }}.")).toBe(
    "Ann a@casino.example .",
  )
})

test("fills in however long it takes: a busy machine is no reason", async () => {
  let now = 0
  const clock = vi.spyOn(performance, "now").mockImplementation(() => {
    now += 10_000
    return now
  })
  try {
    expect(await body("{% for i in (1..50) %}x{% endfor %}")).toBe("x".repeat(50))
  } finally {
    clock.mockRestore()
  }
})

test.each([
  "{% for i in (1..100000000) %}x{% endfor %}",
  "{% for i in (1..9999) %}{% for j in (1..9999) %}x{% endfor %}{% endfor %}",
  "{% for i in (1..40) %}{% for j in (1..40) %}{% for k in (1..40) %}x{% endfor %}{% endfor %}{% endfor %}",
  `{% for i in (1..900) %}${"x".repeat(2_000)}{% endfor %}`,
  "{% assign a = 'xxxxxxxxxx' %}{% for i in (1..60) %}{% assign a = a | append: a %}{% endfor %}{{ a }}",
])("ends at its bounds: %s", async (text) => {
  const began = performance.now()
  await expect(body(text)).rejects.toThrow(/limit/)
  expect(performance.now() - began).toBeLessThan(5_000)
})

test.each([
  "{% render 'package.json' %}",
  "{% include '/etc/passwd' %}",
  "{% layout 'README.md' %}",
  "{% block b %}{% endblock %}",
])("reads no file, and is refused when it is put: %s", async (text) => {
  expect(templateFault(text)).toMatch(/^tag "\w+" not found/)
  await expect(body(text)).rejects.toThrow(/not found/)
})

test.each([
  ["{% capture x %}{{ payload.who }}{% endcapture %}{{ x }}", "O&#39;Brien &amp; &lt;b&gt;"],
  [
    "{% capture x %}<i>{{ payload.who }}</i>{% endcapture %}{{ x }}",
    "<i>O&#39;Brien &amp; &lt;b&gt;</i>",
  ],
  ["{% assign x = payload.who %}{{ x }}", "O&#39;Brien &amp; &lt;b&gt;"],
  ["{{ payload.who | append: '<' }}", "O&#39;Brien &amp; &lt;b&gt;&lt;"],
  [
    "{% capture x %}{{ payload.who }}{% endcapture %}{% assign y = x %}{{ y }}",
    "O&#39;Brien &amp; &lt;b&gt;",
  ],
  ["{% if payload.none %}a{% endif %}{{ payload.none }}.", "."],
])("escapes each value once: %s", async (text, written) => {
  expect(await body(text, JSON.stringify({ who: "O'Brien & <b>" }))).toBe(written)
})

test.each([
  ['{% if t == "vip" %}yes{% else %}no{% endif %}', "yes"],
  ['{% case t %}{% when "vip" %}yes{% else %}no{% endcase %}', "yes"],
  ["{% for one in t %}[{{ one }}]{% endfor %}", "[vip]"],
  ["{{ t | upcase }}", "VIP"],
  ['{% assign all = "vip,new" | split: "," %}{% if all contains t %}yes{% endif %}', "yes"],
])("a capture is a text like any other: %s", async (text, written) => {
  const template = `{% capture t %}{{ payload.tier }}{% endcapture %}${text}`
  const filling = { payload: '{"tier":"vip"}' }
  const { subject, html } = await render(
    { subject: template, body: template },
    "p1",
    CONTACT,
    filling,
  )
  expect([subject, html]).toEqual([written, written])
})

test("a capture of blanks is blank, and a list shows nothing of what is nothing", async () => {
  expect(await body("{% capture t %} {% endcapture %}{% if t == blank %}blank{% endif %}")).toBe(
    "blank",
  )
  expect(await body("{{ payload.a }}", '{"a":["a",null,["b",null,"<"]]}')).toBe("ab&lt;")
})
