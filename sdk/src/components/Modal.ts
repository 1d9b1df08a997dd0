/** Modals: forms that pop up, and what stands in them. */
import { builderData, type Json, put } from "../Fields.ts"
import { ComponentBuilder, type ComponentLike, flatten, identified } from "./Builder.ts"
import type { CheckboxBuilder, CheckboxGroupBuilder, RadioGroupBuilder } from "./Choices.ts"
import { ComponentType } from "./Constants.ts"
import { fillIn } from "../CustomIds.ts"
import type { UploadedFile } from "../ModalFields.ts"
import { readModal } from "./Shapes.ts"
import type { SelectMenuBuilderBase } from "./SelectMenu.ts"

/** A field for text in a modal. Up to 4,000 characters; required unless said otherwise. */
export class InputTextBuilder<Id extends string = string> extends ComponentBuilder {
  /** For the type checker: the input's custom id, and what it gives. */
  declare readonly field?: { readonly [K in Id]: string }

  constructor(data: object = {}) {
    super({ ...data, type: ComponentType.InputText })
  }

  /** What its handler, or the modal's, knows it by; 1 to 100 characters. */
  setCustomId(customId: string): this {
    return this.with("custom_id", customId)
  }

  /** One of `InputTextStyle`. Defaults to a single line. */
  setStyle(style: number): this {
    return this.with("style", style)
  }

  /** 0 to 4000. */
  setMinLength(length: number): this {
    return this.with("min_length", length)
  }

  /** 1 to 4000. */
  setMaxLength(length: number): this {
    return this.with("max_length", length)
  }

  /** An input is required unless this is false. */
  setRequired(required: boolean = true): this {
    return this.with("required", required)
  }

  /** What stands in it from the start. */
  setValue(value: string): this {
    return this.with("value", value)
  }

  /** At most 100 characters. */
  setPlaceholder(placeholder: string): this {
    return this.with("placeholder", placeholder)
  }
}

/** A field for files in a modal; one file unless said otherwise. */
export class FileUploadBuilder<Id extends string = string> extends ComponentBuilder {
  /** For the type checker: the upload's custom id, and what it gives. */
  declare readonly field?: { readonly [K in Id]: readonly UploadedFile[] }

  constructor(data: object = {}) {
    super({ ...data, type: ComponentType.FileUpload })
  }

  /** What its handler, or the modal's, knows it by; 1 to 100 characters. */
  setCustomId(customId: string): this {
    return this.with("custom_id", customId)
  }

  /** 0 to 10; defaults to 1. */
  setMinValues(count: number): this {
    return this.with("min_values", count)
  }

  /** 1 to 10; defaults to 1. */
  setMaxValues(count: number): this {
    return this.with("max_values", count)
  }

  /** An upload is required unless this is false. */
  setRequired(required: boolean = true): this {
    return this.with("required", required)
  }
}

/** What a user fills in. */
export type ModalInput<Id extends string = string> =
  | InputTextBuilder<Id>
  | SelectMenuBuilderBase<Id>
  | FileUploadBuilder<Id>
  | RadioGroupBuilder<Id>
  | CheckboxGroupBuilder<Id>
  | CheckboxBuilder<Id>

type FieldOf<Input> = Input extends { readonly field?: infer Field } ? NonNullable<Field> : unknown

/** A field of a modal with its label, and a description if it is given one. */
export class LabelBuilder<Fields = unknown> extends ComponentBuilder {
  /** For the type checker: the fields that stand below the label. */
  declare readonly field?: Fields

  constructor(data: object = {}) {
    super({ ...data, type: ComponentType.Label })
  }

  /** At most 45 characters. */
  setLabel(text: string): this {
    return this.with("label", text)
  }

  /** At most 100 characters. */
  setDescription(description: string): this {
    return this.with("description", description)
  }

  /** An input, a menu, choices or a file upload. */
  setComponent<Input extends ComponentLike>(component: Input): LabelBuilder<FieldOf<Input>> {
    return this.with("component", component) as unknown as LabelBuilder<FieldOf<Input>>
  }
}

/** The fields that components of a modal give, all together. */
type FieldsOf<Parts extends readonly unknown[]> = Parts extends readonly [infer First, ...infer Rest]
  ? FieldOf<First> & FieldsOf<Rest>
  : unknown

/** A modal; `Fields` is what its handler gets. Titles have at most 45 characters, modals at most five components. */
export class ModalBuilder<Fields = unknown> {
  /** For the type checker: the fields of the whole modal. */
  declare readonly fields?: Fields
  readonly [builderData]: Json

  constructor(data: object = {}) {
    this[builderData] = { ...data } as Json
  }

  /** What its handler knows it by; 1 to 100 characters. */
  setCustomId(customId: string): this {
    put(this[builderData], "custom_id", customId)
    return this
  }

  /** 1 to 45 characters. */
  setTitle(title: string): this {
    put(this[builderData], "title", title)
    return this
  }

  /** Labels, text displays, and action rows with one text input. */
  addComponents<const Parts extends readonly ComponentLike[]>(
    ...components: Parts
  ): ModalBuilder<Fields & FieldsOf<Parts>> {
    const before = (this[builderData].components ?? []) as readonly ComponentLike[]
    put(this[builderData], "components", flatten([before, components]))
    return this as unknown as ModalBuilder<Fields & FieldsOf<Parts>>
  }

  /** Replaces what was added before. */
  setComponents<const Parts extends readonly ComponentLike[]>(
    ...components: Parts
  ): ModalBuilder<FieldsOf<Parts>> {
    put(this[builderData], "components", flatten(components))
    return this as unknown as ModalBuilder<FieldsOf<Parts>>
  }

  /** A copy whose custom id has values for its parameters: `ticket/:id/close` with `{ id: "7" }` is `ticket/7/close`. */
  with(parameters: { readonly [name: string]: string | number }): ModalBuilder<Fields> {
    const data = this[builderData]
    return new ModalBuilder({ ...data, custom_id: fillIn(data.custom_id, parameters) })
  }

  /** The modal as Discord's JSON. Throws an Error with `code` INVALID_INPUT that names the field where Discord would refuse it. */
  toJSON(): object {
    return readModal(this, "")
  }
}

/** Starts a modal. */
export const modal = (customId?: string, title?: string): ModalBuilder => {
  const builder = new ModalBuilder()
  if (customId !== undefined) builder.setCustomId(customId)
  if (title !== undefined) builder.setTitle(title)
  return builder
}

/** A heading, and below it what is to be filled in. */
export const label = (text?: string): LabelBuilder =>
  new LabelBuilder(text === undefined ? {} : { label: text })

/** A text to be typed in. */
export const inputText = <const Id extends string>(customId?: Id): InputTextBuilder<Id> =>
  new InputTextBuilder<Id>(identified(customId))

/** Files to be chosen. */
export const fileUpload = <const Id extends string>(customId?: Id): FileUploadBuilder<Id> =>
  new FileUploadBuilder<Id>(identified(customId))
