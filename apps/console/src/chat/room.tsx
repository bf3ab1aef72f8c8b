// One conversation with its bar above and its panel beside it.
import { Menu } from '@base-ui/react/menu'
import { CircleAlert, Download, PanelLeft, SlidersHorizontal, Unplug, X } from 'lucide-react'
import { type Ref, Suspense, lazy, useEffect, useRef, useSyncExternalStore } from 'react'
import { useDesk } from '../desk.ts'
import { matches } from '../shell/media.ts'
import type { Conversation } from './conversations.ts'
import { Empty } from './empty.tsx'
import { asJson, asMarkdown, fileName } from './export.ts'
import { ModelPicker } from './model-picker.tsx'
import { save } from './save.ts'
import { changesIn, isSimulated } from './setup.ts'
import { Talk } from './talk.tsx'
import { Title } from './title.tsx'
import type { Models } from './use-models.ts'
import { useSetup } from './use-setup.ts'

// Most visits begin without them.
const LinePanel = lazy(async () => ({ default: (await import('../line/line-panel.tsx')).LinePanel }))
const SettingsPanel = lazy(async () => ({ default: (await import('./settings-panel.tsx')).SettingsPanel }))

export type Side = 'line' | 'settings' | undefined

export interface RoomProps {
  readonly ref: Ref<HTMLDivElement>
  readonly conversation: Conversation
  readonly models: Models
  readonly isListOpen: boolean
  readonly onList: () => void
  readonly side: Side
  readonly onSide: (side: Side) => void
}

/** Long enough to break several things in. */
const LONG =
  'Tell me the story of the Eddystone lighthouse, from the first tower to the last, in about eight hundred words.'

export function Room({
  ref,
  conversation,
  models: { models, wrong, refresh },
  isListOpen,
  onList,
  side,
  onSide,
}: RoomProps) {
  const { chat } = conversation
  const talk = useRef<HTMLElement>(null)
  useEffect(() => {
    // On a phone it would bring the keyboard.
    if (!matches('(pointer: coarse)')) talk.current?.querySelector('textarea')?.focus()
  }, [])
  const [setup, setSetup] = useSetup(conversation, models)
  const isUnsaved = useSyncExternalStore(chat.subscribe, () => chat.getSnapshot().isUnsaved)
  const changes = changesIn(setup)
  const ask = (text: string) => {
    const { status } = chat.getSnapshot()
    if (status === 'ready' || status === 'error') chat.send(text)
  }
  const toggle = (one: Side) => onSide(side === one ? undefined : one)

  return (
    <div className="room" data-side={side} ref={ref}>
      <header className="bar">
        <button
          className="icon-button"
          type="button"
          aria-label={isListOpen ? 'Hide the chats' : 'Show the chats'}
          title="Chats"
          aria-expanded={isListOpen}
          onClick={onList}
        >
          <PanelLeft />
        </button>
        <ModelPicker
          models={models}
          wrong={wrong}
          model={setup.model}
          onChange={(model) => setSetup({ ...setup, model })}
          onOpen={refresh}
        />
        {isSimulated(setup.model) && (
          <span className="model-simulated" title="No provider is asked: the simulator makes these replies up.">
            Simulated
          </span>
        )}
        <span className="bar-space" />
        <ExportMenu conversation={conversation} />
        <button
          className="icon-button bar-settings"
          type="button"
          aria-label={changes > 0 ? `Settings of this chat: ${changes} changed` : 'Settings of this chat'}
          title="Settings of this chat"
          aria-pressed={side === 'settings'}
          onClick={() => toggle('settings')}
        >
          <SlidersHorizontal />
          {changes > 0 && <i aria-hidden>{changes}</i>}
        </button>
        <button
          className="button bar-cut"
          type="button"
          aria-pressed={side === 'line'}
          aria-label="Cut the line"
          onClick={() => toggle('line')}
        >
          <Unplug />
          <span>Cut the line</span>
        </button>
      </header>
      <main className="talk" ref={talk}>
        <Title conversation={conversation} />
        {wrong && <Banner words={wrong} />}
        {isUnsaved && (
          <Banner words="This browser keeps no more: a reload would not find what was said last. Export it, or delete other chats." />
        )}
        <Talk conversation={conversation} empty={<Empty onAsk={ask} onCut={() => onSide('line')} />} />
      </main>
      {side && (
        <aside className="side" aria-label={SIDES[side]}>
          <div className="side-head">
            <h2>{SIDES[side]}</h2>
            <button className="icon-button" type="button" aria-label="Close" onClick={() => onSide(undefined)}>
              <X />
            </button>
          </div>
          <Suspense>
            {side === 'line' ? (
              <LinePanel conversation={conversation} onAsk={() => ask(LONG)} />
            ) : (
              <SettingsPanel setup={setup} onChange={setSetup} />
            )}
          </Suspense>
        </aside>
      )}
    </div>
  )
}

const Banner = ({ words }: { readonly words: string }) => (
  <p className="banner" role="status">
    <CircleAlert aria-hidden /> {words}
  </p>
)

const SIDES = { line: 'Cut the line', settings: 'Settings of this chat' } as const

function ExportMenu({ conversation: { id, chat } }: { readonly conversation: Conversation }) {
  const { shelf } = useDesk()
  const isEmpty = useSyncExternalStore(chat.subscribe, () => chat.getSnapshot().messages.length === 0)
  const download = (extension: 'md' | 'json') => () => {
    const title = shelf.getSnapshot().find((one) => one.id === id)?.title ?? 'Chat'
    const { messages } = chat.getSnapshot()
    const text = extension === 'md' ? asMarkdown(title, messages) : asJson(title, messages)
    save(fileName(title, extension), text, extension === 'md' ? 'text/markdown' : 'application/json')
  }
  return (
    <Menu.Root>
      <Menu.Trigger className="icon-button" aria-label="Export" title="Export" disabled={isEmpty}>
        <Download />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner className="positioner" align="end" sideOffset={6}>
          <Menu.Popup className="popup">
            <Menu.Item className="item" onClick={download('md')}>
              Markdown
            </Menu.Item>
            <Menu.Item className="item" onClick={download('json')}>
              JSON
            </Menu.Item>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  )
}
