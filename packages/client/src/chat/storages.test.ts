import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { memoryStorage } from './memory-storage.ts'
import { storageSuite } from './storage.suite.ts'
import { webStorage } from './web-storage.ts'

/** What a browser has, as far as it goes here: the keys are its own properties. */
function area(charsMax = Number.POSITIVE_INFINITY): Storage {
  const methods = {
    getItem(this: Record<string, string>, key: string) {
      return Object.hasOwn(this, key) ? this[key]! : null
    },
    setItem(this: Record<string, string>, key: string, value: string) {
      if (value.length > charsMax) throw new DOMException('full', 'QuotaExceededError')
      this[key] = value
    },
    removeItem(this: Record<string, string>, key: string) {
      delete this[key]
    },
  }
  return Object.create(methods) as Storage
}

storageSuite('memory', memoryStorage)
storageSuite('web storage', () => webStorage(area()))
storageSuite('web storage that is looked up when it is needed', () => {
  const found = area()
  return webStorage(() => found)
})

const chat = { id: 'one', title: '', updatedAt: 1, turns: [] }

describe('web storage', () => {
  it('is shared by all who open the same', () => {
    const place = area()
    webStorage(place).write(chat)
    expect(webStorage(place).read('one')).toEqual(chat)
    expect(webStorage(area()).read('one')).toBeUndefined()
  })

  it('leaves alone what others keep there', () => {
    const place = area()
    place.setItem('theme', 'dark')
    const storage = webStorage(place)
    storage.write(chat)
    storage.remove('one')
    expect(Object.keys(place)).toEqual(['theme'])
  })

  it('that is full says so, and keeps what it has', () => {
    const storage = webStorage(area(100))
    storage.write(chat)
    expect(() => storage.write({ ...chat, title: 'x'.repeat(200) })).toThrow('full')
    expect(storage.read('one')).toEqual(chat)
  })

  it('takes what somebody else has written over for nothing', () => {
    const place = area()
    const storage = webStorage(place)
    storage.write(chat)
    for (const key of Object.keys(place)) place.setItem(key, '{"id": ')
    expect(storage.read('one')).toBeUndefined()
    expect(storage.list()).toEqual([])
  })

  it('is not looked at before it is needed', () => {
    expect(() =>
      webStorage(() => {
        throw new Error('there is none here')
      }),
    ).not.toThrow()
  })

  it('hears of what other tabs do through a channel', async () => {
    const place = area()
    const [here, there] = [webStorage(place), webStorage(place)]
    const heard = new Promise((resolve) => onTestFinished(there.watch!(resolve)))
    onTestFinished(here.watch!(() => undefined))
    here.write(chat)
    expect(await heard).toBe('one')
  })

  it('hears of them through the event where there is no channel, and of no other storage', () => {
    vi.stubGlobal('BroadcastChannel', undefined)
    const page = new EventTarget()
    for (const name of ['addEventListener', 'removeEventListener'] as const) {
      vi.stubGlobal(name, page[name].bind(page))
    }
    onTestFinished(() => void vi.unstubAllGlobals())
    const place = area()
    const heard: string[] = []
    const leave = webStorage(place).watch!((id) => heard.push(id))
    const tell = (key: string, storageArea: Storage) =>
      page.dispatchEvent(Object.assign(new Event('storage'), { key, storageArea }))
    tell('holdfast:chat:one', place)
    tell('holdfast:chat:two', area())
    tell('theme', place)
    leave()
    tell('holdfast:chat:three', place)
    expect(heard).toEqual(['one'])
  })
})
