import { describe, expect, test } from 'vitest'
import { COST, SALT_OCTETS, hashPassword, isOutdated, isPassword } from './password.ts'

const CHEAP = { N: 16, r: 1, p: 1 }
const SALT = '00'.repeat(SALT_OCTETS)

describe('a password', () => {
  test('is known again, and no other', async () => {
    const kept = await hashPassword('correct horse', SALT, CHEAP)
    expect(kept).toMatch(/^scrypt\$16\$1\$1\$[\w-]{22}\$[\w-]{43}$/)
    expect(kept).not.toContain('correct')
    expect(await isPassword('correct horse', kept)).toBe(true)
    for (const other of ['', 'correct hors', 'correct horse ', 'Correct horse'])
      expect(await isPassword(other, kept)).toBe(false)
  })

  test('is what RFC 7914 says it is', async () => {
    // §12, second vector: its first 32 octets, as they stand for a shorter hash, too.
    const salt = Buffer.from('NaCl').toString('hex')
    const kept = await hashPassword('password', salt, { N: 1024, r: 8, p: 16 })
    const hash = Buffer.from(kept.split('$')[5] ?? '', 'base64url').toString('hex')
    expect(hash).toBe('fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162')
  })

  test('is the same however its accents are composed', async () => {
    const kept = await hashPassword('caf\u00e9 au lait', SALT, CHEAP)
    expect(await isPassword('cafe\u0301 au lait', kept)).toBe(true)
  })

  test('is kept at a cost that OWASP names', async () => {
    expect(COST.N * COST.r * 128).toBe(32 * 1024 * 1024)
    const kept = await hashPassword('correct horse', SALT)
    expect(await isPassword('correct horse', kept)).toBe(true)
    expect(isOutdated(kept)).toBe(false)
    expect(isOutdated(await hashPassword('correct horse', SALT, CHEAP))).toBe(true)
  })

  test('that is kept as nonsense is nobody’s', async () => {
    for (const kept of ['', 'scrypt$16$1$1$AAAA$', 'scrypt$16$1$1$AAAA$AAAA', 'bcrypt$10$x$y$z$a', '$$$$$'])
      expect(await isPassword('', kept)).toBe(false)
  })
})
