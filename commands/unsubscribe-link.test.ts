import { expect, test } from "vitest"
import { linkMaker } from "./unsubscribe-link.ts"

const store = { keyFor: () => Buffer.alloc(32, 1).toString("base64") }
const smtp = (host: string) => ({ host, port: 25, secure: false })
const linkOf = (
  host: string,
  public_url?: string,
  own: string | undefined = "http://127.0.0.1:1",
) => linkMaker({ public_url, smtp: smtp(host), webhooks: [] }, store, () => own)("i1", "email")

test("a link leads to the public address, wherever the mail server is", () => {
  for (const host of ["127.0.0.1", "mail.example"])
    expect(linkOf(host, "https://crm.example")).toMatch(/^https:\/\/crm\.example\/unsubscribe\/./)
})

test.each(["127.0.0.1", "127.8.8.8", "localhost", "::1"])(
  "without one it leads to this server, where the mail server is here too: %s",
  (host) => {
    expect(linkOf(host)).toMatch(/^http:\/\/127\.0\.0\.1:1\/unsubscribe\/./)
  },
)

test.each(["mail.example", "127.0.0.1.example", "10.0.0.1"])(
  "there is none for a mail server elsewhere: %s",
  (host) => {
    expect(linkOf(host)).toBeUndefined()
  },
)

test("there is none before the server listens", () => {
  const link = linkMaker({ smtp: smtp("localhost"), webhooks: [] }, store, () => undefined)
  expect(link("i1", "email")).toBeUndefined()
})

test("by webhook it leads to this server where the endpoint is here, wherever the mail server is", () => {
  const of = { secret_env: "S", channel: "push", allow_private: true } as const
  const endpoint = { ...of, sends: [], timeout_ms: 1 }
  const webhooks = [
    { ...endpoint, id: "here", url: "http://[::1]:9/hook" },
    { ...endpoint, id: "there", url: "https://10.0.0.1/hook" },
  ]
  const link = linkMaker(
    { smtp: smtp("mail.example"), webhooks },
    store,
    () => "http://127.0.0.1:1",
  )
  expect(link("i1", "webhook here")).toMatch(/^http:\/\/127\.0\.0\.1:1\/unsubscribe\/./)
  for (const way of ["webhook there", "webhook nobody", "email"])
    expect(link("i1", way)).toBeUndefined()
})
