/**
 * Message components and modals: the rules that Discord's description of them does not tell (what holds between fields, and for a whole
 * message), and the form in which Discord gives them back.
 */
import {
  type APIMessageTopLevelComponent,
  type APIModalInteractionResponseCallbackData,
  ButtonStyle,
  ComponentType,
} from "discord-api-types/v10"
import type { FieldError } from "./FormBody.ts"

interface Emoji {
  readonly id?: string | null
  readonly name?: string | null
}

/** A component of any type that its schema has let through; null means absent. */
export interface Component {
  readonly type: number
  readonly id?: number | null
  readonly custom_id?: string | null
  readonly label?: string | null
  readonly style?: number | null
  readonly url?: string | null
  readonly sku_id?: string | null
  readonly emoji?: Emoji | null
  readonly disabled?: boolean | null
  readonly placeholder?: string | null
  readonly min_values?: number | null
  readonly max_values?: number | null
  readonly options?: ReadonlyArray<{
    readonly label: string
    readonly value: string
    readonly default?: boolean | null
  }> | null
  readonly channel_types?: ReadonlyArray<number> | null
  readonly default_values?: ReadonlyArray<{ readonly id: string; readonly type: string }> | null
  readonly min_length?: number | null
  readonly max_length?: number | null
  readonly required?: boolean | null
  readonly value?: string | null
  readonly default?: boolean | null
  readonly content?: string | null
  readonly file?: { readonly url: string } | null
  readonly media?: { readonly url: string } | null
  readonly items?: ReadonlyArray<{ readonly media: { readonly url: string } }> | null
  readonly components?: ReadonlyArray<Component> | null
  readonly accessory?: Component | null
  readonly component?: Component | null
}

export interface Modal {
  readonly custom_id: string
  readonly title: string
  readonly components: ReadonlyArray<Component>
}

const selects: ReadonlySet<number> = new Set([
  ComponentType.StringSelect,
  ComponentType.UserSelect,
  ComponentType.RoleSelect,
  ComponentType.MentionableSelect,
  ComponentType.ChannelSelect,
])
/** A select menu of any kind: what is chosen in it arrives as `values`. */
export const isSelect = (component: { readonly type: number }) => selects.has(component.type)

type Path = ReadonlyArray<PropertyKey>
const required = (path: Path): FieldError => ({
  path,
  code: "BASE_TYPE_REQUIRED",
  message: "This field is required",
})
const tooLong = (path: Path, max: number): FieldError => ({
  path,
  code: "BASE_TYPE_MAX_LENGTH",
  message: `Must be ${max} or fewer in length.`,
})
const needsFlag = (path: Path): FieldError => ({
  path: [...path, "type"],
  code: "UNION_TYPE_CHOICES",
  message: 'Value of field "type" must be one of (1,) without MessageFlags.IS_COMPONENTS_V2.',
})

function* buttonErrors(button: Component, path: Path): Generator<FieldError> {
  const { custom_id, emoji, label, sku_id, style, url } = button
  if (style === ButtonStyle.Link) {
    if (!url) yield required([...path, "url"])
    if (custom_id) {
      yield {
        path,
        code: "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE",
        message: "A custom id and url cannot both be specified",
      }
    }
  } else if (style === ButtonStyle.Premium) {
    if (!sku_id) yield required([...path, "sku_id"])
    return
  } else if (!custom_id) yield required([...path, "custom_id"])
  if (!label && !emoji) {
    yield {
      path,
      code: "BUTTON_COMPONENT_LABEL_OR_EMOJI_REQUIRED",
      message: "A label or emoji must be specified",
    }
  }
}

function* selectErrors(select: Component, path: Path): Generator<FieldError> {
  const max = select.max_values ?? 1
  if ((select.min_values ?? 1) > max) {
    yield {
      path: [...path, "min_values"],
      code: "SELECT_COMPONENT_MIN_VALUES_INVALID",
      message: "min_values must not be greater than max_values",
    }
  }
  if ((select.default_values?.length ?? 0) > max) yield tooLong([...path, "default_values"], max)
  const seen = new Set<string>()
  for (const [index, { value }] of (select.options ?? []).entries()) {
    if (seen.has(value)) {
      yield {
        path: [...path, "options", index, "value"],
        code: "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED",
        message: "The specified option value is already used",
      }
    }
    seen.add(value)
  }
}

/** What is wrong with one component by itself. */
function* ownErrors(component: Component, path: Path): Generator<FieldError> {
  if (component.type === ComponentType.Button) yield* buttonErrors(component, path)
  if (isSelect(component)) yield* selectErrors(component, path)
  if (component.type === ComponentType.ActionRow) {
    const children = component.components ?? []
    if (children.length > 1 && children.some(isSelect)) {
      yield {
        path,
        code: "COMPONENT_LAYOUT_WIDTH_EXCEEDED",
        message: "Cannot put a select menu and other components in one row",
      }
    }
  }
}

/** What is wrong in a tree of components, each by itself. */
function* treeErrors(components: ReadonlyArray<Component>, path: Path): Generator<FieldError> {
  for (const [index, component] of components.entries()) {
    const at = [...path, index]
    yield* ownErrors(component, at)
    if (component.components) yield* treeErrors(component.components, [...at, "components"])
    if (component.accessory) yield* ownErrors(component.accessory, [...at, "accessory"])
    if (component.component) yield* ownErrors(component.component, [...at, "component"])
  }
}

/** Every component in the tree, parents before their children. */
export function* walkComponents<
  C extends {
    readonly components?: ReadonlyArray<C> | null | undefined
    readonly accessory?: C | null | undefined
    readonly component?: C | null | undefined
  },
>(components: ReadonlyArray<C>): Generator<C> {
  for (const component of components) {
    yield component
    if (component.components) yield* walkComponents(component.components)
    if (component.accessory) yield* walkComponents([component.accessory])
    if (component.component) yield* walkComponents([component.component])
  }
}

function* duplicateErrors(components: ReadonlyArray<Component>, path: Path): Generator<FieldError> {
  const seen = new Set<string>()
  for (const { custom_id } of walkComponents(components)) {
    if (!custom_id) continue
    if (seen.has(custom_id)) {
      yield {
        path,
        code: "COMPONENT_CUSTOM_ID_DUPLICATED",
        message: "Component custom id cannot be duplicated",
      }
    }
    seen.add(custom_id)
  }
}

/** The text that components v2 may hold in all. */
const maxText = 4000

/** What Discord would refuse in the components of a message; `v2` is the message's IS_COMPONENTS_V2 flag. */
export const componentErrors = (components: ReadonlyArray<Component>, v2: boolean): Array<FieldError> => {
  const max = v2 ? 40 : 5
  const all = [...walkComponents(components)]
  const text = all.reduce((sum, { content }) => sum + (content?.length ?? 0), 0)
  return [
    ...((v2 ? all : components).length > max ? [tooLong(["components"], max)] : []),
    ...components.flatMap(({ type }, index) =>
      v2 || type === ComponentType.ActionRow ? [] : [needsFlag(["components", index])],
    ),
    ...(text > maxText
      ? [
          {
            path: ["components"],
            code: "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED",
            message: `Displayable text size exceeds maximum size of ${maxText}`,
          },
        ]
      : []),
    ...treeErrors(components, ["components"]),
    ...duplicateErrors(components, ["components"]),
  ]
}

/** What Discord would refuse in a modal. */
export const modalErrors = ({ components }: Modal): Array<FieldError> => {
  const path = ["data", "components"]
  return [
    ...(components.length > 5 ? [tooLong(path, 5)] : []),
    ...components.flatMap(({ components, type }, index) =>
      type === ComponentType.ActionRow && !components?.[0]?.label
        ? [required([...path, index, "components", 0, "label"])]
        : [],
    ),
    ...components.flatMap(({ component }, index) =>
      component?.disabled
        ? [
            {
              path: [...path, index, "component", "disabled"],
              code: "COMPONENT_DISABLED_IN_MODAL",
              message: "A component in a modal cannot be disabled",
            },
          ]
        : [],
    ),
    ...treeErrors(components, path),
    ...duplicateErrors(components, path),
  ]
}

/** The components as Discord gives them back: every one has an id, counted from 1 where the bot named none. */
const withComponentIds = <C extends ReadonlyArray<Component>>(components: C) => {
  let last = 0
  const number = (component: Component): Component => ({
    ...component,
    id: component.id || ++last,
    ...(component.components ? { components: component.components.map(number) } : {}),
    ...(component.accessory ? { accessory: number(component.accessory) } : {}),
    ...(component.component ? { component: number(component.component) } : {}),
  })
  return components.map(number)
}

export const toApiComponents = (components: ReadonlyArray<Component>): Array<APIMessageTopLevelComponent> =>
  withComponentIds(components) as Array<APIMessageTopLevelComponent>

export const toApiModal = (modal: Modal): APIModalInteractionResponseCallbackData =>
  ({ ...modal, components: withComponentIds(modal.components) }) as APIModalInteractionResponseCallbackData
