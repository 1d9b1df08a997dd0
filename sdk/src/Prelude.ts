/**
 * The isolate's global object as guild code finds it: without the built-ins whose memory no limit counts or that block a
 * thread, and with the SDK's names.
 */
import { createBot } from "./Bot.ts"
import { onComponent, onModal } from "./ComponentHandlers.ts"
import { ActionRowBuilder, actionRow, button, ButtonBuilder } from "./components/Button.ts"
import {
  ButtonStyle,
  ButtonStyles,
  ComponentType,
  InputTextStyle,
  InputTextStyles,
  MessageFlags,
} from "./components/Constants.ts"
import {
  textDisplay,
  thumbnail,
  section,
  mediaGallery,
  file,
  separator,
  container,
  TextDisplayBuilder,
  ThumbnailBuilder,
  SectionBuilder,
  MediaGalleryBuilder,
  FileBuilder,
  SeparatorBuilder,
  ContainerBuilder,
} from "./components/Layout.ts"
import {
  modal,
  label,
  inputText,
  fileUpload,
  ModalBuilder,
  LabelBuilder,
  InputTextBuilder,
  FileUploadBuilder,
} from "./components/Modal.ts"
import {
  stringSelect,
  userSelect,
  roleSelect,
  mentionableSelect,
  channelSelect,
  SelectMenuBuilderBase,
  StringSelectMenuBuilder,
  UserSelectMenuBuilder,
  RoleSelectMenuBuilder,
  MentionableSelectMenuBuilder,
  ChannelSelectMenuBuilder,
} from "./components/SelectMenu.ts"
import { messageCommand, userCommand } from "./commands/ContextMenu.ts"
import { cooldown } from "./commands/Cooldown.ts"
import { prefix } from "./commands/PrefixCommand.ts"
import { requirePermissions, requireRoles } from "./commands/Requirements.ts"
import { slash, subcommand } from "./commands/SlashCommand.ts"
import { console } from "./Console.ts"
import { cron, schedule } from "./Cron.ts"
import { customId } from "./CustomIds.ts"
import { embed, EmbedBuilder } from "./Embed.ts"
import { guardBuiltins } from "./Guards.ts"
import { off, on, once } from "./Handlers.ts"
import { flattenInteractionOptions, getSubcommand, getSubcommandGroup } from "./InteractionOptions.ts"
import { kv, KvStore, store } from "./Kv.ts"
import { hasRole } from "./Member.ts"
import { hasPermission } from "./Permissions.ts"
import { defineProperty, objectKeys } from "./Primordials.ts"
import { rest } from "./rest/Rest.ts"
import { secrets } from "./Secrets.ts"
import { onResume, onSuspend } from "./Suspend.ts"
import { placeWebGlobals } from "./web/Globals.ts"
import { clearInterval, clearTimeout, setInterval, setTimeout } from "./Timers.ts"

/** Everything a script can use without importing it; declared for the type checker in `globals.d.ts`. */
const globals = {
  createBot,
  prefix,
  slash,
  subcommand,
  userCommand,
  messageCommand,
  cooldown,
  requirePermissions,
  requireRoles,
  on,
  once,
  off,
  onSuspend,
  onResume,
  kv,
  store,
  rest,
  KvStore,
  secrets,
  embed,
  EmbedBuilder,
  ActionRowBuilder,
  actionRow,
  ButtonBuilder,
  button,
  stringSelect,
  userSelect,
  roleSelect,
  mentionableSelect,
  channelSelect,
  SelectMenuBuilderBase,
  StringSelectMenuBuilder,
  UserSelectMenuBuilder,
  RoleSelectMenuBuilder,
  MentionableSelectMenuBuilder,
  ChannelSelectMenuBuilder,
  textDisplay,
  thumbnail,
  section,
  mediaGallery,
  file,
  separator,
  container,
  TextDisplayBuilder,
  ThumbnailBuilder,
  SectionBuilder,
  MediaGalleryBuilder,
  FileBuilder,
  SeparatorBuilder,
  ContainerBuilder,
  modal,
  label,
  inputText,
  fileUpload,
  ModalBuilder,
  LabelBuilder,
  InputTextBuilder,
  FileUploadBuilder,
  ButtonStyle,
  ButtonStyles,
  ComponentType,
  InputTextStyle,
  InputTextStyles,
  MessageFlags,
  customId,
  onComponent,
  onModal,
  console,
  cron,
  schedule,
  hasRole,
  hasPermission,
  getSubcommand,
  getSubcommandGroup,
  flattenInteractionOptions,
  setTimeout,
  setInterval,
  clearTimeout,
  clearInterval,
}

/**
 * Set to undefined for good; V8 puts a deleted WebAssembly back. A FinalizationRegistry calls guild code between turns, where no
 * limit applies.
 */
const removed = ["WebAssembly", "SharedArrayBuffer", "Atomics", "FinalizationRegistry"]

/** Resizable buffers are reserved outside the heap limit, so there are none. */
const refuseResizableBuffers = (): void => {
  const Native = ArrayBuffer
  const { construct } = Reflect
  const Guarded = new Proxy(Native, {
    construct: (target, args, newTarget: typeof Native) => {
      const options = args[1] as { maxByteLength?: unknown } | undefined
      if (options?.maxByteLength !== undefined)
        throw new RangeError("resizable ArrayBuffers are not available")
      return construct(target, [args[0]], newTarget) as object
    },
  })
  defineProperty(globalThis, "ArrayBuffer", { value: Guarded, writable: true, configurable: true })
  defineProperty(Native.prototype, "constructor", { value: Guarded, writable: true, configurable: true })
}

/** To be called once, before any guild code runs. */
export const prepareGlobals = (): void => {
  refuseResizableBuffers()
  guardBuiltins()
  for (const name of removed) {
    defineProperty(globalThis, name, { value: undefined, writable: false, configurable: false })
  }
  placeWebGlobals()
  for (const name of objectKeys(globals) as (keyof typeof globals)[]) {
    defineProperty(globalThis, name, { value: globals[name], writable: true, configurable: true })
  }
}
