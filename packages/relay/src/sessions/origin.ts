// An origin, as browsers say it in the `Origin` header: scheme, host and port, nothing else.

/** The same origin as a browser would say it; undefined for what is none. `null` is none: every sandboxed page is that. */
export function parseOrigin(text: string): string | undefined {
  if (!/^[a-z][a-z\d+.-]*:\/\/[^\s/?#@*]+\/?$/i.test(text) || !URL.canParse(text)) return undefined
  const { origin, protocol, host } = new URL(text)
  // Applications in a shell have schemes of their own, of whose origins the URL standard says nothing.
  return origin === 'null' ? `${protocol}//${host}` : origin
}
