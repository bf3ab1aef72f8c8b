import { describe, expect, test } from 'vitest'
import { isOwnedBy, keyIdOf, ownerOf } from './owner.ts'

const alone = (id: string): string => ownerOf('key_1', { id })
const named = (id: string, user: string, key = 'key_1'): string => ownerOf(key, { id, user })

describe('the owner of a reply', () => {
  test('is the session, where it names nobody', () => {
    expect(alone('ses_1')).toBe('key_1/ses_1')
    expect(isOwnedBy(alone('ses_1'), alone('ses_2'))).toBe(false)
  })

  test('is the person, whichever session of the same key it was', () => {
    expect(named('ses_1', 'zoe')).toBe(named('ses_2', 'zoe'))
    expect(named('ses_1', 'zoe')).not.toBe(named('ses_1', 'max'))
    expect(named('ses_1', 'zoe')).not.toBe(named('ses_1', 'zoe', 'key_2'))
  })

  test('does not have the person’s name in it', () => {
    expect(named('ses_1', 'zoe@example.com')).not.toContain('zoe')
  })

  test('can be made of a name that looks like an owner, and is nobody else’s', () => {
    const names = ['ses_1', 'zoe', 'zoe/max', '../key_2', 'key_1', `usr_${'0'.repeat(32)}`, '', '/']
    const owners = [...names.map((name) => named('ses_1', name)), alone('ses_1')]
    for (const owner of owners) {
      expect(keyIdOf(owner)).toBe('key_1')
      expect(owners.filter((one) => isOwnedBy(one, owner))).toEqual([owner])
      expect(isOwnedBy(owner, 'key_1')).toBe(true)
      expect(isOwnedBy(owner, 'key_2')).toBe(false)
      expect(isOwnedBy('key_1', owner)).toBe(false)
    }
  })

  test('is not of a key whose name it only begins with', () => {
    expect(isOwnedBy('key_12/ses_1', 'key_1')).toBe(false)
    expect(isOwnedBy('key_12', 'key_1')).toBe(false)
  })
})
