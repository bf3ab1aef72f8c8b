// What Gemini says of a text beside the text, once for the candidate: sources, citations, pages that were read.
import { type Json, objectIn } from '../json.ts'

export const REMARKS = ['groundingMetadata', 'citationMetadata', 'urlContextMetadata'] as const

export const isRemark = (kind: string): boolean => (REMARKS as readonly string[]).includes(kind)

/** The remark as a candidate's field, if this is one. */
export function remarkIn(kind: string, value: unknown): Json | undefined {
  const own = isRemark(kind) ? ownIn(kind, value) : undefined
  return own && { [kind]: own[kind] }
}

/** The value of an `other` event, if it is Gemini's own: then it has the field that its kind is named after. */
export function ownIn(kind: string, value: unknown): Json | undefined {
  const fields = objectIn(value)
  return fields && Object.hasOwn(fields, kind) ? fields : undefined
}

/** Two remarks of one candidate as one: what is a list grows, what is not is said anew. */
export function addRemark(before: Json, remark: Json): Json {
  const merged: Record<string, unknown> = { ...before }
  for (const [name, value] of Object.entries(remark)) {
    const known = merged[name]
    if (Array.isArray(known) && Array.isArray(value)) merged[name] = [...(known as unknown[]), ...(value as unknown[])]
    else if (objectIn(known) && objectIn(value)) merged[name] = addRemark(known as Json, value as Json)
    else merged[name] = value
  }
  return merged
}
