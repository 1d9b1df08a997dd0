/** Action rows and the buttons in them. */
import { ComponentBuilder, type ComponentLike, flatten, starter } from "./Builder.ts"
import { ButtonStyle, ComponentType } from "./Constants.ts"

/** A character, `<:name:id>`, or Discord's JSON of an emoji. */
export type EmojiLike =
  | string
  | {
      /** Of an emoji that a guild has made. */
      readonly id?: string | null
      /** Of such an emoji its name, of others the character. */
      readonly name?: string | null
    }

/** Builds a button step by step. The style defaults to primary. */
export class ButtonBuilder extends ComponentBuilder {
  constructor(data: object = {}) {
    super({ ...data, type: ComponentType.Button })
  }

  /** One of `ButtonStyle`. Defaults to primary. */
  setStyle(style: number): this {
    return this.with("style", style)
  }

  /** What the button's handler knows it by; at most 100 characters. */
  setCustomId(customId: string): this {
    return this.with("custom_id", customId)
  }

  /** Makes it a link, which needs no handler. */
  setUrl(url: string): this {
    return this.with("url", url).with("style", ButtonStyle.Link)
  }

  /** Makes it a premium button, which sells. */
  setSkuId(skuId: string): this {
    return this.with("sku_id", skuId).with("style", ButtonStyle.Premium)
  }

  /** At most 80 characters. */
  setLabel(label: string): this {
    return this.with("label", label)
  }

  /** Stands before the label. */
  setEmoji(emoji: EmojiLike): this {
    return this.with("emoji", emoji)
  }

  /** Whether it is grey and cannot be pressed. */
  setDisabled(disabled: boolean = true): this {
    return this.with("disabled", disabled)
  }
}

/** A row of up to five buttons, or one select menu. */
export class ActionRowBuilder extends ComponentBuilder {
  constructor(data: object = {}) {
    super({ ...data, type: ComponentType.ActionRow })
  }

  /** Up to five buttons, or one menu. */
  addComponents(...components: readonly (ComponentLike | readonly ComponentLike[])[]): this {
    return this.withMore("components", flatten(components))
  }

  /** Replaces what was added before. */
  setComponents(...components: readonly (ComponentLike | readonly ComponentLike[])[]): this {
    return this.with("components", flatten(components))
  }
}

/** Starts a button. */
export const button: () => ButtonBuilder = starter("button", ButtonBuilder, "setLabel(…).setCustomId(…)")

/** Starts a row of buttons, or of one menu. */
export const actionRow: () => ActionRowBuilder = starter("actionRow", ActionRowBuilder, "addComponents(…)")
