import { expect, test } from 'vitest'
import { parsePostgresAddress } from './postgres-address.ts'

const pathOf = (text: string): string | null => new URL(parsePostgresAddress(text).url).searchParams.get('options')

test('books are in a schema of their own, which the address may name', () => {
  expect(parsePostgresAddress('postgres://u:p@host:5432/db').schema).toBe('holdfast')
  expect(pathOf('postgres://u:p@host:5432/db')).toBe('-c search_path=holdfast')
  expect(pathOf('postgres://u:p@host/db?schema=relay_2')).toBe('-c search_path=relay_2')
})

test('what else the address says stays as it is', () => {
  const { url } = parsePostgresAddress('postgres://u:p%40ss@host/db?sslmode=require&schema=one&options=-c%20jit%3Doff')
  expect(url).toMatch(/^postgres:\/\/u:p%40ss@host\/db\?/)
  const { searchParams } = new URL(url)
  expect([...searchParams.keys()].sort()).toEqual(['options', 'sslmode'])
  expect(searchParams.get('options')).toBe('-c jit=off -c search_path=one')
})

test('what cannot be the name of a schema is refused, and not repeated', () => {
  for (const schema of ['', 'Relay', 'pg_temp', 'a;drop', 'a b', 'x'.repeat(64), 'one,two'])
    expect(() => parsePostgresAddress(`postgres://u:secret@h/db?schema=${encodeURIComponent(schema)}`)).toThrow(
      'a schema is named in small letters, digits and _',
    )
})
