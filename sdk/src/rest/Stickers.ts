/** The guild's own stickers. */
import { type Attachment, fileArgs, type KeptAttachment } from "../Attachment.ts"
import { call, type DiscordObject, type InGuild, perform, type WithPayload, type WithReason } from "./Call.ts"

interface OfSticker extends InGuild {
  /** The sticker's id. */
  readonly stickerId: string
}

/** A new sticker. */
export interface CreateSticker extends InGuild, WithReason {
  /** 2 to 30 characters. */
  readonly name: string
  /** At most 100 characters. Defaults to none. */
  readonly description?: string
  /** What Discord suggests it for, such as the name of an emoji; at most 200 characters. */
  readonly tags: string
  /** PNG, APNG, GIF or Lottie, of at most 512 KiB; as in `attachments`. */
  readonly file: Exclude<Attachment, KeptAttachment>
}

/** The functions of `rest` about the guild's stickers. */
export const stickers = {
  /** All stickers. */
  fetchStickers: (args: InGuild = {}) => call<readonly DiscordObject[]>("fetchStickers", args),

  /** One sticker. */
  fetchSticker: (args: OfSticker) => call<DiscordObject>("fetchSticker", args),

  /** Makes a sticker of a file. */
  createSticker: async (args: CreateSticker) =>
    await call<DiscordObject>("createSticker", { ...args, file: fileArgs(args.file) }),

  /** Changes a sticker's `name`, `description` or `tags`. */
  editSticker: (args: OfSticker & WithPayload & WithReason) => call<DiscordObject>("editSticker", args),

  /** Deletes a sticker. */
  deleteSticker: (args: OfSticker & WithReason) => perform("deleteSticker", args),
}
