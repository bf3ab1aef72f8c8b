// Where a link or an image in a reply may lead. Whatever a model writes is a stranger's.

/** The address as it may be followed: http, https or mailto. Undefined for all others, relative ones included. */
export const linkAddress = (href: string): string | undefined => parsed(href, ['http:', 'https:', 'mailto:'])

/** The address of a picture: http or https, or the picture itself. SVG can hold a script, but not in an `<img>`. */
export const imageAddress = (href: string): string | undefined =>
  /^data:image\/(?:png|jpe?g|gif|webp|avif|svg\+xml)[;,]/i.test(href) ? href : parsed(href, ['http:', 'https:'])

function parsed(href: string, schemes: readonly string[]): string | undefined {
  try {
    const url = new URL(href)
    return schemes.includes(url.protocol) ? url.href : undefined
  } catch {
    return undefined
  }
}
