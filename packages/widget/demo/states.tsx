// Every state of the widget side by side with none of the machinery: `states.html?state=tools&theme=dark`.
import type { AssistantMessage, ChatMessage, ChatState } from '@holdfast/client/chat'
import { createRoot } from 'react-dom/client'
import { Chat, type ChatLook } from '../src/index.ts'
import { fakeChat } from '../test/fake-chat.ts'
import { assistant, user } from '../test/messages.ts'
import { answers } from './texts.ts'

type Content = Partial<AssistantMessage['content']>

const text = (value: string): Content => ({ blocks: [{ type: 'text', text: value }] })
const whole: Content = { ending: 'complete', model: 'claude-sonnet-4-6', usage: { input: 812, output: 1204 } }
const cost = { amount: 0.0187, currency: 'USD', isEstimate: false }
const asked = user('How does a harbour lamp know when to be lit?')

const talk = (more: Partial<AssistantMessage>, content: Content, before: ChatMessage[] = [asked]): ChatMessage[] => [
  ...before,
  assistant({ id: 'answer', ...more }, content),
]

const running = (line: AssistantMessage['line'], content: Content, more: Partial<AssistantMessage> = {}) =>
  ({
    messages: talk({ isRunning: true, ...(line && { line }), ...more }, content),
    status: 'streaming',
  }) satisfies Partial<ChatState>

const half = answers.lamp.slice(0, 640)

const states: Record<string, () => Partial<ChatState>> = {
  welcome: () => ({}),
  prose: () => ({ messages: talk({ cost }, { ...text(answers.lamp), ...whole }) }),
  code: () => ({
    messages: talk({ cost }, { ...text(answers.code), ...whole }, [
      user('Write it as a small state machine, in TypeScript.'),
    ]),
  }),
  maths: () => ({
    messages: talk({ cost }, { ...text(answers.maths), ...whole }, [
      user('How far can it be seen? It costs $5 and $10.'),
    ]),
  }),
  rtl: () => ({
    messages: talk(
      { cost, branch: { index: 1, count: 3, previous: 'a', next: 'b' } },
      { ...text(answers.arabic), ...whole },
      [user('كيف يعرف المصباح متى يُضاء؟')],
    ),
  }),
  connecting: () => ({ ...running(undefined, {}), status: 'submitted' }),
  streaming: () => running({ phase: 'streaming', attempt: 0 }, text(half)),
  quiet: () => running({ phase: 'quiet', attempt: 0 }, text(half)),
  reconnecting: () => running({ phase: 'reconnecting', attempt: 3, nextTryAt: Date.now() + 3400 }, text(half)),
  offline: () => running({ phase: 'offline', attempt: 2 }, text(half)),
  continued: () =>
    running(
      { phase: 'streaming', attempt: 0 },
      {
        ...text(answers.lamp.slice(0, 900)),
        seams: [{ segment: 2, how: 'continued', model: 'gpt-5-mini', at: 377 }],
      },
    ),
  stopped: () => ({ messages: talk({}, { ...text(half), ...whole, ending: 'stopped' }) }),
  error: () => ({
    messages: talk(
      {
        trouble: {
          problem: { code: 'upstream-overloaded', message: 'overloaded' },
          next: 'wait',
          retryAt: Date.now() + 8000,
        },
      },
      { ...text(half), ending: 'failed', usage: {} },
    ),
    status: 'error',
  }),
  thinking: () =>
    running({ phase: 'streaming', attempt: 0 }, { blocks: [{ type: 'reasoning', text: answers.thoughts }] }),
  tools: () => ({
    messages: talk(
      { cost, results: { a: { sunset: '16:04', cloud: 0.4 }, b: 'lit' } },
      {
        ...whole,
        blocks: [
          { type: 'reasoning', text: answers.thoughts },
          { type: 'text', text: 'I will look up the sunset first.' },
          { type: 'tool', id: 'a', name: 'get_weather', json: '{"place":"Whitby harbour","hours":[15,16,17]}' },
          { type: 'tool', id: 'b', name: 'set_lamp', json: '{"lamp":"north","state":"lit"}' },
          {
            type: 'text',
            text: 'The sun sets at **16:04**, so the north lamp is lit now. It goes out again at dawn, or when somebody says so.',
          },
        ],
      },
      [user('Light the lamp if it is getting dark.')],
    ),
  }),
  branches: () => ({
    messages: talk(
      { cost, branch: { index: 1, count: 3, previous: 'a', next: 'b' } },
      { ...text(answers.lamp.slice(0, 377)), ...whole },
      [user('And the rope?', { id: 'first', branch: { index: 0, count: 2, next: 'c' } })],
    ),
  }),
  long: () => ({
    messages: Array.from({ length: 12 }, (_, index) => [
      user(`Question ${index + 1}`, { id: `u${index}` }),
      assistant({ id: `a${index}`, cost }, { ...text(index % 3 === 1 ? answers.code : answers.lamp), ...whole }),
    ]).flat(),
  }),
}

const asks = new URLSearchParams(location.search)
const chat = fakeChat(states[asks.get('state') ?? 'prose']?.())
Object.assign(globalThis, { chat, answers })

const look: ChatLook = {
  theme: (asks.get('theme') ?? 'auto') as 'auto',
  dir: (asks.get('dir') ?? 'ltr') as 'ltr',
  greeting: 'What would you like to know?',
  suggestions: ['Why is the sea salt?', 'Explain a bowline to a beginner', 'Plan a day in Whitby'],
  placeholder: 'Ask anything',
}

createRoot(document.getElementById('root')!).render(<Chat chat={chat} {...look} />)
