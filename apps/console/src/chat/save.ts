/** Gives a text to the visitor as a file. */
export function save(name: string, text: string, type: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // The download has begun with the click; a browser that asks where to first still holds the blob.
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}
