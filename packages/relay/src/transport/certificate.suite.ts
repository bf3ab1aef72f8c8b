// A certificate that signs itself, for servers in tests: X.509 in DER, written by hand because the platform only reads it.
import { type KeyObject, generateKeyPairSync, sign } from 'node:crypto'

export interface Certificate {
  readonly key: string
  readonly cert: string
}

/** For `localhost` and 127.0.0.1, from yesterday until tomorrow. */
export function makeCertificate(): Certificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const name = sequence(der(0x31, sequence(COMMON_NAME, der(0x0c, Buffer.from('localhost')))))
  const hosts = sequence(der(0x82, Buffer.from('localhost')), der(0x87, Buffer.from([127, 0, 0, 1])))
  const content = sequence(
    der(0xa0, integer(2)),
    integer(1),
    ECDSA_WITH_SHA256,
    name,
    sequence(time(-86_400_000), time(86_400_000)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(sequence(SUBJECT_ALT_NAME, der(0x04, hosts)))),
  )
  return {
    key: pem(privateKey),
    cert: armour(sequence(content, ECDSA_WITH_SHA256, bits(sign('sha256', content, privateKey)))),
  }
}

/** Tag, length, value. */
function der(tag: number, ...values: readonly Buffer[]): Buffer {
  const value = Buffer.concat(values)
  const { length } = value
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...size]), value])
}

const sequence = (...values: readonly Buffer[]): Buffer => der(0x30, ...values)
const integer = (value: number): Buffer => der(0x02, Buffer.from([value]))
const bits = (value: Buffer): Buffer => der(0x03, Buffer.from([0]), value)
const object = (hex: string): Buffer => der(0x06, Buffer.from(hex, 'hex'))
/** `YYYYMMDDHHMMSSZ`, so many milliseconds from now. */
const time = (fromNow: number): Buffer =>
  der(0x18, Buffer.from(`${new Date(Date.now() + fromNow).toISOString().slice(0, 19).replace(/\D/g, '')}Z`))

const COMMON_NAME = object('550403')
const SUBJECT_ALT_NAME = object('551d11')
const ECDSA_WITH_SHA256 = sequence(object('2a8648ce3d040302'))

const pem = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }).toString()
const armour = (certificate: Buffer): string =>
  `-----BEGIN CERTIFICATE-----\n${certificate.toString('base64').replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`
