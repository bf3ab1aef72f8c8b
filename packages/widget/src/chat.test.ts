// @vitest-environment jsdom
import { act, createElement } from 'react'
import { type Root, createRoot } from 'react-dom/client'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type FakeChat, fakeChat } from '../test/fake-chat.ts'
import { assistant, user } from '../test/messages.ts'
import { furnish } from '../test/page.ts'
import type { ChatLook } from './chat-view.tsx'
import { Chat } from './index.ts'

furnish()
Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true })

let root: Root
let page: HTMLElement

beforeEach(() => {
  page = document.createElement('div')
  document.body.append(page)
  root = createRoot(page)
})

afterEach(() => {
  act(() => root.unmount())
  page.remove()
  vi.useRealTimers()
})

function show(chat: FakeChat, look: ChatLook = {}): void {
  act(() => root.render(createElement(Chat, { chat, ...look })))
}

const find = <T extends Element = HTMLElement>(selector: string): T => {
  const found = page.querySelector<T>(selector)
  if (!found) throw new Error(`no ${selector} in ${page.innerHTML}`)
  return found
}
const button = (label: string) => find<HTMLButtonElement>(`button[aria-label="${label}"]`)
const field = () => find<HTMLTextAreaElement>('.hf-composer textarea')

/** What a keyboard does to a field: React hears only what is set behind its back. */
function write(area: HTMLTextAreaElement, text: string): void {
  act(() => {
    Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value')!.set!.call(area, text)
    area.dispatchEvent(new Event('input', { bubbles: true }))
  })
}

const press = (element: Element, key: string, more: KeyboardEventInit = {}) =>
  act(() => void element.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more })))

const click = (element: HTMLElement) => act(() => element.click())

const raise = (): never => {
  throw new Error('no word for it')
}

const whole = { ending: 'complete', blocks: [{ type: 'text', text: 'Because of *salt*.' }] } as const
const asked = [user('Why is the sea salt?', { id: 'q' }), assistant({ id: 'a' }, whole)]
const running = [
  user('Why?', { id: 'q' }),
  assistant({ id: 'a', isRunning: true, line: { phase: 'streaming', attempt: 0 } }),
]

describe('writing', () => {
  it('sends with Enter and empties the field', () => {
    const chat = fakeChat()
    show(chat)
    write(field(), '  Why?  ')
    press(field(), 'Enter')
    expect(chat.calls).toEqual([['send', { text: 'Why?' }]])
    expect(field().value).toBe('')
  })

  it('sends nothing that is empty, in the middle of a word, or on a new line', () => {
    const chat = fakeChat()
    show(chat)
    press(field(), 'Enter')
    write(field(), 'Why')
    press(field(), 'Enter', { shiftKey: true })
    press(field(), 'Enter', { isComposing: true })
    expect(chat.calls).toEqual([])
  })

  it('keeps what is written while a reply runs', () => {
    const chat = fakeChat({ messages: running, status: 'streaming' })
    show(chat)
    write(field(), 'And then?')
    press(field(), 'Enter')
    expect(chat.calls).toEqual([])
    expect(field().value).toBe('And then?')
  })

  it('waits for a file that is still being read', async () => {
    const chat = fakeChat()
    show(chat)
    const file = new File(['salt'], 'sea.txt', { type: 'text/plain' })
    write(field(), 'What is in it?')
    act(() => {
      const paste = Object.assign(new Event('paste', { bubbles: true }), { clipboardData: { files: [file] } })
      field().dispatchEvent(paste)
    })
    press(field(), 'Enter')
    expect(chat.calls).toEqual([])
    await vi.waitFor(async () => {
      await act(async () => undefined)
      find('.hf-attachment')
    })
    press(field(), 'Enter')
    const attachments = [{ name: 'sea.txt', mediaType: 'text/plain', url: 'data:text/plain;base64,c2FsdA==' }]
    expect(chat.calls).toEqual([['send', { text: 'What is in it?', attachments }]])
  })

  it('keeps what could not be sent, and says so', () => {
    const chat = { ...fakeChat(), send: () => raise() }
    show(chat)
    write(field(), 'Why?')
    press(field(), 'Enter')
    expect(field().value).toBe('Why?')
    expect(find('.hf-composer-note').textContent).toBe('This could not be sent.')
  })

  it('begins with a suggestion', () => {
    const chat = fakeChat()
    show(chat, { suggestions: [{ title: 'Salt', text: 'Why is the sea salt?' }], greeting: 'Hello' })
    expect(page.textContent).toContain('Hello')
    click(find('.hf-suggestion'))
    expect(chat.calls).toEqual([['send', 'Why is the sea salt?']])
  })
})

describe('stopping', () => {
  it('is what the button does while a reply runs, and Escape from anywhere', () => {
    const chat = fakeChat({ messages: running, status: 'streaming' })
    show(chat)
    click(button('Stop'))
    press(find('.hf-scroll'), 'Escape')
    expect(chat.calls).toEqual([['stop'], ['stop']])
  })

  it('is not what Escape does when nothing runs', () => {
    const chat = fakeChat({ messages: asked })
    show(chat)
    press(field(), 'Escape')
    expect(chat.calls).toEqual([])
  })
})

describe('what was said', () => {
  it('is shown, and can be answered again', () => {
    const chat = fakeChat({ messages: asked })
    show(chat)
    expect(find('.hf-bubble').textContent).toBe('Why is the sea salt?')
    expect(find('.hf-prose em').textContent).toBe('salt')
    click(button('Answer again'))
    expect(chat.calls).toEqual([['regenerate', 'a']])
    // The button will be gone; who pressed it by keyboard is not lost.
    expect(document.activeElement).toBe(find('[role=log]'))
  })

  it('is edited in its place with Up, and stays as it was with Escape', () => {
    const chat = fakeChat({ messages: asked })
    show(chat)
    press(field(), 'ArrowUp')
    const editor = find<HTMLTextAreaElement>('.hf-editor textarea')
    expect(document.activeElement).toBe(editor)
    expect(editor.value).toBe('Why is the sea salt?')
    press(editor, 'Escape')
    expect(page.querySelector('.hf-editor')).toBeNull()
    click(button('Edit'))
    write(find('.hf-editor textarea'), 'Why is it blue?')
    press(find('.hf-editor textarea'), 'Enter')
    expect(chat.calls).toEqual([['edit', 'q', { text: 'Why is it blue?', attachments: [] }]])
  })

  it('is not lost where a reply began while it was edited', () => {
    const chat = fakeChat({ messages: asked })
    show(chat)
    click(button('Edit'))
    write(find('.hf-editor textarea'), 'Why is it blue?')
    act(() =>
      chat.set({ messages: [...asked, ...running.map((one) => ({ ...one, id: `${one.id}2` }))], status: 'streaming' }),
    )
    press(find('.hf-editor textarea'), 'Enter')
    expect(chat.calls).toEqual([])
    expect(find<HTMLTextAreaElement>('.hf-editor textarea').value).toBe('Why is it blue?')
    act(() => chat.set({ messages: asked, status: 'ready' }))
    press(find('.hf-editor textarea'), 'Enter')
    expect(chat.calls).toEqual([['edit', 'q', { text: 'Why is it blue?', attachments: [] }]])
  })

  it('has its other versions beside it, by button and by arrow', () => {
    const branch = { index: 1, count: 3, previous: 'a1', next: 'a3' }
    const chat = fakeChat({ messages: [asked[0]!, assistant({ id: 'a', branch }, whole)] })
    show(chat)
    expect(find('.hf-branch-number').textContent).toBe('2/3')
    click(button('Previous version'))
    press(button('Next version'), 'ArrowRight')
    expect(chat.calls).toEqual([
      ['show', 'a1'],
      ['show', 'a3'],
    ])
    // Its place is taken by another message, and the keyboard goes on from there.
    const last = { index: 2, count: 3, previous: 'a' }
    act(() => chat.set({ messages: [asked[0]!, assistant({ id: 'a3', branch: last }, whole)] }))
    expect(document.activeElement).toBe(find('.hf-branches'))
    press(find('.hf-branches'), 'ArrowLeft')
    expect(chat.calls.at(-1)).toEqual(['show', 'a'])
  })

  it('is counted: model, tokens, cost', () => {
    const cost = { amount: 0.01234, currency: 'USD', isEstimate: true }
    const content = { ...whole, model: 'm-1', usage: { input: 1000, output: 204 } }
    show(fakeChat({ messages: [asked[0]!, assistant({ id: 'a', cost }, content)] }))
    expect(find('.hf-figures').textContent).toBe('m-11,204 tokensabout $0.012')
  })

  it('shows thoughts and tools as panels, with what came of them', () => {
    const blocks = [
      { type: 'reasoning', text: 'Hm.' },
      { type: 'tool', id: 't', name: 'weather', json: '{"place":"here"}' },
    ] as const
    show(fakeChat({ messages: [asked[0]!, assistant({ id: 'a', results: { t: { sun: 1 } } }, { ...whole, blocks })] }))
    const [thoughts, tool] = page.querySelectorAll<HTMLButtonElement>('.hf-panel-head')
    expect(thoughts!.getAttribute('aria-expanded')).toBe('false')
    expect(thoughts!.textContent).toBe('Thoughts')
    click(tool!)
    expect(tool!.getAttribute('aria-expanded')).toBe('true')
    expect(find('.hf-tool').textContent).toContain('"sun": 1')
  })
})

describe('a tool that nobody runs', () => {
  const blocks = [
    { type: 'tool', id: 't1', name: 'approve', json: '{"sum":12}' },
    { type: 'tool', id: 't2', name: 'approve', json: '{"sum":99}' },
  ] as const
  const calls = (more: object = {}) => [asked[0]!, assistant({ id: 'a', ...more }, { ending: 'tool-use', blocks })]

  it('is answered by hand, as JSON or in words', () => {
    const chat = fakeChat({ messages: calls() })
    show(chat)
    const forms = [...page.querySelectorAll<HTMLFormElement>('.hf-tool form')]
    expect(forms).toHaveLength(2)
    expect(find('.hf-panel-head').getAttribute('aria-expanded')).toBe('true')
    write(forms[0]!.querySelector('textarea')!, '{"ok":true}')
    click(forms[0]!.querySelector('button')!)
    write(forms[1]!.querySelector('textarea')!, 'Too much.')
    click(forms[1]!.querySelector('button')!)
    expect(chat.calls).toEqual([
      ['answer', 't1', { ok: true }],
      ['answer', 't2', 'Too much.'],
    ])
    expect(document.activeElement).toBe(find('[role=log]'))
  })

  it('asks no more once it has its result, while tools run, or when the talk has gone on', () => {
    const chat = fakeChat({ messages: calls({ results: { t1: null } }) })
    show(chat)
    expect(page.querySelectorAll('.hf-tool form')).toHaveLength(1)
    act(() => chat.set({ messages: calls(), status: 'submitted' }))
    expect(page.querySelector('.hf-tool form')).toBeNull()
    act(() => chat.set({ messages: [...calls(), user('And?', { id: 'q2' })], status: 'ready' }))
    expect(page.querySelector('.hf-tool form')).toBeNull()
  })
})

describe('when something goes wrong', () => {
  const failed = (trouble: object) =>
    fakeChat({
      messages: [asked[0]!, assistant({ id: 'a', trouble: trouble as never }, { ending: 'failed' })],
      status: 'error',
    })

  it('says what, what helps, and tries again', () => {
    const chat = failed({ problem: { code: 'upstream-cut', message: 'x' }, next: 'retry' })
    show(chat)
    expect(find('[role=alert]').textContent).toContain('The provider broke off.')
    expect(find('[role=alert]').textContent).toContain('Trying again may help.')
    click(find('.hf-trouble .hf-button'))
    expect(chat.calls).toEqual([['retry']])
  })

  it('counts down to when trying again helps', () => {
    vi.useFakeTimers({ now: 1_000_000 })
    show(failed({ problem: { code: 'upstream-limited', message: 'x' }, next: 'wait', retryAt: 1_002_000 }))
    const again = find<HTMLButtonElement>('.hf-trouble .hf-button')
    expect([again.textContent, again.disabled]).toEqual(['Try again in 2 s', true])
    act(() => void vi.advanceTimersByTime(2250))
    expect([again.textContent, again.disabled]).toEqual(['Try again', false])
    // What an alert holds is read out again whenever it changes.
    expect(find('[role=alert]').contains(again)).toBe(false)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('offers no button where trying again is no use', () => {
    show(failed({ problem: { code: 'model-unknown', message: 'x' }, next: 'change' }))
    expect(page.querySelector('.hf-trouble .hf-button')).toBeNull()
  })

  it('never shows a reply without an ending as if it were whole', () => {
    show(fakeChat({ messages: [asked[0]!, assistant({ id: 'a' }, { ...whole, ending: 'stopped' })] }))
    expect(find('.hf-ending').textContent).toBe('Stopped')
  })
})

describe('the view', () => {
  it('stays at the newest of a conversation, and at the beginning of a greeting', () => {
    const height = vi.spyOn(HTMLElement.prototype, 'scrollHeight', 'get').mockReturnValue(900)
    const chat = fakeChat()
    show(chat, { greeting: 'Hello' })
    expect(find('[role=log]').scrollTop).toBe(0)
    act(() => chat.set({ messages: asked }))
    expect(find('[role=log]').scrollTop).toBe(900)
    height.mockRestore()
  })
})

describe('the line', () => {
  const withLine = (line: object) =>
    fakeChat({
      messages: [asked[0]!, assistant({ id: 'a', isRunning: true, line: line as never })],
      status: 'streaming',
    })

  it('counts down to the next attempt, and dials at once when it is told to', () => {
    vi.useFakeTimers({ now: 1_000_000 })
    show(withLine({ phase: 'reconnecting', attempt: 3, nextTryAt: 1_002_000 }))
    expect(find('.hf-line').textContent).toBe('Reconnecting, attempt 3next in 2 sTry now')
    act(() => void vi.advanceTimersByTime(1250))
    expect(find('.hf-line-next').textContent).toBe('next in 1 s')
    const woken = vi.fn()
    addEventListener('resume', woken)
    click(find('.hf-line button'))
    removeEventListener('resume', woken)
    expect(woken).toHaveBeenCalledOnce()
  })

  it('tells a silent model from a dead line', () => {
    vi.useFakeTimers({ now: 1_000_000 })
    show(withLine({ phase: 'quiet', attempt: 0 }))
    act(() => void vi.advanceTimersByTime(5000))
    expect(find('.hf-line').textContent).toBe('The model is silent, 5 s')
  })

  it('is not shown when nothing runs', () => {
    show(fakeChat({ messages: asked }))
    expect(page.querySelector('.hf-line')).toBeNull()
  })
})

describe('for whoever cannot see it', () => {
  it('is a log that is not read by the token, and sentences that are', () => {
    vi.useFakeTimers({ now: 1_000_000 })
    const chat = fakeChat()
    show(chat)
    const log = find('[role=log]')
    expect(log.getAttribute('aria-live')).toBe('off')
    const say = (text: string, isRunning: boolean) =>
      act(() => {
        const content = { blocks: [{ type: 'text', text }], ...(!isRunning && { ending: 'complete' }) } as object
        chat.set({ messages: [asked[0]!, assistant({ id: 'a', isRunning }, content)] })
        vi.advanceTimersByTime(1600)
      })
    say('One sentence. And half', true)
    expect(find('[role=status]').textContent).toBe('One sentence.')
    say('One sentence. And half of another.', false)
    expect(find('[role=status]').textContent).toBe('And half of another. The answer is complete.')
  })

  it('says it again from its beginning when the reply began again, however long the new one is', () => {
    vi.useFakeTimers({ now: 1_000_000 })
    const chat = fakeChat()
    show(chat)
    const say = (text: string, more: object = {}) =>
      act(() => {
        const content = { blocks: [{ type: 'text', text }], ...more } as object
        chat.set({ messages: [asked[0]!, assistant({ id: 'a', isRunning: !('ending' in more) }, content)] })
        vi.advanceTimersByTime(1600)
      })
    const seamsOf = (...hows: readonly string[]) => ({ seams: hows.map((how, index) => ({ segment: index + 2, how })) })
    say('One sentence. And half')
    say('One sentence. And half of another. Then', seamsOf('continued'))
    expect(find('[role=status]').textContent).toBe('And half of another.')
    say('This one is longer, and says nothing of the other two. And', seamsOf('continued', 'restarted'))
    expect(find('[role=status]').textContent).toBe('This one is longer, and says nothing of the other two.')
    say('Sho', seamsOf('continued', 'restarted', 'restarted'))
    say('Short.', { ...seamsOf('continued', 'restarted', 'restarted'), ending: 'complete' })
    expect(find('[role=status]').textContent).toBe('Short. The answer is complete.')
  })

  it('says once that the line is down, and nothing of one that was back at once', () => {
    vi.useFakeTimers({ now: 1_000_000 })
    const chat = fakeChat()
    show(chat)
    const line = (phase: string, attempt: number, ms: number) =>
      act(() => {
        chat.set({ messages: [asked[0]!, assistant({ id: 'a', isRunning: true, line: { phase, attempt } as never })] })
        vi.advanceTimersByTime(ms)
      })
    line('streaming', 0, 1600)
    line('reconnecting', 1, 500)
    line('streaming', 0, 1600)
    expect(find('[role=status]').textContent).toBe('')
    line('reconnecting', 1, 1600)
    expect(find('[role=status]').textContent).toBe('Reconnecting')
    const words = find('[role=status]').firstChild
    line('reconnecting', 2, 1600)
    expect(find('[role=status]').firstChild).toBe(words)
    expect(find('[role=status]').textContent).toBe('Reconnecting')
  })

  it('speaks another language', () => {
    show(fakeChat({ messages: asked }), { labels: { send: 'Senden', next: { retry: 'Nochmal' } }, dir: 'rtl' })
    expect(button('Senden')).toBeTruthy()
    expect(find('.hf-surface').getAttribute('dir')).toBe('rtl')
  })
})
