import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify"
import type { Effects } from "../../../core/effects.ts"
import { asError, PitbossError } from "../../../core/errors.ts"
import { nearest } from "../../../core/nearest.ts"
import type { Content } from "../../../models/docs/content.ts"
import { type Html, html } from "../../../models/docs/html.ts"
import { indexPage } from "../../../models/docs/index-page.ts"
import { modelPage } from "../../../models/docs/model-page.ts"
import { SCRIPT } from "../../../models/docs/style.ts"
import { styleAddresses } from "../assets.ts"
import type { ServedPage } from "../page.ts"
import { MODELS, productFrame, SCRIPTS } from "./frame.ts"
import { LatestContent } from "./latest-content.ts"
import { SHELL_SCRIPT } from "./shell-script.ts"

/** A longer name is none of ours, and comparing it letter by letter takes its length. */
const NAME_LETTERS_MAX = 100

export interface ModelPageSources {
  /** Everything that is known of the models that run. */
  readonly documented: () => Promise<Content>
  /** Folder of the built page, whose stylesheets these have too. */
  readonly pageDir: string
}

/** What is shown, and under which status. */
interface Shown {
  readonly status: number
  readonly text: string
}

/** The pages of models, which are those of `pitboss models docs`, in the product. */
export function modelPages(
  { documented, pageDir }: ModelPageSources,
  { log }: Pick<Effects, "log">,
): readonly ServedPage[] {
  const latest = new LatestContent(documented)
  const show = async (request: FastifyRequest, reply: FastifyReply) => {
    const place = placeOf(request)
    const styles = styleAddresses(pageDir)
    const { status, text } = await latest.get().then(
      (content) => shownOf(content, styles, place),
      (thrown) => {
        const error = asError(thrown)
        const code = error instanceof PitbossError ? error.code : "INTERNAL"
        log.error({ code, err: error.message, path: place.path }, "the models could not be read")
        return unread(styles, place, code)
      },
    )
    return reply.code(status).type("text/html; charset=utf-8").send(text)
  }
  return [MODELS, `${MODELS}/*`].map((path) => ({ path, show }))
}

/** What the browser runs on the pages of models; it tells nothing of anybody. */
export function serveModelScripts(app: FastifyInstance): void {
  for (const [path, script] of [
    [SCRIPTS.shell, SHELL_SCRIPT],
    [SCRIPTS.walk, SCRIPT],
  ] as const)
    app.get(path, (_request, reply) => reply.type("text/javascript; charset=utf-8").send(script))
}

interface Place {
  readonly path: string
  readonly search: string
}

function placeOf({ url }: FastifyRequest): Place {
  const [path = "", query = ""] = url.split(/\?(.*)/s)
  return { path, search: query ? `?${query}` : "" }
}

function shownOf(content: Content, styles: readonly string[], { path, search }: Place): Shown {
  const { at } = content
  const rest = path.slice(MODELS.length).replace(/\/$|^\/index\.html$/, "")
  if (rest === "")
    return { status: 200, text: indexPage(productFrame({ styles, search, at }), content) }
  const name = nameOf(rest)
  const model = content.models.find((one) => one.name === name)
  if (model === undefined) return unknown(content, styles, { path, search }, name)
  const frame = productFrame({ styles, search, at, model: model.name })
  return { status: 200, text: modelPage(frame, content, model) }
}

// `/model/ft_player`, also as a folder of pages links it: `/model/ft_player.html`. What is no address at all
// was refused before it came here.
function nameOf(rest: string): string {
  return decodeURIComponent(rest.replace(/^\/(model\/)?/, "").replace(/\.html$/, ""))
}

function unknown(
  { models }: Content,
  styles: readonly string[],
  { search }: Place,
  name: string,
): Shown {
  const frame = productFrame({ styles, search })
  const near = nearest(
    name.slice(0, NAME_LETTERS_MAX),
    models.map((one) => one.name),
  )
  const hint = near
    ? html` The nearest is <a class="mono" href="${frame.hrefOf(near)}">${near}</a>.`
    : undefined
  return {
    status: 404,
    text: empty(
      frame.page,
      "There is no such model",
      html`There is no model <span class="mono">${name}</span>.${hint} <code class="mono faint">MODEL_UNKNOWN</code>`,
    ),
  }
}

function unread(styles: readonly string[], { search }: Place, code: string): Shown {
  const { page } = productFrame({ styles, search })
  const why = html`Load the page again in a moment; the log says more. <code class="mono faint">${code}</code>`
  return { status: 503, text: empty(page, "The models could not be read", why) }
}

function empty(page: (title: string, content: Html) => string, head: string, why: Html): string {
  return page(head, html`<div class="empty"><h1>${head}</h1><p class="quiet">${why}</p></div>`)
}
