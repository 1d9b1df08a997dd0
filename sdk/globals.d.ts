/** The globals of a guild script, typed by the SDK's own sources so that the two cannot drift apart. */
declare const createBot: typeof import("./src/Bot.ts").createBot
declare const prefix: typeof import("./src/PrefixCommand.ts").prefix
declare const slash: typeof import("./src/SlashCommand.ts").slash
declare const on: typeof import("./src/Handlers.ts").on
declare const onSuspend: typeof import("./src/Suspend.ts").onSuspend
declare const onResume: typeof import("./src/Suspend.ts").onResume
declare const kv: typeof import("./src/Kv.ts").kv
declare const store: typeof import("./src/Kv.ts").store
declare const embed: typeof import("./src/Embed.ts").embed
declare const EmbedBuilder: typeof import("./src/Embed.ts").EmbedBuilder
declare const actionRow: typeof import("./src/components/Button.ts").actionRow
declare const ActionRowBuilder: typeof import("./src/components/Button.ts").ActionRowBuilder
declare const button: typeof import("./src/components/Button.ts").button
declare const ButtonBuilder: typeof import("./src/components/Button.ts").ButtonBuilder
declare const stringSelect: typeof import("./src/components/SelectMenu.ts").stringSelect
declare const userSelect: typeof import("./src/components/SelectMenu.ts").userSelect
declare const roleSelect: typeof import("./src/components/SelectMenu.ts").roleSelect
declare const mentionableSelect: typeof import("./src/components/SelectMenu.ts").mentionableSelect
declare const channelSelect: typeof import("./src/components/SelectMenu.ts").channelSelect
declare const SelectMenuBuilderBase: typeof import("./src/components/SelectMenu.ts").SelectMenuBuilderBase
declare const StringSelectMenuBuilder: typeof import("./src/components/SelectMenu.ts").StringSelectMenuBuilder
declare const UserSelectMenuBuilder: typeof import("./src/components/SelectMenu.ts").UserSelectMenuBuilder
declare const RoleSelectMenuBuilder: typeof import("./src/components/SelectMenu.ts").RoleSelectMenuBuilder
declare const MentionableSelectMenuBuilder: typeof import("./src/components/SelectMenu.ts").MentionableSelectMenuBuilder
declare const ChannelSelectMenuBuilder: typeof import("./src/components/SelectMenu.ts").ChannelSelectMenuBuilder
declare const textDisplay: typeof import("./src/components/Layout.ts").textDisplay
declare const thumbnail: typeof import("./src/components/Layout.ts").thumbnail
declare const section: typeof import("./src/components/Layout.ts").section
declare const mediaGallery: typeof import("./src/components/Layout.ts").mediaGallery
declare const file: typeof import("./src/components/Layout.ts").file
declare const separator: typeof import("./src/components/Layout.ts").separator
declare const container: typeof import("./src/components/Layout.ts").container
declare const TextDisplayBuilder: typeof import("./src/components/Layout.ts").TextDisplayBuilder
declare const ThumbnailBuilder: typeof import("./src/components/Layout.ts").ThumbnailBuilder
declare const SectionBuilder: typeof import("./src/components/Layout.ts").SectionBuilder
declare const MediaGalleryBuilder: typeof import("./src/components/Layout.ts").MediaGalleryBuilder
declare const FileBuilder: typeof import("./src/components/Layout.ts").FileBuilder
declare const SeparatorBuilder: typeof import("./src/components/Layout.ts").SeparatorBuilder
declare const ContainerBuilder: typeof import("./src/components/Layout.ts").ContainerBuilder
declare const modal: typeof import("./src/components/Modal.ts").modal
declare const label: typeof import("./src/components/Modal.ts").label
declare const inputText: typeof import("./src/components/Modal.ts").inputText
declare const fileUpload: typeof import("./src/components/Modal.ts").fileUpload
declare const ModalBuilder: typeof import("./src/components/Modal.ts").ModalBuilder
declare const LabelBuilder: typeof import("./src/components/Modal.ts").LabelBuilder
declare const InputTextBuilder: typeof import("./src/components/Modal.ts").InputTextBuilder
declare const FileUploadBuilder: typeof import("./src/components/Modal.ts").FileUploadBuilder
declare const ButtonStyle: typeof import("./src/components/Constants.ts").ButtonStyle
declare const ButtonStyles: typeof import("./src/components/Constants.ts").ButtonStyles
declare const ComponentType: typeof import("./src/components/Constants.ts").ComponentType
declare const InputTextStyle: typeof import("./src/components/Constants.ts").InputTextStyle
declare const InputTextStyles: typeof import("./src/components/Constants.ts").InputTextStyles
declare const MessageFlags: typeof import("./src/components/Constants.ts").MessageFlags
declare const customId: typeof import("./src/CustomIds.ts").customId
declare const onComponent: typeof import("./src/ComponentHandlers.ts").onComponent
declare const onModal: typeof import("./src/ComponentHandlers.ts").onModal
declare const console: typeof import("./src/Console.ts").console
declare const hasRole: typeof import("./src/Member.ts").hasRole
declare const getSubcommand: typeof import("./src/InteractionOptions.ts").getSubcommand
declare const getSubcommandGroup: typeof import("./src/InteractionOptions.ts").getSubcommandGroup
declare const flattenInteractionOptions: typeof import("./src/InteractionOptions.ts").flattenInteractionOptions
declare const setTimeout: typeof import("./src/Timers.ts").setTimeout
declare const setInterval: typeof import("./src/Timers.ts").setInterval
declare const clearTimeout: typeof import("./src/Timers.ts").clearTimeout
declare const clearInterval: typeof import("./src/Timers.ts").clearInterval

type AllowedMentions = import("./src/Message.ts").AllowedMentions
type BotOptions = import("./src/Bot.ts").BotOptions
type CommandInteraction = import("./src/Events.ts").CommandInteraction
type ComponentInteraction = import("./src/Events.ts").ComponentInteraction
type Context<Payload> = import("./src/Context.ts").Context<Payload>
type EditOptions = import("./src/Message.ts").EditOptions
type Embed = import("./src/Embed.ts").Embed
type EmbedBuilder = import("./src/Embed.ts").EmbedBuilder
type EmbedField = import("./src/Embed.ts").EmbedField
type EventMap = import("./src/Events.ts").EventMap
type EventName = import("./src/Events.ts").EventName
type InteractionOption = import("./src/Events.ts").InteractionOption
type KvListOptions = import("./src/Kv.ts").KvListOptions
type KvPage = import("./src/Kv.ts").KvPage
type KvStore = import("./src/Kv.ts").KvStore
type Member = import("./src/Events.ts").Member
type Message = import("./src/Events.ts").Message
type MessageDelete = import("./src/Events.ts").MessageDelete
type MessageUpdate = import("./src/Events.ts").MessageUpdate
type ModalSubmit = import("./src/Events.ts").ModalSubmit
type OptionValues = import("./src/SlashOption.ts").OptionValues
type PrefixCommand = import("./src/PrefixCommand.ts").PrefixCommand
type PrefixContext = import("./src/PrefixCommand.ts").PrefixContext
type Ready = import("./src/Events.ts").Ready
type ReplyOptions = import("./src/Message.ts").ReplyOptions
type SentMessage = import("./src/Message.ts").SentMessage
type SlashCommand = import("./src/SlashCommand.ts").SlashCommand
type SlashContext<Values = OptionValues> = import("./src/SlashCommand.ts").SlashContext<Values>
type SlashOption = import("./src/SlashOption.ts").SlashOption
type SlashSubcommand = import("./src/SlashCommand.ts").SlashSubcommand
type User = import("./src/Events.ts").User
type ActionRowBuilder = import("./src/components/Button.ts").ActionRowBuilder
type ButtonBuilder = import("./src/components/Button.ts").ButtonBuilder
type SelectMenuBuilderBase<Id extends string = string> =
  import("./src/components/SelectMenu.ts").SelectMenuBuilderBase<Id>
type StringSelectMenuBuilder<Id extends string = string> =
  import("./src/components/SelectMenu.ts").StringSelectMenuBuilder<Id>
type UserSelectMenuBuilder<Id extends string = string> =
  import("./src/components/SelectMenu.ts").UserSelectMenuBuilder<Id>
type RoleSelectMenuBuilder<Id extends string = string> =
  import("./src/components/SelectMenu.ts").RoleSelectMenuBuilder<Id>
type MentionableSelectMenuBuilder<Id extends string = string> =
  import("./src/components/SelectMenu.ts").MentionableSelectMenuBuilder<Id>
type ChannelSelectMenuBuilder<Id extends string = string> =
  import("./src/components/SelectMenu.ts").ChannelSelectMenuBuilder<Id>
type TextDisplayBuilder = import("./src/components/Layout.ts").TextDisplayBuilder
type ThumbnailBuilder = import("./src/components/Layout.ts").ThumbnailBuilder
type SectionBuilder = import("./src/components/Layout.ts").SectionBuilder
type MediaGalleryBuilder = import("./src/components/Layout.ts").MediaGalleryBuilder
type FileBuilder = import("./src/components/Layout.ts").FileBuilder
type SeparatorBuilder = import("./src/components/Layout.ts").SeparatorBuilder
type ContainerBuilder = import("./src/components/Layout.ts").ContainerBuilder
type ModalBuilder<Fields = unknown> = import("./src/components/Modal.ts").ModalBuilder<Fields>
type LabelBuilder<Fields = unknown> = import("./src/components/Modal.ts").LabelBuilder<Fields>
type InputTextBuilder<Id extends string = string> = import("./src/components/Modal.ts").InputTextBuilder<Id>
type FileUploadBuilder<Id extends string = string> = import("./src/components/Modal.ts").FileUploadBuilder<Id>
type Attachment = import("./src/Attachment.ts").Attachment
type ComponentLike = import("./src/components/Builder.ts").ComponentLike
type ComponentContext<Pattern extends string = string> =
  import("./src/ComponentHandlers.ts").ComponentContext<Pattern>
type ModalContext<
  Pattern extends string = string,
  Fields = ModalFields,
> = import("./src/ComponentHandlers.ts").ModalContext<Pattern, Fields>
type ModalFields = import("./src/ModalFields.ts").ModalFields
type UploadedFile = import("./src/ModalFields.ts").UploadedFile
type SelectOption = import("./src/components/SelectMenu.ts").SelectOption
