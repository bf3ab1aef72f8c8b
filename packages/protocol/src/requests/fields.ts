// Reads the fields of a request's body. A field of the wrong type is the caller's mistake and is named by its path;
// what it holds is never quoted. `null` is the same as absence: every vendor's SDK may send it.
import { type Json, objectIn } from '../dialects/json.ts'
import { HoldfastError } from '../problem.ts'

/** @throws HoldfastError `request-invalid`, always */
export function invalid(path: string, wanted: string): never {
  throw new HoldfastError('request-invalid', `${path === '' ? 'The body' : path}: ${wanted} is wanted here.`)
}

/** Where a field or an item stands: `messages.2.content`. */
export const under = (path: string, key: string | number): string => (path === '' ? `${key}` : `${path}.${key}`)

export const objectAt = (value: unknown, path: string): Json => objectIn(value) ?? invalid(path, 'an object')

export const textAt = (value: unknown, path: string): string =>
  typeof value === 'string' ? value : invalid(path, 'a string')

export const listAt = (value: unknown, path: string): readonly unknown[] =>
  Array.isArray(value) ? (value as readonly unknown[]) : invalid(path, 'a list')

export const numberAt = (value: unknown, path: string): number =>
  typeof value === 'number' && Number.isFinite(value) ? value : invalid(path, 'a number')

export const flagAt = (value: unknown, path: string): boolean =>
  typeof value === 'boolean' ? value : invalid(path, 'true or false')

/** Reads a field that may be absent. */
export function maybe<T>(
  json: Json,
  key: string,
  path: string,
  read: (value: unknown, path: string) => T,
): T | undefined {
  const value = json[key]
  return value === undefined || value === null ? undefined : read(value, under(path, key))
}

/** Reads each item of a list that may be absent. */
export const each = <T>(
  json: Json,
  key: string,
  path: string,
  read: (value: unknown, path: string, at: number) => T,
): T[] => (maybe(json, key, path, listAt) ?? []).map((value, at) => read(value, under(under(path, key), at), at))
