/** What is ticked in a modal: one of several choices, some of several, or a single box. They stand in a label. */
import { ComponentBuilder, flatten, identified } from "./Builder.ts"
import { ComponentType } from "./Constants.ts"

/** One line of a group. */
export interface ChoiceOption {
  /** At most 100 characters, as `value` and `description`. */
  readonly label: string
  /** What the handler gets; 1 to 100 characters. */
  readonly value: string
  /** A small line below the label, of at most 100 characters. */
  readonly description?: string
  /** Whether it is ticked from the start. Defaults to false. */
  readonly default?: boolean
}

/** Choices of which one is taken, all of them in sight. */
export class RadioGroupBuilder<Id extends string = string> extends ComponentBuilder {
  /** For the type checker: the group's custom id, and what it gives. Absent where nothing had to be chosen. */
  declare readonly field?: { readonly [K in Id]?: string }

  constructor(data: object = {}) {
    super({ ...data, type: ComponentType.RadioGroup })
  }

  /** What its handler, or the modal's, knows it by; 1 to 100 characters. */
  setCustomId(customId: string): this {
    return this.with("custom_id", customId)
  }

  /** A choice is required unless this is false. */
  setRequired(required: boolean = true): this {
    return this.with("required", required)
  }

  /** Two to ten. */
  addOptions(...options: readonly (ChoiceOption | readonly ChoiceOption[])[]): this {
    return this.withMore("options", flatten(options))
  }

  /** Replaces the options that were added before. */
  setOptions(...options: readonly (ChoiceOption | readonly ChoiceOption[])[]): this {
    return this.with("options", flatten(options))
  }
}

/** Choices of which several may be taken, all of them in sight. */
export class CheckboxGroupBuilder<Id extends string = string> extends ComponentBuilder {
  /** For the type checker: the group's custom id, and what it gives. */
  declare readonly field?: { readonly [K in Id]: readonly string[] }

  constructor(data: object = {}) {
    super({ ...data, type: ComponentType.CheckboxGroup })
  }

  /** What its handler, or the modal's, knows it by; 1 to 100 characters. */
  setCustomId(customId: string): this {
    return this.with("custom_id", customId)
  }

  /** 0 to 10; defaults to 1. */
  setMinValues(count: number): this {
    return this.with("min_values", count)
  }

  /** 1 to 10; defaults to the number of options. */
  setMaxValues(count: number): this {
    return this.with("max_values", count)
  }

  /** A choice is required unless this is false. */
  setRequired(required: boolean = true): this {
    return this.with("required", required)
  }

  /** Up to ten. */
  addOptions(...options: readonly (ChoiceOption | readonly ChoiceOption[])[]): this {
    return this.withMore("options", flatten(options))
  }

  /** Replaces the options that were added before. */
  setOptions(...options: readonly (ChoiceOption | readonly ChoiceOption[])[]): this {
    return this.with("options", flatten(options))
  }
}

/** A box that is ticked or not. */
export class CheckboxBuilder<Id extends string = string> extends ComponentBuilder {
  /** For the type checker: the box's custom id, and what it gives. */
  declare readonly field?: { readonly [K in Id]: boolean }

  constructor(data: object = {}) {
    super({ ...data, type: ComponentType.Checkbox })
  }

  /** What its handler, or the modal's, knows it by; 1 to 100 characters. */
  setCustomId(customId: string): this {
    return this.with("custom_id", customId)
  }

  /** Whether it is ticked from the start. */
  setDefault(ticked: boolean = true): this {
    return this.with("default", ticked)
  }
}

/** Choices of which one is chosen. */
export const radioGroup = <const Id extends string>(customId?: Id): RadioGroupBuilder<Id> =>
  new RadioGroupBuilder<Id>(identified(customId))

/** Choices of which several may be ticked. */
export const checkboxGroup = <const Id extends string>(customId?: Id): CheckboxGroupBuilder<Id> =>
  new CheckboxGroupBuilder<Id>(identified(customId))

/** A single box to be ticked. */
export const checkbox = <const Id extends string>(customId?: Id): CheckboxBuilder<Id> =>
  new CheckboxBuilder<Id>(identified(customId))
