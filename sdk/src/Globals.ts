/** The SDK's own names on a script's global object; declared for the type checker in `globals.d.ts`. */
import { createBot } from "./Bot.ts"
import { onComponent, onModal } from "./ComponentHandlers.ts"
import { ActionRowBuilder, actionRow, button, ButtonBuilder } from "./components/Button.ts"
import {
  checkbox,
  CheckboxBuilder,
  checkboxGroup,
  CheckboxGroupBuilder,
  radioGroup,
  RadioGroupBuilder,
} from "./components/Choices.ts"
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
import { flattenCommands, handleSubcommand } from "./commands/ByHand.ts"
import { messageCommand, userCommand } from "./commands/ContextMenu.ts"
import { cooldown } from "./commands/Cooldown.ts"
import { prefix } from "./commands/PrefixCommand.ts"
import { requirePermissions, requireRoles } from "./commands/Requirements.ts"
import { slash, subcommand } from "./commands/SlashCommand.ts"
import { console } from "./Console.ts"
import { cron, schedule } from "./Cron.ts"
import { customId } from "./CustomIds.ts"
import { embed, EmbedBuilder } from "./Embed.ts"
import { off, on, once } from "./Handlers.ts"
import { flattenInteractionOptions, getSubcommand, getSubcommandGroup } from "./InteractionOptions.ts"
import { kv, KvStore, store } from "./Kv.ts"
import { hasRole } from "./Member.ts"
import { hasPermission } from "./Permissions.ts"
import { rest } from "./rest/Rest.ts"
import { secrets } from "./Secrets.ts"
import { onResume, onSuspend } from "./Suspend.ts"
import { clearInterval, clearTimeout, setInterval, setTimeout } from "./Timers.ts"

/** Everything a script can use without importing it, beside the web platform. */
export const globals = {
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
  radioGroup,
  checkboxGroup,
  checkbox,
  RadioGroupBuilder,
  CheckboxGroupBuilder,
  CheckboxBuilder,
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
  flattenCommands,
  handleSubcommand,
  setTimeout,
  setInterval,
  clearTimeout,
  clearInterval,
}
