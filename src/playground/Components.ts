/**
 * Message components and modals: what Discord accepts and the form in which it gives them back. One loose schema covers
 * every component type; which fields a type must have and what it may hold is told by the rules below.
 */
import {
  type APIMessageTopLevelComponent,
  type APIModalInteractionResponseCallbackData,
  ButtonStyle,
  ComponentType,
} from "discord-api-types/v10"
import { Schema } from "effect"
import { type FieldError, integer, list, maybe, snowflake, text } from "./FormBody.ts"

const Emoji = Schema.Struct({
  id: maybe(snowflake),
  name: maybe(Schema.String),
  animated: maybe(Schema.Boolean),
})

const SelectOption = Schema.Struct({
  label: text(1, 100),
  value: text(1, 100),
  description: maybe(text(0, 100)),
  emoji: maybe(Emoji),
  default: maybe(Schema.Boolean),
})

const fields = {
  type: Schema.Int,
  id: maybe(Schema.Int),
  custom_id: maybe(text(1, 100)),
  label: maybe(Schema.String),
  style: maybe(Schema.Int),
  url: maybe(text(1, 512)),
  emoji: maybe(Emoji),
  disabled: maybe(Schema.Boolean),
  placeholder: maybe(text(0, 150)),
  min_values: maybe(integer(0, 25)),
  max_values: maybe(integer(1, 25)),
  options: maybe(list(SelectOption, 25)),
  channel_types: maybe(Schema.Array(Schema.Int)),
  default_values: maybe(Schema.Array(Schema.Struct({ id: snowflake, type: Schema.String }))),
  min_length: maybe(integer(0, 4000)),
  max_length: maybe(integer(1, 4000)),
  required: maybe(Schema.Boolean),
  value: maybe(text(0, 4000)),
  content: maybe(text(1, 4000)),
  description: maybe(Schema.String),
  media: maybe(Schema.Struct({ url: Schema.String })),
  file: maybe(Schema.Struct({ url: Schema.String })),
  items: maybe(Schema.Array(Schema.Unknown)),
  divider: maybe(Schema.Boolean),
  spacing: maybe(Schema.Int),
  accent_color: maybe(integer(0, 0xffffff)),
  spoiler: maybe(Schema.Boolean),
}

type Fields = Schema.Struct<typeof fields>["Type"]
export interface Component extends Fields {
  readonly components?: ReadonlyArray<Component> | null | undefined
  readonly accessory?: Component | null | undefined
  readonly component?: Component | null | undefined
}
const Nested = Schema.suspend((): Schema.Codec<Component, unknown> => Component as never)
export const Component = Schema.Struct({
  ...fields,
  components: maybe(Schema.Array(Nested)),
  accessory: maybe(Nested),
  component: maybe(Nested),
})

export const Modal = Schema.Struct({
  custom_id: text(1, 100),
  title: text(1, 45),
  components: list(Component, 5),
})

const selects: ReadonlySet<number> = new Set([
  ComponentType.StringSelect,
  ComponentType.UserSelect,
  ComponentType.RoleSelect,
  ComponentType.MentionableSelect,
  ComponentType.ChannelSelect,
])
const layouts: ReadonlySet<number> = new Set([
  ComponentType.Section,
  ComponentType.TextDisplay,
  ComponentType.MediaGallery,
  ComponentType.File,
  ComponentType.Separator,
  ComponentType.Container,
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
const wrongType = (path: Path): FieldError => ({
  path: [...path, "type"],
  code: "UNION_TYPE_CHOICES",
  message: 'Value of field "type" does not name a component that may stand here.',
})

function* buttonErrors(button: Component, path: Path): Generator<FieldError> {
  const style = button.style ?? 0
  if (style < ButtonStyle.Primary || style > ButtonStyle.Premium) {
    yield {
      path: [...path, "style"],
      code: "BASE_TYPE_CHOICES",
      message: "Value must be one of {1, 2, 3, 4, 5, 6}.",
    }
  } else if (style === ButtonStyle.Link) {
    if (!button.url) yield required([...path, "url"])
    if (button.custom_id) {
      yield {
        path,
        code: "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE",
        message: "A custom id and url cannot both be specified",
      }
    }
  } else if (style !== ButtonStyle.Premium && !button.custom_id) yield required([...path, "custom_id"])
  if ((button.label?.length ?? 0) > 80) yield tooLong([...path, "label"], 80)
  if (!button.label && !button.emoji && style !== ButtonStyle.Premium) {
    yield {
      path,
      code: "BUTTON_COMPONENT_LABEL_OR_EMOJI_REQUIRED",
      message: "A label or emoji must be specified",
    }
  }
}

function* selectErrors(select: Component, path: Path): Generator<FieldError> {
  if (!select.custom_id) yield required([...path, "custom_id"])
  if ((select.min_values ?? 1) > (select.max_values ?? 1)) {
    yield {
      path: [...path, "min_values"],
      code: "SELECT_COMPONENT_MIN_VALUES_INVALID",
      message: "min_values must not be greater than max_values",
    }
  }
  if (select.type !== ComponentType.StringSelect) return
  const options = select.options ?? []
  if (options.length === 0) yield required([...path, "options"])
  const seen = new Set<string>()
  for (const [index, { value }] of options.entries()) {
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

function* textInputErrors(input: Component, path: Path, labelled: boolean): Generator<FieldError> {
  if (!input.custom_id) yield required([...path, "custom_id"])
  if (!labelled && !input.label) yield required([...path, "label"])
  if ((input.label?.length ?? 0) > 45) yield tooLong([...path, "label"], 45)
  if (input.style !== 1 && input.style !== 2) {
    yield { path: [...path, "style"], code: "BASE_TYPE_CHOICES", message: "Value must be one of {1, 2}." }
  }
}

function* rowErrors(row: Component, path: Path, modal: boolean): Generator<FieldError> {
  const children = row.components ?? []
  if (children.length === 0 || children.length > 5) {
    yield {
      path: [...path, "components"],
      code: "BASE_TYPE_BAD_LENGTH",
      message: "Must be between 1 and 5 in length.",
    }
  }
  for (const [index, child] of children.entries()) {
    const at = [...path, "components", index]
    if (modal) {
      if (child.type === ComponentType.TextInput) yield* textInputErrors(child, at, false)
      else yield wrongType(at)
    } else if (child.type === ComponentType.Button) yield* buttonErrors(child, at)
    else if (isSelect(child)) {
      yield* selectErrors(child, at)
      if (children.length > 1) {
        yield {
          path,
          code: "COMPONENT_LAYOUT_WIDTH_EXCEEDED",
          message: "Cannot put a select menu and other components in one row",
        }
      }
    } else yield wrongType(at)
  }
}

function* layoutErrors(components: ReadonlyArray<Component>, path: Path, v2: boolean): Generator<FieldError> {
  for (const [index, component] of components.entries()) {
    const at = [...path, index]
    if (component.type === ComponentType.ActionRow) yield* rowErrors(component, at, false)
    else if (!v2 || !layouts.has(component.type)) yield wrongType(at)
    else if (component.type === ComponentType.TextDisplay && !component.content)
      yield required([...at, "content"])
    else if (component.type === ComponentType.Section) {
      if (!component.components?.length) yield required([...at, "components"])
      if (!component.accessory) yield required([...at, "accessory"])
      else if (component.accessory.type === ComponentType.Button) {
        yield* buttonErrors(component.accessory, [...at, "accessory"])
      }
    } else if (component.type === ComponentType.Container) {
      yield* layoutErrors(component.components ?? [], [...at, "components"], true)
    }
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

/** What Discord would refuse in the components of a message; `v2` is the message's IS_COMPONENTS_V2 flag. */
export const componentErrors = (components: ReadonlyArray<Component>, v2: boolean): Array<FieldError> => {
  const max = v2 ? 40 : 5
  const count = v2 ? [...walkComponents(components)].length : components.length
  return [
    ...(count > max ? [tooLong(["components"], max)] : []),
    ...layoutErrors(components, ["components"], v2),
    ...duplicateErrors(components, ["components"]),
  ]
}

/** What Discord would refuse in a modal. */
export const modalErrors = (modal: typeof Modal.Type): Array<FieldError> => {
  const errors: Array<FieldError> = [...duplicateErrors(modal.components, ["data", "components"])]
  if (modal.components.length === 0) errors.push(required(["data", "components"]))
  for (const [index, component] of modal.components.entries()) {
    const at = ["data", "components", index]
    if (component.type === ComponentType.ActionRow) errors.push(...rowErrors(component, at, true))
    else if (component.type === ComponentType.Label) {
      const input = component.component
      if (!component.label) errors.push(required([...at, "label"]))
      if (!input) errors.push(required([...at, "component"]))
      else if (input.type === ComponentType.TextInput) {
        errors.push(...textInputErrors(input, [...at, "component"], true))
      } else if (isSelect(input)) errors.push(...selectErrors(input, [...at, "component"]))
      else errors.push(wrongType([...at, "component"]))
    } else if (component.type !== ComponentType.TextDisplay) errors.push(wrongType(at))
  }
  return errors
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

export const toApiModal = (modal: typeof Modal.Type): APIModalInteractionResponseCallbackData =>
  ({ ...modal, components: withComponentIds(modal.components) }) as APIModalInteractionResponseCallbackData
