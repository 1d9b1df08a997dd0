/**
 * The components that Discord knows: which fields each has, and which may stand where. Told in Discord's own JSON, which is what builders
 * hold and what scripts may write by hand.
 */
import {
  characters,
  dataOf,
  defaulting,
  flag,
  integer,
  lazily,
  type Json,
  link,
  listOf,
  media,
  object,
  objectOf,
  oneOf,
  optional,
  put,
  type Reader,
  refuse,
  type Shape,
  snowflake,
  text,
  within,
} from "../Fields.ts"
import { dictionary, isArray, regexpExec } from "../Primordials.ts"
import { ButtonStyle, ComponentType, InputTextStyle } from "./Constants.ts"

/** One type of component: its name in errors, its fields, and what holds between them. */
interface Kind {
  readonly name: string
  readonly fields: Shape
  readonly check?: (json: Json, field: string) => void
}

/** `<:name:id>`, `<a:name:id>`, a character, or Discord's JSON. */
const emoji: Reader<Json> = (value, field) => {
  const json: Json = {}
  if (typeof value !== "string") {
    const { id, name } = objectOf(value, field)
    if (id !== undefined && id !== null) put(json, "id", snowflake(id, within(field, "id")))
    put(json, "name", text(id === undefined || id === null ? 1 : 0, 32)(name ?? "", within(field, "name")))
    return json
  }
  const own = regexpExec(/^<a?:(\w{1,32}):(\d{1,20})>$/, value) as readonly string[] | null
  if (own !== null) put(json, "id", own[2])
  put(json, "name", own === null ? text(1, 32)(value, field) : own[1])
  return json
}

const checkSelect = (json: Json, field: string): void => {
  const max = (json.max_values ?? 1) as number
  // A menu whose choice is optional in a modal may have no values.
  const min = (json.min_values ?? 1) as number
  if (min > max) refuse(within(field, "min_values"), `${min} is more than max_values, which is ${max}`)
  const defaults = json.default_values as readonly unknown[] | undefined
  if (defaults !== undefined && defaults.length > max) {
    refuse(within(field, "default_values"), `${defaults.length} items, but max_values is ${max}`)
  }
}

/** No value twice, and no more chosen from the start than may be. */
const checkOptions = (json: Json, field: string, max: number, of: string): void => {
  const options = json.options as readonly { readonly value: string; readonly default?: boolean }[]
  const seen = dictionary<true | undefined>()
  let defaults = 0
  for (let i = 0; i < options.length; i++) {
    const { value } = options[i]!
    if (seen[value] === true) refuse(within(field, `options[${i}].value`), `"${value}" stands there twice`)
    seen[value] = true
    if (options[i]!.default === true) defaults++
  }
  if (defaults > max) refuse(within(field, "options"), `${defaults} are default, but ${of} ${max}`)
}

const checkStringSelect = (json: Json, field: string): void => {
  checkSelect(json, field)
  checkOptions(json, field, (json.max_values ?? 1) as number, "max_values is")
}

const checkRadioGroup = (json: Json, field: string): void => checkOptions(json, field, 1, "a group has")

const checkCheckboxGroup = (json: Json, field: string): void => {
  const count = (json.options as readonly unknown[]).length
  const max = (json.max_values ?? count) as number
  const min = (json.min_values ?? 1) as number
  if (max > count) refuse(within(field, "max_values"), `${max}, but there are only ${count} options`)
  if (min > max) refuse(within(field, "min_values"), `${min} is more than max_values, which is ${max}`)
  checkOptions(json, field, max, "max_values is")
}

const checkButton = (json: Json, field: string): void => {
  const { style, url, custom_id, sku_id, label, emoji: picture } = json
  if (style === ButtonStyle.Premium) {
    if (sku_id === undefined) refuse(within(field, "sku_id"), "a premium button needs it")
    if (label !== undefined || picture !== undefined) {
      refuse(within(field, "label"), "a premium button has neither label nor emoji")
    }
  } else if (label === undefined && picture === undefined) {
    refuse(within(field, "label"), "a button needs a label or an emoji")
  }
  if (style === ButtonStyle.Link && url === undefined) refuse(within(field, "url"), "a link button needs it")
  if (style !== ButtonStyle.Link && url !== undefined) {
    refuse(within(field, "url"), "only a button of style 5 (link) has one")
  }
  if (style === ButtonStyle.Link || style === ButtonStyle.Premium) {
    if (custom_id !== undefined) refuse(within(field, "custom_id"), "a link or premium button has none")
  } else if (custom_id === undefined) {
    refuse(within(field, "custom_id"), "is missing; call setCustomId, or setUrl for a link")
  }
}

const checkRow = (json: Json, field: string): void => {
  const children = json.components as readonly { readonly type: number }[]
  for (let i = 0; i < children.length; i++) {
    if (children[i]!.type !== ComponentType.Button && children.length > 1) {
      refuse(within(field, "components"), "a select menu fills its action row; give it a row of its own")
    }
  }
}

const spacing: Reader<number> = (value, field) =>
  value === "small" ? 1 : value === "large" ? 2 : oneOf(1, 2)(value, field)

const checkInput = (json: Json, field: string): void => {
  const min = (json.min_length ?? 0) as number
  const max = (json.max_length ?? 4000) as number
  if (min > max) refuse(within(field, "min_length"), `${min} is more than max_length, which is ${max}`)
}

/** Nothing may be switched off in a modal. */
const checkLabel = (json: Json, field: string): void => {
  if ((json.component as Json).disabled === true) {
    refuse(within(field, "component.disabled"), "nothing in a modal can be disabled; leave it out")
  }
}

const { ActionRow, Button, StringSelect, InputText, UserSelect, RoleSelect, MentionableSelect } =
  ComponentType
const { ChannelSelect, Section, TextDisplay, Thumbnail, MediaGallery, File, Separator } = ComponentType
const { Container, Label, FileUpload, RadioGroup, CheckboxGroup, Checkbox } = ComponentType

/** A component of one of these types. */
const component =
  (...types: readonly number[]): Reader<Json> =>
  (value, field) => {
    const data = objectOf(value, field)
    const kind = kindOf(data.type)
    let names = ""
    for (let i = 0; i < types.length; i++) {
      if (types[i] === data.type && kind !== undefined) {
        const json = object(kind.fields)(data, field)
        kind.check?.(json, field)
        return json
      }
      names += `${i === 0 ? "" : ", "}${kindOf(types[i]!)!.name}`
    }
    const what =
      kind === undefined ? `type ${String(data.type)} is unknown` : `${kind.name} cannot stand here`
    return refuse(field, `${what}; possible are ${names}`)
  }

type Kinds = { readonly [type: number]: Kind | undefined }
let kinds: Kinds | undefined

/** Made with the first component that is read: a script without components has no use for it. */
const kindOf = (type: unknown): Kind | undefined =>
  typeof type === "number" ? (kinds ??= makeKinds())[type] : undefined

const makeKinds = (): Kinds => {
  const customId = text(1, 100)

  const mediaItem = object({ url: media })
  const base: Shape = { type: integer(1, 100), id: optional(integer(0, 2 ** 31 - 1)) }

  const selectFields: Shape = {
    ...base,
    custom_id: customId,
    placeholder: optional(text(0, 150)),
    min_values: optional(integer(0, 25)),
    max_values: optional(integer(1, 25)),
    disabled: optional(flag),
    required: optional(flag),
  }

  const option = object({
    label: text(1, 100),
    value: text(1, 100),
    description: optional(text(0, 100)),
    emoji: optional(emoji),
    default: optional(flag),
  })

  const autoSelect = (name: string, type: Reader): Kind => ({
    name,
    fields: {
      ...selectFields,
      default_values: optional(listOf(object({ id: snowflake, type }), 0, 25)),
    },
    check: checkSelect,
  })

  const choice = object({
    label: text(1, 100),
    value: text(1, 100),
    description: optional(text(0, 100)),
    default: optional(flag),
  })
  const within10 = { min_values: optional(integer(0, 10)), max_values: optional(integer(1, 10)) }

  const rowChildren = component(
    Button,
    StringSelect,
    UserSelect,
    RoleSelect,
    MentionableSelect,
    ChannelSelect,
  )
  const labelled = component(
    InputText,
    StringSelect,
    UserSelect,
    RoleSelect,
    MentionableSelect,
    ChannelSelect,
    FileUpload,
    RadioGroup,
    CheckboxGroup,
    Checkbox,
  )

  return {
    [ActionRow]: {
      name: "actionRow",
      fields: { ...base, components: listOf(rowChildren, 1, 5) },
      check: checkRow,
    },
    [Button]: {
      name: "button",
      fields: {
        ...base,
        style: defaulting(integer(1, 6), ButtonStyle.Primary),
        custom_id: optional(customId),
        label: optional(text(1, 80)),
        emoji: optional(emoji),
        url: optional(link(512)),
        sku_id: optional(snowflake),
        disabled: optional(flag),
      },
      check: checkButton,
    },
    [StringSelect]: {
      name: "stringSelect",
      fields: { ...selectFields, options: listOf(option, 1, 25) },
      check: checkStringSelect,
    },
    [InputText]: {
      name: "inputText",
      fields: {
        ...base,
        custom_id: customId,
        style: defaulting(oneOf<number>(1, 2), InputTextStyle.Short),
        // Only of inputs that stand in an action row.
        label: optional(text(1, 45)),
        min_length: optional(integer(0, 4000)),
        max_length: optional(integer(1, 4000)),
        required: optional(flag),
        value: optional(text(0, 4000)),
        placeholder: optional(text(0, 100)),
      },
      check: checkInput,
    },
    [UserSelect]: autoSelect("userSelect", oneOf("user")),
    [RoleSelect]: autoSelect("roleSelect", oneOf("role")),
    [MentionableSelect]: autoSelect("mentionableSelect", oneOf("user", "role")),
    [ChannelSelect]: {
      name: "channelSelect",
      fields: {
        ...autoSelect("channelSelect", oneOf("channel")).fields,
        channel_types: optional(listOf(integer(0, 100), 0, 25)),
      },
      check: checkSelect,
    },
    [Section]: {
      name: "section",
      fields: {
        ...base,
        components: listOf(component(TextDisplay), 1, 3),
        accessory: component(Button, Thumbnail),
      },
    },
    [TextDisplay]: { name: "textDisplay", fields: { ...base, content: text(1, 4000) } },
    [Thumbnail]: {
      name: "thumbnail",
      fields: { ...base, media: mediaItem, description: optional(text(1, 1024)), spoiler: optional(flag) },
    },
    [MediaGallery]: {
      name: "mediaGallery",
      fields: {
        ...base,
        items: listOf(
          object({ media: mediaItem, description: optional(text(1, 1024)), spoiler: optional(flag) }),
          1,
          10,
        ),
      },
    },
    [File]: { name: "file", fields: { ...base, file: mediaItem, spoiler: optional(flag) } },
    [Separator]: {
      name: "separator",
      fields: { ...base, divider: optional(flag), spacing: optional(spacing) },
    },
    [Container]: {
      name: "container",
      fields: {
        ...base,
        components: listOf(component(ActionRow, Section, TextDisplay, MediaGallery, File, Separator), 1, 40),
        accent_color: optional(integer(0, 0xffffff)),
        spoiler: optional(flag),
      },
    },
    [Label]: {
      name: "label",
      fields: {
        ...base,
        label: text(1, 45),
        description: optional(text(1, 100)),
        component: labelled,
      },
      check: checkLabel,
    },
    [FileUpload]: {
      name: "fileUpload",
      fields: { ...base, custom_id: customId, ...within10, required: optional(flag) },
      check: checkSelect,
    },
    [RadioGroup]: {
      name: "radioGroup",
      fields: { ...base, custom_id: customId, required: optional(flag), options: listOf(choice, 2, 10) },
      check: checkRadioGroup,
    },
    [CheckboxGroup]: {
      name: "checkboxGroup",
      fields: {
        ...base,
        custom_id: customId,
        ...within10,
        required: optional(flag),
        options: listOf(choice, 1, 10),
      },
      check: checkCheckboxGroup,
    },
    [Checkbox]: { name: "checkbox", fields: { ...base, custom_id: customId, default: optional(flag) } },
  }
}

/** A component that stands for itself, as a builder's `toJSON` gives it. */
export const readComponent: Reader<Json> = (value, field) =>
  component(objectOf(value, field).type as number)(value, field)

const topLevel = lazily(() =>
  component(ActionRow, Section, TextDisplay, MediaGallery, File, Separator, Container),
)

/** Buttons and menus may stand alone: each gets an action row around it. */
const wrapped = (value: unknown): unknown => {
  const data = dataOf(value) as { readonly type?: unknown } | undefined | null
  const type = data?.type
  const alone = type === Button || (typeof type === "number" && type >= StringSelect && type <= ChannelSelect)
  return alone && type !== InputText ? { type: ActionRow, components: [data] } : data
}

/** The components of a message, and whether one of them is of components v2. */
export interface MessageComponents {
  readonly components: Json[]
  readonly v2: boolean
}

/** Reads what a script gives as `components`. */
export const readComponents = (value: unknown, field: string): MessageComponents => {
  const components = listOf((item, at) => topLevel(wrapped(item), at), 0, 40)(value, field)
  const tally: Tally = { count: 0, characters: 0, customIds: dictionary() }
  let v2 = false
  for (let i = 0; i < components.length; i++) {
    if (components[i]!.type !== ActionRow) v2 = true
    countIn(components[i]!, `${field}[${i}]`, tally)
  }
  if (v2 && tally.count > 40) refuse(field, `${tally.count} components in all; Discord allows 40`)
  if (v2 && tally.characters > 4000) {
    refuse(field, `${tally.characters} characters in all text displays; Discord allows 4000`)
  }
  if (!v2 && components.length > 5) refuse(field, `${components.length} action rows; Discord allows 5`)
  return { components, v2 }
}

interface Tally {
  count: number
  characters: number
  readonly customIds: { [id: string]: true | undefined }
}

const countIn = (json: Json, field: string, tally: Tally): void => {
  tally.count++
  if (json.type === TextDisplay) tally.characters += characters(json.content as string)
  const id = json.custom_id as string | undefined
  if (id !== undefined) {
    if (tally.customIds[id] === true) refuse(within(field, "custom_id"), `"${id}" is used twice`)
    tally.customIds[id] = true
  }
  const children = json.components
  if (isArray(children)) {
    for (let i = 0; i < children.length; i++) {
      countIn(children[i] as Json, within(field, `components[${i}]`), tally)
    }
  }
  if (json.accessory !== undefined) countIn(json.accessory as Json, within(field, "accessory"), tally)
  if (json.component !== undefined) countIn(json.component as Json, within(field, "component"), tally)
}

/** In modals an action row holds one text input, with a label of its own. */
const readModalPart: Reader<Json> = (value, field) => {
  const data = objectOf(value, field)
  if (data.type !== ActionRow) return component(Label, TextDisplay, ActionRow)(data, field)
  const components = listOf(component(InputText), 1, 1)(data.components, within(field, "components"))
  if (components[0]!.label === undefined) refuse(within(field, "components[0].label"), "is missing")
  return { type: ActionRow, components }
}

const modalObject = lazily(() =>
  object({ custom_id: text(1, 100), title: text(1, 45), components: listOf(readModalPart, 1, 5) }),
)

/** Reads a modal: a builder of one, or its JSON. */
export const readModal: Reader<Json> = (value, field) => {
  const modal = modalObject(value, field)
  const tally: Tally = { count: 0, characters: 0, customIds: dictionary() }
  const components = modal.components as Json[]
  for (let i = 0; i < components.length; i++) {
    countIn(components[i]!, `${within(field, "components")}[${i}]`, tally)
  }
  return modal
}
