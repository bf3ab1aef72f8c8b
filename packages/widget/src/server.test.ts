// Rendered where there is no page, and taken over by one, twice as StrictMode does it.
// @vitest-environment jsdom
import { StrictMode, act, createElement } from 'react'
import { type Root, hydrateRoot } from 'react-dom/client'
import { renderToString } from 'react-dom/server'
import { afterEach, expect, it, vi } from 'vitest'
import { memoryStorage } from '@holdfast/client/chat'
import { furnish } from '../test/page.ts'
import { Chat } from './index.ts'

furnish()
Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true })

let root: Root | undefined

afterEach(() => {
  act(() => root?.unmount())
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

const drawn = () =>
  createElement(
    StrictMode,
    null,
    createElement(Chat, { baseURL: 'https://relay.test', model: 'm', greeting: 'Hello', storage: memoryStorage() }),
  )

it('a server renders it and asks nobody, and a page takes it over and asks once', async () => {
  const complaints = vi.spyOn(console, 'error')
  const fetched = vi.fn(async () => {
    const event = { choices: [{ index: 0, delta: { content: 'Salt.' }, finish_reason: 'stop' }] }
    const body = `data: ${JSON.stringify(event)}\n\ndata: [DONE]\n\n`
    return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
  })
  vi.stubGlobal('fetch', fetched)
  const page = document.createElement('div')
  document.body.append(page)
  page.innerHTML = renderToString(drawn())
  expect(page.querySelector('textarea')).toBeTruthy()
  expect(fetched).not.toHaveBeenCalled()

  await act(async () => void (root = hydrateRoot(page, drawn())))
  expect(page.textContent).toContain('Hello')
  const area = page.querySelector('textarea')!
  act(() => {
    Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value')!.set!.call(area, 'Why?')
    area.dispatchEvent(new Event('input', { bubbles: true }))
  })
  await act(async () => void page.querySelector('form')!.requestSubmit())
  await vi.waitFor(async () => {
    await act(async () => undefined)
    expect(page.querySelector('.hf-prose')?.textContent).toBe('Salt.')
  })
  expect(fetched).toHaveBeenCalledOnce()
  expect(complaints).not.toHaveBeenCalled()
})
