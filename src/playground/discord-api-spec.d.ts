/** The schemas of Discord's published API description, as far as we name them; the package's own types are its JavaScript. */
declare module "discord-api-spec/zod" {
  /** One thing that zod found wrong. */
  export interface Issue {
    readonly code: string
    readonly path: ReadonlyArray<PropertyKey>
    readonly message: string
    readonly origin?: string
    readonly minimum?: number
    readonly maximum?: number
    readonly expected?: string
    readonly format?: string
    readonly values?: ReadonlyArray<unknown>
    /** Of a union: what each of its members found wrong. */
    readonly errors?: ReadonlyArray<ReadonlyArray<Issue>>
  }
  export interface BodySchema {
    readonly safeParse: (
      input: unknown,
    ) =>
      | { readonly success: true; readonly data: { readonly [field: string]: unknown } }
      | { readonly success: false; readonly error: { readonly issues: ReadonlyArray<Issue> } }
  }
  export const ApplicationCommandCreateRequestSchema: BodySchema
  export const ApplicationCommandPatchRequestPartialSchema: BodySchema
  export const BanUserFromGuildRequestSchema: BodySchema
  export const CreateForumThreadRequestSchema: BodySchema
  export const CreateGuildChannelRequestSchema: BodySchema
  export const CreateGuildInviteRequestSchema: BodySchema
  export const CreateMessageInteractionCallbackRequestSchema: BodySchema
  export const CreatePrivateChannelRequestSchema: BodySchema
  export const CreateRoleRequestSchema: BodySchema
  export const CreateTextThreadWithMessageRequestSchema: BodySchema
  export const CreateTextThreadWithoutMessageRequestSchema: BodySchema
  export const ExternalScheduledEventCreateRequestSchema: BodySchema
  export const ExternalScheduledEventPatchRequestPartialSchema: BodySchema
  export const GuildPatchRequestPartialSchema: BodySchema
  export const IncomingWebhookRequestPartialSchema: BodySchema
  export const DefaultKeywordListUpsertRequestSchema: BodySchema
  export const DefaultKeywordListUpsertRequestPartialSchema: BodySchema
  export const IncomingWebhookUpdateRequestPartialSchema: BodySchema
  export const KeywordUpsertRequestSchema: BodySchema
  export const KeywordUpsertRequestPartialSchema: BodySchema
  export const MLSpamUpsertRequestSchema: BodySchema
  export const MLSpamUpsertRequestPartialSchema: BodySchema
  export const MentionSpamUpsertRequestSchema: BodySchema
  export const MentionSpamUpsertRequestPartialSchema: BodySchema
  export const UserProfileUpsertRequestSchema: BodySchema
  export const UserProfileUpsertRequestPartialSchema: BodySchema
  export const MessageCreateRequestSchema: BodySchema
  export const MessageEditRequestPartialSchema: BodySchema
  export const ModalInteractionCallbackRequestSchema: BodySchema
  export const UpdateGuildChannelRequestPartialSchema: BodySchema
  export const UpdateMessageInteractionCallbackRequestSchema: BodySchema
  export const UpdateRolePositionsRequestSchema: BodySchema
  export const UpdateRoleRequestPartialSchema: BodySchema
  export const UpdateThreadRequestPartialSchema: BodySchema
  export const VoiceScheduledEventCreateRequestSchema: BodySchema
  export const VoiceScheduledEventPatchRequestPartialSchema: BodySchema
}
