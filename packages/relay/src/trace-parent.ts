// The trace that a request says it is part of: https://www.w3.org/TR/trace-context/#traceparent-header

export const TRACE_HEADER = 'traceparent'

/** Version, trace, the caller's span, flags. A later version may have more to say. */
const SHAPE =
  /^(?!ff)([0-9a-f]{2})-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(-[\x21-\x2b\x2d-\x7e]{1,200})?$/

/** Undefined where there is none, or what is there is not valid: then the specification wants it ignored. */
export function traceParentOf(headers: Readonly<Record<string, string | undefined>>): string | undefined {
  const [text = '', version, more] = SHAPE.exec(headers[TRACE_HEADER]?.trim() ?? '') ?? []
  const isValid = version !== undefined && (version !== '00' || more === undefined)
  return isValid ? text : undefined
}
