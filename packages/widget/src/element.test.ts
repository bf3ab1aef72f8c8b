// @vitest-environment jsdom
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { furnish } from '../test/page.ts'

furnish()
// What jsdom lacks: a style sheet that is made, not written.
Object.assign(globalThis, {
  CSSStyleSheet: class {
    replaceSync() {}
  },
})

beforeAll(async () => void (await import('./element.tsx')))

afterEach(() => {
  document.body.replaceChildren()
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

const place = (attributes: string) => {
  document.body.innerHTML = `<holdfast-chat ${attributes}></holdfast-chat>`
  return document.querySelector('holdfast-chat') as HTMLElement & { send(text: string): void }
}

describe('<holdfast-chat>', () => {
  it('asks with a token from the page’s own server', async () => {
    const asked: string[] = []
    vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
      asked.push(`${url} ${new Headers(init.headers).get('authorization') ?? 'no key'}`)
      if (url === '/token') return Response.json({ token: 'tok_1', expires_at: Date.now() / 1000 + 600 })
      return new Response('data: [DONE]\n\n', { headers: { 'content-type': 'text/event-stream' } })
    })
    const element = place('base-url="https://relay.test" model="m" api-key-url="/token" storage="none"')
    await vi.waitFor(() => expect(element.shadowRoot!.querySelector('textarea')).toBeTruthy())
    element.send('Why?')
    await vi.waitFor(() => expect(asked).toHaveLength(2))
    expect(asked).toEqual(['/token no key', 'https://relay.test/v1/chat/completions Bearer tok_1'])
  })

  it('complains once of what nobody understands', () => {
    const complaints = vi.spyOn(console, 'warn').mockReturnValue()
    const element = place('model="m" storage="disk" theme="light" placeholder="Ask"')
    element.setAttribute('placeholder', 'Ask anything')
    expect(complaints).toHaveBeenCalledOnce()
    element.setAttribute('theme', 'pink')
    expect(complaints).toHaveBeenCalledTimes(2)
  })
})
