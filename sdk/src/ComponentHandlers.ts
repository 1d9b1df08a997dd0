/** Handlers of components and modals by custom id. Of all that fit an id, the most exact one is called. */
import { builderData } from "./Fields.ts"
import type { ModalBuilder } from "./components/Modal.ts"
import type { Context } from "./Context.ts"
import { type CustomIdPattern, matchPattern, type Parameters, parsePattern } from "./CustomIds.ts"
import type { ComponentInteraction, ModalSubmit } from "./Events.ts"
import { on } from "./Handlers.ts"
import { fieldsOf, type ModalFields, type UploadedFile } from "./ModalFields.ts"
import { isArray, list, NativeError, NativeTypeError } from "./Primordials.ts"

/** What the handler of a component is given. */
export type ComponentContext<Pattern extends string = string> = Context<ComponentInteraction> & {
  /** The custom id of the component. */
  readonly customId: string
  /** The parameters of the pattern. */
  readonly params: Parameters<Pattern>
  /** What was chosen in a menu: values of options, or ids; empty for a button. */
  readonly values: readonly string[]
}

/** What the handler of a modal is given. */
export type ModalContext<Pattern extends string = string, Fields = ModalFields> = Context<ModalSubmit> & {
  /** The custom id of the modal. */
  readonly customId: string
  /** What the custom id has in the places of the pattern's parameters. */
  readonly params: Parameters<Pattern>
  /** What was filled in, by the custom ids of the inputs. */
  readonly fields: Fields
  /** The text of an input. Throws where the modal has no such input. */
  text(customId: string): string
  /** What was chosen in a menu. Throws where the modal has no such menu. */
  values(customId: string): readonly string[]
  /** The files of an upload. Throws where the modal has no such upload. */
  files(customId: string): readonly UploadedFile[]
}

interface Route {
  readonly pattern: CustomIdPattern
  readonly handler: (ctx: never) => unknown
}

interface Match {
  readonly handler: Route["handler"]
  readonly params: { readonly [name: string]: string }
}

/** The routes of one kind of interaction; the event is subscribed to with the first of them. */
class Router {
  private readonly routes = list<Route>()
  private readonly caller: string
  private readonly subscribe: () => void

  constructor(caller: string, subscribe: () => void) {
    this.caller = caller
    this.subscribe = subscribe
  }

  add(text: unknown, handler: unknown): void {
    const pattern = parsePattern(text, this.caller)
    const where = `${this.caller}("${pattern.text}")`
    if (typeof handler !== "function") throw new NativeTypeError(`${where}: the handler must be a function`)
    const { routes } = this
    for (let i = 0; i < routes.length; i++) {
      if (routes[i]!.pattern.text === pattern.text) {
        throw new NativeTypeError(`${where}: this custom id has a handler already`)
      }
    }
    routes[routes.length] = { pattern, handler: handler as Route["handler"] }
    if (routes.length === 1) this.subscribe()
  }

  find(customId: string): Match | undefined {
    let best: Route | undefined
    let params: Match["params"] | undefined
    for (let i = 0; i < this.routes.length; i++) {
      const route = this.routes[i]!
      if (best !== undefined && !isMoreExact(route.pattern, best.pattern)) continue
      const found = matchPattern(route.pattern, customId)
      if (found === undefined) continue
      best = route
      params = found
    }
    return best === undefined ? undefined : { handler: best.handler, params: params! }
  }
}

/** An id without parameters before one with them, any before a prefix, a longer prefix before a shorter one. */
const isMoreExact = (a: CustomIdPattern, b: CustomIdPattern): boolean =>
  a.open !== b.open
    ? b.open
    : a.parameters !== b.parameters
      ? b.parameters
      : a.open && a.text.length > b.text.length

let componentRouter: Router | undefined
let modalRouter: Router | undefined

const components = (): Router =>
  (componentRouter ??= new Router("onComponent", () => on("componentInteraction", runComponent)))
const modals = (): Router => (modalRouter ??= new Router("onModal", () => on("modalSubmit", runModal)))

const runComponent = (ctx: Context<ComponentInteraction>): unknown => {
  const { custom_id: customId, values = [] } = ctx.msg.data
  const found = components().find(customId)
  if (found === undefined) return undefined
  const { handler, params } = found
  const given = { ...ctx, customId, params, values }
  return handler(given as never)
}

const runModal = (ctx: Context<ModalSubmit>): unknown => {
  const customId = ctx.msg.data.custom_id
  const found = modals().find(customId)
  if (found === undefined) return undefined
  const { handler, params } = found
  const fields = fieldsOf(ctx.msg.data)
  const get = (name: string, what: string, fits: (value: unknown) => boolean): unknown => {
    const value = fields[name]
    if (fits(value)) return value
    throw new NativeError(`the modal "${customId}" has no ${what} "${name}"`)
  }
  const given = {
    ...ctx,
    customId,
    params,
    fields,
    text: (name: string) => get(name, "text input", (value) => typeof value === "string"),
    values: (name: string) => get(name, "menu", isArray),
    files: (name: string) => get(name, "file upload", isArray),
  }
  return handler(given as never)
}

/**
 * Runs `handler` when a button is pressed, or a menu used, whose custom id fits: `"close"`, `"ticket/:id/close"`, `"vote:*"`.
 * Throws a TypeError for a pattern that has a handler already.
 */
export const onComponent = <const Pattern extends string>(
  customId: Pattern,
  handler: (ctx: ComponentContext<Pattern>) => unknown,
): void => components().add(customId, handler)

interface OnModal {
  <const Pattern extends string>(customId: Pattern, handler: (ctx: ModalContext<Pattern>) => unknown): void
  <Fields>(
    modal: ModalBuilder<Fields>,
    handler: (ctx: ModalContext<string, Fields & ModalFields>) => unknown,
  ): void
}

/**
 * Runs `handler` when a modal is sent whose custom id fits, or one made by this builder: then `ctx.fields` has its types.
 * Throws a TypeError for a pattern that has a handler already.
 */
export const onModal: OnModal = (modal: string | ModalBuilder, handler: (ctx: never) => unknown): void =>
  modals().add(typeof modal === "object" && modal !== null ? modal[builderData]?.custom_id : modal, handler)
