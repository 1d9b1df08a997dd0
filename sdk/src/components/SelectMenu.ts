/** The five kinds of select menus. */
import { ComponentBuilder, flatten, identified } from "./Builder.ts"
import type { EmojiLike } from "./Button.ts"
import { ComponentType } from "./Constants.ts"
import { list, toArray } from "../Primordials.ts"

/** One line of a string select. */
export interface SelectOption {
  /** At most 100 characters, as `value` and `description`. */
  readonly label: string
  readonly value: string
  readonly description?: string
  readonly emoji?: EmojiLike
  readonly default?: boolean
}

/** Something that is chosen from the start. */
export interface SelectDefault {
  readonly id: string
  readonly type: "user" | "role" | "channel"
}

/** What all menus have. `Values` and `Id` tell a modal's handler what it will get. */
export abstract class SelectMenuBuilderBase<Id extends string = string> extends ComponentBuilder {
  /** For the type checker: the menu's custom id, and what it gives. */
  declare readonly field?: { readonly [K in Id]: readonly string[] }

  setCustomId(customId: string): this {
    return this.with("custom_id", customId)
  }

  /** At most 150 characters. */
  setPlaceholder(placeholder: string): this {
    return this.with("placeholder", placeholder)
  }

  /** 0 to 25; defaults to 1. */
  setMinValues(count: number): this {
    return this.with("min_values", count)
  }

  /** 1 to 25; defaults to 1. */
  setMaxValues(count: number): this {
    return this.with("max_values", count)
  }

  /** In modals only; a menu there is required unless this is false. */
  setRequired(required: boolean = true): this {
    return this.with("required", required)
  }

  /** In messages only. */
  setDisabled(disabled: boolean = true): this {
    return this.with("disabled", disabled)
  }

  /** Of channel menus: the types of channels to offer. */
  setChannelTypes(types: readonly number[]): this {
    return this.with("channel_types", types)
  }

  setDefaultValues(values: readonly SelectDefault[]): this {
    return this.with("default_values", values)
  }

  setDefaultUsers(ids: readonly string[]): this {
    return this.setDefaultValues(defaults(ids, "user"))
  }

  setDefaultRoles(ids: readonly string[]): this {
    return this.setDefaultValues(defaults(ids, "role"))
  }

  setDefaultChannels(ids: readonly string[]): this {
    return this.setDefaultValues(defaults(ids, "channel"))
  }

  addDefaultUser(id: string): this {
    return this.addDefaultValue(id, "user")
  }

  addDefaultRole(id: string): this {
    return this.addDefaultValue(id, "role")
  }

  addDefaultChannel(id: string): this {
    return this.addDefaultValue(id, "channel")
  }

  addDefaultValue(id: string, type: SelectDefault["type"]): this {
    return this.withMore("default_values", [{ id, type }])
  }
}

const defaults = (ids: readonly string[], type: SelectDefault["type"]): SelectDefault[] => {
  const values = list<SelectDefault>()
  for (let i = 0; i < ids.length; i++) values[i] = { id: ids[i]!, type }
  return toArray(values)
}

/** A select menu of up to 25 texts. */
export class StringSelectMenuBuilder<Id extends string = string> extends SelectMenuBuilderBase<Id> {
  constructor(data: object = {}) {
    super({ ...data, type: ComponentType.StringSelect })
  }

  /** Up to 25. */
  addOptions(...options: readonly (SelectOption | readonly SelectOption[])[]): this {
    return this.withMore("options", flatten(options))
  }

  setOptions(...options: readonly (SelectOption | readonly SelectOption[])[]): this {
    return this.with("options", flatten(options))
  }
}

/** A select menu of the guild's members. */
export class UserSelectMenuBuilder<Id extends string = string> extends SelectMenuBuilderBase<Id> {
  constructor(data: object = {}) {
    super({ ...data, type: ComponentType.UserSelect })
  }
}

/** A select menu of the guild's roles. */
export class RoleSelectMenuBuilder<Id extends string = string> extends SelectMenuBuilderBase<Id> {
  constructor(data: object = {}) {
    super({ ...data, type: ComponentType.RoleSelect })
  }
}

/** A select menu of the guild's members and roles. */
export class MentionableSelectMenuBuilder<Id extends string = string> extends SelectMenuBuilderBase<Id> {
  constructor(data: object = {}) {
    super({ ...data, type: ComponentType.MentionableSelect })
  }
}

/** A select menu of the guild's channels. */
export class ChannelSelectMenuBuilder<Id extends string = string> extends SelectMenuBuilderBase<Id> {
  constructor(data: object = {}) {
    super({ ...data, type: ComponentType.ChannelSelect })
  }
}

/** A menu of the given options. */
export const stringSelect = <const Id extends string>(customId?: Id): StringSelectMenuBuilder<Id> =>
  new StringSelectMenuBuilder<Id>(identified(customId))

/** A menu of the server's members. */
export const userSelect = <const Id extends string>(customId?: Id): UserSelectMenuBuilder<Id> =>
  new UserSelectMenuBuilder<Id>(identified(customId))

/** A menu of the server's roles. */
export const roleSelect = <const Id extends string>(customId?: Id): RoleSelectMenuBuilder<Id> =>
  new RoleSelectMenuBuilder<Id>(identified(customId))

/** A menu of members and roles. */
export const mentionableSelect = <const Id extends string>(customId?: Id): MentionableSelectMenuBuilder<Id> =>
  new MentionableSelectMenuBuilder<Id>(identified(customId))

/** A menu of the server's channels. */
export const channelSelect = <const Id extends string>(customId?: Id): ChannelSelectMenuBuilder<Id> =>
  new ChannelSelectMenuBuilder<Id>(identified(customId))
