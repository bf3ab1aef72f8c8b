import { expect, it } from 'vitest'
import { readPending } from './pending.ts'
import { TurnRecord } from './record.ts'

it('what a store could not take is in what it takes next', async () => {
  const texts = new Map<string, string>()
  let failures = 2
  const store = {
    get: (id: string) => texts.get(id),
    set: (id: string, text: string) => {
      if ((failures -= 1) >= 0) throw new Error('the store is away')
      texts.set(id, text)
    },
    delete: (id: string) => texts.delete(id),
  }
  const record = new TurnRecord('chat', store, 'key', [{ type: 'start', messageId: 'msg' }])
  record.hear({ type: 'start-step' })
  expect(await record.isStopping()).toBe(false)
  record.name('rpl_1')
  await record.close()
  expect(await readPending(store, 'chat')).toEqual({
    key: 'key',
    told: [{ type: 'start', messageId: 'msg' }, 'rpl_1'],
    isOver: true,
  })
})
