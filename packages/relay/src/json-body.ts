// A small JSON body in words of our own, as opposed to a request in a vendor's dialect.
import { HoldfastError } from '@holdfast/protocol'
import type { z } from 'zod'
import type { Incoming } from './http.ts'

/**
 * The body, as `shape` wants it. None at all is an empty object.
 * @throws HoldfastError `request-invalid`, `body-too-large`.
 */
export async function readJson<Value>(incoming: Pick<Incoming, 'body'>, shape: z.ZodType<Value>): Promise<Value> {
  const text = (await incoming.body()).toString('utf8')
  const parsed = shape.safeParse(text.trim() === '' ? {} : parse(text))
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new HoldfastError('request-invalid', `${issue?.path.join('.') || 'body'}: ${issue?.message ?? 'invalid'}`)
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // The parser's own words would quote it.
    throw new HoldfastError('request-invalid', 'The body is not valid JSON.')
  }
}
