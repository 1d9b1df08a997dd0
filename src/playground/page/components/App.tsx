import { useEffect, useState } from "preact/hooks"
import { type Actions, ActionsContext } from "../Actions.ts"
import { selectedGuild, selectedPlace } from "../State.ts"
import type { Store } from "../Store.ts"
import { ChannelList } from "./ChannelList.tsx"
import { Composer } from "./Composer.tsx"
import { ConnectionBanner } from "./ConnectionBanner.tsx"
import { GuildRail } from "./GuildRail.tsx"
import { HelpDialog } from "./HelpDialog.tsx"
import { Hint } from "./Hint.tsx"
import { Icon } from "./Icon.tsx"
import { MemberList } from "./MemberList.tsx"
import { MessageList } from "./MessageList.tsx"
import { ModalDialog } from "./ModalDialog.tsx"
import { TypingLine } from "./TypingLine.tsx"

/** The whole page. */
export const App = ({ actions, store }: { actions: Actions; store: Store }) => {
  const [state, setState] = useState(store.state)
  const [helping, setHelping] = useState(false)
  const [members, setMembers] = useState(() => globalThis.innerWidth > 1000)
  useEffect(() => store.subscribe(() => setState(store.state)), [store])

  const guild = selectedGuild(state)
  const place = selectedPlace(state)
  return (
    <ActionsContext.Provider value={actions}>
      <ConnectionBanner connection={state.connection} />
      <div class="app">
        <GuildRail state={state} />
        <ChannelList state={state} showHelp={() => setHelping(true)} />
        <main class="chat">
          <header class="chat-header">
            {place !== undefined && (
              <>
                <Icon name={place.kind === "direct" ? "at" : "hash"} size={22} />
                <h2>{place.name}</h2>
              </>
            )}
            <span class="spring" />
            <button
              type="button"
              class="icon-button"
              aria-label="Help"
              title="Help"
              onClick={() => setHelping(true)}
            >
              <Icon name="help" />
            </button>
            <button
              type="button"
              class="icon-button"
              aria-label="Member list"
              aria-pressed={members}
              title="Member list"
              onClick={() => setMembers(!members)}
            >
              <Icon name="people" />
            </button>
          </header>
          <div class="chat-body">
            <div class="conversation">
              {place === undefined ? (
                <p class="empty">{state.notice ?? "Connecting to the runtime…"}</p>
              ) : (
                <>
                  <MessageList place={place} state={state} />
                  {place.kind === "channel" && <Hint />}
                  <Composer key={place.id} place={place} state={state} />
                  <TypingLine state={state} />
                </>
              )}
            </div>
            {members && <MemberList state={state} />}
          </div>
        </main>
      </div>
      {helping && <HelpDialog close={() => setHelping(false)} guildId={state.guildId} />}
      {state.modal !== undefined && (
        <ModalDialog key={state.modal.interactionId} guild={guild} {...state.modal} />
      )}
    </ActionsContext.Provider>
  )
}
