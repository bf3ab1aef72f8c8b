// Files as attachments: read here, and sent with the message.
import type { Attachment } from '@holdfast/client/chat'

/** Per file. It travels as text, a third longer, with every turn that follows. */
export const ATTACHMENT_BYTES_MAX = 10_000_000

export interface Attached {
  readonly attachments: readonly Attachment[]
  /** Names of the files that are larger than `ATTACHMENT_BYTES_MAX`. */
  readonly tooLarge: readonly string[]
}

/** @throws when a file cannot be read */
export async function attach(files: readonly File[]): Promise<Attached> {
  const fitting = files.filter(({ size }) => size <= ATTACHMENT_BYTES_MAX)
  return {
    attachments: await Promise.all(fitting.map(attachmentOf)),
    tooLarge: files.filter((file) => !fitting.includes(file)).map(({ name }) => name),
  }
}

async function attachmentOf(file: File): Promise<Attachment> {
  const mediaType = file.type || 'application/octet-stream'
  return { name: file.name, mediaType, url: await dataUrlOf(file) }
}

const dataUrlOf = (file: File): Promise<string> =>
  new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.addEventListener('load', () => resolve(String(reader.result)))
    reader.addEventListener('error', () => reject(reader.error ?? new Error('unreadable')))
    reader.readAsDataURL(file)
  })
