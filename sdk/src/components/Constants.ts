/** Discord's numbers by name. */

/** The kinds of component, as Discord's numbers. */
export const ComponentType = {
  ActionRow: 1,
  Button: 2,
  StringSelect: 3,
  InputText: 4,
  UserSelect: 5,
  RoleSelect: 6,
  MentionableSelect: 7,
  ChannelSelect: 8,
  Section: 9,
  TextDisplay: 10,
  Thumbnail: 11,
  MediaGallery: 12,
  File: 13,
  Separator: 14,
  Container: 17,
  Label: 18,
  FileUpload: 19,
  RadioGroup: 21,
  CheckboxGroup: 22,
  Checkbox: 23,
} as const

/** How a button looks, as Discord's numbers. */
export const ButtonStyle = { Primary: 1, Secondary: 2, Success: 3, Danger: 4, Link: 5, Premium: 6 } as const
/** The same as `ButtonStyle`. */
export const ButtonStyles = ButtonStyle

/** Whether a field for text has one line or several, as Discord's numbers. */
export const InputTextStyle = { Short: 1, Paragraph: 2 } as const
/** The same as `InputTextStyle`. */
export const InputTextStyles = InputTextStyle

/** Flags of a message, to be added up. `ephemeral: true` and components v2 set theirs by themselves. */
export const MessageFlags = {
  CROSSPOSTED: 1,
  IS_CROSSPOST: 2,
  SUPPRESS_EMBEDS: 4,
  SOURCE_MESSAGE_DELETED: 8,
  URGENT: 16,
  HAS_THREAD: 32,
  EPHEMERAL: 64,
  LOADING: 128,
  FAILED_TO_MENTION_SOME_ROLES_IN_THREAD: 256,
  SUPPRESS_NOTIFICATIONS: 4096,
  IS_VOICE_MESSAGE: 8192,
  IS_COMPONENTS_V2: 32_768,
} as const
