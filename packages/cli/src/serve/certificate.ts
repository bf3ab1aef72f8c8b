// The certificate of a relay that speaks TLS itself: read at the start, and again when somebody has renewed it.
import { readFileSync } from 'node:fs'
import { X509Certificate } from 'node:crypto'
import { createSecureContext } from 'node:tls'
import type { Certificate } from '@holdfast/relay'
import type { Told } from '../notices.ts'
import { type Settings, UsageError } from '../settings.ts'

type Files = NonNullable<Settings['tls']>

/** @throws UsageError when the files cannot be read, or do not belong together */
export function readCertificate({ cert, key }: Files): Certificate {
  const certificate = { cert: read(cert), key: read(key) }
  try {
    createSecureContext(certificate)
  } catch (cause) {
    throw new UsageError(`${cert} and ${key} cannot be used for TLS: ${(cause as Error).message}`)
  }
  return certificate
}

/**
 * Reads it once more. New connections are shown it; where it cannot be used, they are shown the one before.
 * @param server takes it
 */
export function renewCertificate(
  files: Files,
  server: { setSecureContext(certificate: Certificate): void },
  tell: (told: Told) => void,
): void {
  try {
    const certificate = readCertificate(files)
    server.setSecureContext(certificate)
    tell({ type: 'certificate', file: files.cert, validTo: new X509Certificate(certificate.cert).validTo })
  } catch (cause) {
    tell({ type: 'certificate', file: files.cert, problem: (cause as Error).message })
  }
}

function read(path: string): Buffer {
  try {
    return readFileSync(path)
  } catch (cause) {
    throw new UsageError(`${path} cannot be read (${(cause as NodeJS.ErrnoException).code}).`)
  }
}
