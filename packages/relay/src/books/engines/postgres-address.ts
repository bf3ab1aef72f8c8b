// Where in a PostgreSQL server the books are. Tables of ours have names that others have too (keys, people, accounts), so
// they stand in a schema of their own, and no statement of ours sees another.

/** The schema, where the address names none. */
export const SCHEMA = 'holdfast'

export interface PostgresAddress {
  /** For the driver: with the schema as the search path of every connection. */
  readonly url: string
  readonly schema: string
}

/**
 * @param text `postgres://user:password@host:port/database?schema=name`
 * @throws RangeError for a schema that is none, without the words of the address, which may have a password in them
 */
export function parsePostgresAddress(text: string): PostgresAddress {
  const [server = '', query = ''] = split(text)
  const parameters = new URLSearchParams(query)
  const schema = parameters.get('schema') ?? SCHEMA
  // Whoever writes capitals may mean a name in quotes, or not: nobody has to guess.
  if (!/^[a-z_][a-z\d_]{0,62}$/.test(schema) || schema.startsWith('pg_'))
    throw new RangeError('a schema is named in small letters, digits and _')
  parameters.delete('schema')
  // As a setting of the session's start, and not a statement after it: there is no moment without it.
  parameters.set('options', [parameters.get('options'), `-c search_path=${schema}`].filter(Boolean).join(' '))
  return { url: `${server}?${parameters.toString().replaceAll('+', '%20')}`, schema }
}

function split(text: string): [string, string] {
  const at = text.indexOf('?')
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)]
}
