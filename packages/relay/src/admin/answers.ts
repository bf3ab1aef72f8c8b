// The shapes that many operations share: ids, times, money, and lists that are read a page at a time.
import { HoldfastError } from '@holdfast/protocol'
import { z } from 'zod'
import { MONEY_MAX } from '../books/money.ts'

/** What stands in a path, and what names something in a body. What no id looks like is none that there is. */
export const Id = z.string().regex(/^[\w.:@-]{1,200}$/)

export const Email = z
  .string()
  .max(254)
  .regex(/^[^\s@\p{Cc}\p{Cs}]+@[^\s@\p{Cc}\p{Cs}]+$/u, 'no e-mail address')
  .meta({ format: 'email' })

/** `2026-11-20T12:00:00.000Z`. What comes in may have an offset; what goes out is UTC. */
export const Time = z.iso.datetime({ offset: true })
export const iso = (at: number): string => new Date(at).toISOString()
/** `null` says that it never was, or never will be. */
export const isoOrNull = (at: number | undefined): string | null => (at === undefined ? null : iso(at))

/** Nano-dollars: a thousand million of them are a dollar. */
export const Nano = z.int().min(0).max(MONEY_MAX)

/** What people call something: one line, without characters that nobody sees. */
export const Name = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'no control characters')

export const LIMIT_MAX = 200
const LIMIT = 50

/** A number, as it stands in a query. */
export const Count = z
  .string()
  .regex(/^\d{1,15}$/, 'no whole number')
  .transform(Number)
  .meta({ type: 'integer', minimum: 0 })

/** The query of every list. */
export const Page = z.strictObject({
  limit: Count.refine((count) => count >= 1 && count <= LIMIT_MAX, `from 1 to ${LIMIT_MAX}`)
    .default(LIMIT)
    .meta({ type: 'integer', minimum: 1, maximum: LIMIT_MAX, description: 'Entries of one page.' }),
  after: Id.exactOptional().meta({ description: 'The `next` of the page before.' }),
})
export interface Page {
  readonly limit: number
  readonly after?: string
}

/** @param id the name of the list in generated clients: `KeyList` */
export const listOf = <Item extends z.ZodType>(id: string, item: Item) =>
  z
    .strictObject({
      object: z.literal('list'),
      data: z.array(item),
      next: z
        .string()
        .exactOptional()
        .meta({ description: 'Send it as `after` for the page that follows. Absent: there is none.' }),
    })
    .meta({ id })

/**
 * A page of what is all here.
 * @throws HoldfastError `request-invalid` for a cursor that names nothing of the list.
 */
export function pageOf<Item>(all: readonly Item[], { limit, after }: Page, cursorOf: (item: Item) => string) {
  const index = after === undefined ? -1 : all.findIndex((item) => cursorOf(item) === after)
  if (after !== undefined && index < 0) throw new HoldfastError('request-invalid', 'after: no cursor of this list')
  return pageFrom(all.slice(index + 1, index + 2 + limit), limit, cursorOf)
}

/**
 * A page of what the books have.
 * @param read so many after the cursor; undefined where the cursor is nothing of the list
 * @throws HoldfastError `request-invalid` for such a cursor
 */
export async function pageRead<Item extends { readonly id: string }>(
  { limit, after }: Page,
  read: (asked: { readonly after?: string; readonly max: number }) => Promise<readonly Item[] | undefined>,
) {
  const some = await read({ max: limit + 1, ...(after !== undefined && { after }) })
  if (!some) throw new HoldfastError('request-invalid', 'after: no cursor of this list')
  return pageFrom(some, limit, ({ id }) => id)
}

/** @param some one more than the page has, where there are more */
export function pageFrom<Item>(some: readonly Item[], limit: number, cursorOf: (item: Item) => string) {
  const data = some.slice(0, limit)
  const last = data.at(-1)
  return {
    object: 'list' as const,
    data,
    ...(some.length > limit && last !== undefined && { next: cursorOf(last) }),
  }
}
