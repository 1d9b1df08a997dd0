import { Layer } from "effect"
import type { HttpRouter } from "effect/http"
import { ControlEvents } from "./control/ControlEvents.ts"
import { ControlRouter } from "./control/ControlRouter.ts"
import { GuildRoutes as ControlGuildRoutes } from "./control/GuildRoutes.ts"
import { MemberRoutes as ControlMemberRoutes } from "./control/MemberRoutes.ts"
import { ControlRoutes } from "./control/ControlRoutes.ts"
import { GatewayRoutes } from "./gateway/GatewayRoutes.ts"
import { OAuthRoutes } from "./OAuth.ts"
import type { PlaygroundServices } from "./Playground.ts"
import { ChannelRoutes } from "./rest/ChannelRoutes.ts"
import { CommandRoutes } from "./rest/CommandRoutes.ts"
import { GuildRoutes } from "./rest/GuildRoutes.ts"
import { InteractionRoutes } from "./rest/InteractionRoutes.ts"
import { InviteRoutes } from "./rest/InviteRoutes.ts"
import { MemberRoutes } from "./rest/MemberRoutes.ts"
import { MessageRoutes } from "./rest/MessageRoutes.ts"
import { RecordRoutes } from "./rest/RecordRoutes.ts"
import { StickerRoutes } from "./rest/StickerRoutes.ts"
import { AutoModerationRoutes } from "./rest/AutoModerationRoutes.ts"
import { RestRouter } from "./rest/RestRouter.ts"
import { RoleRoutes } from "./rest/RoleRoutes.ts"
import { ThreadRoutes } from "./rest/ThreadRoutes.ts"
import { WebhookRoutes } from "./rest/WebhookRoutes.ts"

/** Everything below `/playground` but the page: the gateway, the REST API and the control calls. */
export const PlaygroundRoutes: Layer.Layer<never, never, HttpRouter.HttpRouter | PlaygroundServices> =
  Layer.mergeAll(
    GatewayRoutes,
    OAuthRoutes,
    Layer.mergeAll(
      GuildRoutes,
      RoleRoutes,
      MemberRoutes,
      ChannelRoutes,
      ThreadRoutes,
      InviteRoutes,
      WebhookRoutes,
      RecordRoutes,
      StickerRoutes,
      AutoModerationRoutes,
      MessageRoutes,
      CommandRoutes,
      InteractionRoutes,
    ).pipe(Layer.provide(RestRouter.layer)),
    Layer.mergeAll(ControlRoutes, ControlMemberRoutes, ControlGuildRoutes, ControlEvents).pipe(
      Layer.provide(ControlRouter.layer),
    ),
  )
