/** Discord's numbers by name. */

/** The kinds of component, as Discord's numbers. */
export const ComponentType = {
  /** A row of buttons, or of one menu. */
  ActionRow: 1,
  /** A button. */
  Button: 2,
  /** A menu of texts. */
  StringSelect: 3,
  /** A field for text in a modal. */
  InputText: 4,
  /** A menu of members. */
  UserSelect: 5,
  /** A menu of roles. */
  RoleSelect: 6,
  /** A menu of members and roles. */
  MentionableSelect: 7,
  /** A menu of channels. */
  ChannelSelect: 8,
  /** Text with a button or a picture beside it. */
  Section: 9,
  /** A text. */
  TextDisplay: 10,
  /** A small picture. */
  Thumbnail: 11,
  /** A grid of pictures. */
  MediaGallery: 12,
  /** A file of the message. */
  File: 13,
  /** Space between components. */
  Separator: 14,
  /** A frame around components. */
  Container: 17,
  /** A heading with a field of a modal. */
  Label: 18,
  /** A field for files in a modal. */
  FileUpload: 19,
  /** Choices of which one is taken, in a modal. */
  RadioGroup: 21,
  /** Choices of which several may be taken, in a modal. */
  CheckboxGroup: 22,
  /** A box that is ticked or not, in a modal. */
  Checkbox: 23,
} as const

/** How a button looks, as Discord's numbers. */
export const ButtonStyle = {
  /** Blue: what is mostly done. */
  Primary: 1,
  /** Grey: what may be done instead. */
  Secondary: 2,
  /** Green: what confirms. */
  Success: 3,
  /** Red: what cannot be undone. */
  Danger: 4,
  /** Grey: leads to an address; set by `setUrl`. */
  Link: 5,
  /** Sells something; set by `setSkuId`. */
  Premium: 6,
} as const
/** The same as `ButtonStyle`. */
export const ButtonStyles = ButtonStyle

/** Whether a field for text has one line or several, as Discord's numbers. */
export const InputTextStyle = {
  /** One line. */
  Short: 1,
  /** Several lines. */
  Paragraph: 2,
} as const
/** The same as `InputTextStyle`. */
export const InputTextStyles = InputTextStyle

/** Flags of a message, to be added up. `ephemeral: true` and components v2 set theirs by themselves. */
export const MessageFlags = {
  /** Published to the channels that follow this one. */
  CROSSPOSTED: 1,
  /** Came from a channel that this one follows. */
  IS_CROSSPOST: 2,
  /** Shows no embeds, also not of links. */
  SUPPRESS_EMBEDS: 4,
  /** The message that it was published from is deleted. */
  SOURCE_MESSAGE_DELETED: 8,
  /** Comes from Discord's urgent messages. */
  URGENT: 16,
  /** A thread was made from it. */
  HAS_THREAD: 32,
  /** Only the user of the interaction sees it. */
  EPHEMERAL: 64,
  /** A deferred answer that is not there yet. */
  LOADING: 128,
  /** Could not add all members of a mentioned role to its thread. */
  FAILED_TO_MENTION_SOME_ROLES_IN_THREAD: 256,
  /** Notifies nobody loudly: a silent message. */
  SUPPRESS_NOTIFICATIONS: 4096,
  /** A voice message. */
  IS_VOICE_MESSAGE: 8192,
  /** Laid out with components alone, without content and embeds. */
  IS_COMPONENTS_V2: 32_768,
} as const
