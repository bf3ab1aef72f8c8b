// The same widget under React 18, React 19 and Preact: bundled as an application would, and run.
// @vitest-environment jsdom
import { Buffer } from 'node:buffer'
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { furnish } from '../test/page.ts'

furnish()

const entry = `
  import { createElement } from 'react'
  import { createRoot } from 'react-dom/client'
  import { ChatView } from './chat-view.tsx'
  import { fakeChat } from '../test/fake-chat.ts'
  import { assistant, user } from '../test/messages.ts'
  export { fakeChat, assistant, user }
  export const show = (element, chat) => {
    const root = createRoot(element)
    root.render(createElement(ChatView, { chat, greeting: 'Hello', suggestions: ['One'] }))
    return root
  }
`

/** Where the workspace of the tests keeps what it has besides. */
const second = join(import.meta.dirname, '../../../test/node_modules')

const aliases: Record<string, Record<string, string>> = {
  'React 18': { react: join(second, 'react'), 'react-dom': join(second, 'react-dom-18') },
  'React 19': {},
  Preact: {
    react: 'preact/compat',
    'react/jsx-runtime': 'preact/jsx-runtime',
    'react-dom/client': 'preact/compat/client',
  },
}

type Bundle = Awaited<typeof import('../test/messages.ts')> &
  typeof import('../test/fake-chat.ts') & {
    show(element: Element, chat: unknown): { unmount(): void }
  }

/** By a process of its own: esbuild does not run in the world that jsdom makes. */
function bundle(alias: Record<string, string>): Promise<Bundle> {
  const options = {
    stdin: { contents: entry, resolveDir: import.meta.dirname, loader: 'js' },
    bundle: true,
    write: false,
    format: 'esm',
    conditions: ['holdfast-source'],
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"production"' },
    // What comes on demand does not come here.
    external: ['katex', '*/painter.ts'],
    alias,
    logLevel: 'error',
  }
  const script = `
    const { outputFiles } = await require('esbuild').build(${JSON.stringify(options)})
    process.stdout.write(outputFiles[0].text)`
  const code = execFileSync(process.execPath, ['-e', `(async () => {${script}})()`], {
    cwd: import.meta.dirname,
    maxBuffer: 1e8,
  })
  return import(/* @vite-ignore */ `data:text/javascript;base64,${Buffer.from(code).toString('base64')}`)
}

describe.each(Object.keys(aliases))('under %s', (name) => {
  let bundled: Bundle
  const page = document.createElement('div')
  const complaints = vi.spyOn(console, 'error')

  beforeAll(async () => {
    bundled = await bundle(aliases[name]!)
    document.body.append(page)
  })
  afterAll(() => page.remove())

  it('it greets, answers, and stops', async () => {
    const { assistant, user, fakeChat, show } = bundled
    const chat = fakeChat()
    const root = show(page, chat)
    await vi.waitFor(() => expect(page.textContent).toContain('Hello'))
    const line = { phase: 'streaming', attempt: 0 } as const
    for (const text of ['Because', 'Because of **sa', 'Because of **salt**.\n\nAnd'])
      chat.set({
        messages: [user('Why?'), assistant({ isRunning: true, line }, { blocks: [{ type: 'text', text }] })],
        status: 'streaming',
      })
    await vi.waitFor(() => expect(page.querySelector('.hf-prose strong')?.textContent).toBe('salt'))
    expect(page.querySelector('.hf-line')?.textContent).toBe('Answering')
    const area = page.querySelector('textarea')!
    area.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }))
    expect(chat.calls).toEqual([['stop']])
    const brokenOff = { ending: 'stopped', blocks: [{ type: 'text', text: 'It is **sa' }] } as const
    chat.set({ messages: [user('Why?'), assistant({}, brokenOff)], status: 'ready' })
    await vi.waitFor(() => expect(page.querySelector('.hf-ending')?.textContent).toBe('Stopped'))
    expect(page.querySelector('.hf-prose')?.textContent).toBe('It is sa')
    root.unmount()
    expect(complaints).not.toHaveBeenCalled()
  })
})
