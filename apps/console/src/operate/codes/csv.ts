// New codes as a file: they are told once, so the file has all there is to know of them.
import type { NewCodes } from '../../admin/schema.d.ts'
import { writeDollars } from '../../page/dollars.ts'

/** Lines end as RFC 4180 wants it; none of the fields has anything in it that would have to be quoted. */
export const csvOf = ({ id, codes, amount_nano, expires_at }: NewCodes): string =>
  [HEAD, ...codes.map((code) => [code, writeDollars(amount_nano), expires_at ?? '', id])]
    .map((row) => `${row.join(',')}\r\n`)
    .join('')

const HEAD = ['code', 'dollars', 'expires_at', 'batch']

export const fileNameOf = ({ id, created_at }: Pick<NewCodes, 'id' | 'created_at'>): string =>
  `codes-${created_at.slice(0, 10)}-${id}.csv`
