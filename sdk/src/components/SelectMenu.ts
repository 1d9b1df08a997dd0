/** The five kinds of select menus. */
import { ComponentBuilder, flatten, identified } from "./Builder.ts"
import type { EmojiLike } from "./Button.ts"
import { ComponentType } from "./Constants.ts"
import { list, toArray } from "../Primordials.ts"

/** One line of a string select. */
export interface SelectOption {
  /** At most 100 characters, as `value` and `description`. */
  readonly label: string
  /** What the handler gets; 1 to 100 characters. */
  readonly value: string
  /** A small line below the label, of at most 100 characters. */
  readonly description?: string
  /** Stands before the label. */
  readonly emoji?: EmojiLike
  /** Whether it is chosen from the beginning. Defaults to false. */
  readonly default?: boolean
}

/** Something that is chosen from the start. */
export interface SelectDefault {
  /** The id of the user, role or channel. */
  readonly id: string
  /** What the id is of. */
  readonly type: "user" | "role" | "channel"
}

/** What all menus have. `Values` and `Id` tell a modal's handler what it will get. */
export abstract class SelectMenuBuilderBase<Id extends string = string> extends ComponentBuilder {
  /** For the type checker: the menu's custom id, and what it gives. */
  declare readonly field?: { readonly [K in Id]: readonly string[] }

  /** What its handler, or the modal's, knows it by; 1 to 100 characters. */
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

  /** Who or what is chosen from the beginning, of the kind that the menu has. */
  setDefaultValues(values: readonly SelectDefault[]): this {
    return this.with("default_values", values)
  }

  /** Ids of users who are chosen from the beginning. */
  setDefaultUsers(ids: readonly string[]): this {
    return this.setDefaultValues(defaults(ids, "user"))
  }

  /** Ids of roles that are chosen from the beginning. */
  setDefaultRoles(ids: readonly string[]): this {
    return this.setDefaultValues(defaults(ids, "role"))
  }

  /** Ids of channels that are chosen from the beginning. */
  setDefaultChannels(ids: readonly string[]): this {
    return this.setDefaultValues(defaults(ids, "channel"))
  }

  /** One more user who is chosen from the beginning. */
  addDefaultUser(id: string): this {
    return this.addDefaultValue(id, "user")
  }

  /** One more role that is chosen from the beginning. */
  addDefaultRole(id: string): this {
    return this.addDefaultValue(id, "role")
  }

  /** One more channel that is chosen from the beginning. */
  addDefaultChannel(id: string): this {
    return this.addDefaultValue(id, "channel")
  }

  /** One more of any kind that is chosen from the beginning. */
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

  /** Replaces the options that were added before. */
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
