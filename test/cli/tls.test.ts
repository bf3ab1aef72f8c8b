// `holdfast serve` with a certificate: HTTP/2 for who speaks it, and another certificate without a pause.
import { X509Certificate } from 'node:crypto'
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { type ClientHttp2Session, connect } from 'node:http2'
import { join } from 'node:path'
import { connect as connectTls } from 'node:tls'
import { expect, onTestFinished, test } from 'vitest'
import { folder, run, served } from './command.ts'

const KEY = 'a-key-that-a-container-was-given'

/** A certificate that vouches for itself, for a test and for a day. */
function certify(cwd: string): { readonly cert: string; readonly key: string } {
  const [cert, key] = [join(cwd, 'cert.pem'), join(cwd, 'key.pem')]
  const words = '-x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1 -subj /CN=localhost'
  const names = ['-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1', '-keyout', key, '-out', cert]
  execFileSync('openssl', ['req', ...words.split(' '), ...names], { stdio: 'ignore' })
  return { cert, key }
}

const environment = ({ cert, key }: { cert: string; key: string }): Record<string, string> => ({
  HOLDFAST_KEY: KEY,
  HOLDFAST_PORT: '0',
  HOLDFAST_TLS_CERT: cert,
  HOLDFAST_TLS_KEY: key,
})

async function session(url: string, ca: string): Promise<ClientHttp2Session> {
  const one = connect(url, { ca: readFileSync(ca) })
  onTestFinished(() => one.destroy())
  await once(one, 'connect')
  return one
}

async function get(
  one: ClientHttp2Session,
  path: string,
): Promise<{ readonly status: unknown; readonly body: string }> {
  const stream = one.request({ ':path': path, authorization: `Bearer ${KEY}` })
  const [head] = (await once(stream, 'response')) as [Record<string, unknown>]
  let body = ''
  for await (const piece of stream) body += String(piece)
  return { status: head[':status'], body }
}

async function shown(url: string): Promise<string> {
  const socket = connectTls({ port: Number(new URL(url).port), host: '127.0.0.1', rejectUnauthorized: false })
  await once(socket, 'secureConnect')
  const { fingerprint256 } = socket.getPeerCertificate()
  socket.destroy()
  return fingerprint256
}

const fingerprintOf = (cert: string): string => new X509Certificate(readFileSync(cert)).fingerprint256

test('with a certificate it speaks HTTP/2, and HTTP/1.1 to who speaks no other', async () => {
  const files = certify(folder())
  const { listening } = await served(['--json', '--quiet'], { cwd: folder(), env: environment(files) })
  expect(listening.url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/)
  const one = await session(listening.url, files.cert)
  expect(one.alpnProtocol).toBe('h2')
  expect(await get(one, '/v1/models')).toMatchObject({ status: 200, body: expect.stringContaining('sim/essay') })
  // The command's own client is node's fetch, which speaks HTTP/1.1.
  const env = { HOLDFAST_KEY: KEY, NODE_EXTRA_CA_CERTS: files.cert }
  const { stdout } = await run(['chat', 'Hello', '--url', listening.url, '--model', 'sim/fast?text=ahoy'], { env })
  expect(stdout).toBe('ahoy\n')
})

test('SIGHUP takes a new certificate, open connections stay, and one that is none is refused', async () => {
  const cwd = folder()
  const files = certify(cwd)
  const relay = await served(['--json'], { cwd, env: environment(files) })
  const { url } = relay.listening
  const one = await session(url, files.cert)
  const before = await shown(url)
  expect(before).toBe(fingerprintOf(files.cert))

  certify(cwd)
  relay.process.kill('SIGHUP')
  expect(await relay.logs(({ msg }) => msg === 'certificate taken')).toMatchObject({ file: files.cert })
  expect(await shown(url)).toBe(fingerprintOf(files.cert))
  expect(await shown(url)).not.toBe(before)

  const good = await shown(url)
  writeFileSync(files.cert, 'none')
  relay.process.kill('SIGHUP')
  expect(await relay.logs(({ msg }) => msg === 'certificate refused')).toMatchObject({
    problem: expect.stringContaining('cannot be used for TLS'),
  })
  expect(await shown(url)).toBe(good)
  expect(await get(one, '/ready')).toMatchObject({ status: 200 })
})

test('the file may name the certificate, from its own folder', async () => {
  const cwd = folder()
  const files = certify(cwd)
  writeFileSync(join(cwd, 'holdfast.yaml'), 'server: { tls: { cert: ./cert.pem, key: ./key.pem } }\n')
  const { listening } = await served(['--json', '--quiet'], { cwd, env: { HOLDFAST_KEY: KEY, HOLDFAST_PORT: '0' } })
  expect(await get(await session(listening.url, files.cert), '/health')).toMatchObject({ status: 200 })
})

test('a certificate that cannot be had, or that goes with another key, is exit code 2 and a sentence', async () => {
  const [files, others] = [certify(folder()), certify(folder())]
  const start = (env: Record<string, string>) => run(['serve'], { cwd: folder(), env })
  const absent = await start({ ...environment(files), HOLDFAST_TLS_CERT: 'nowhere.pem' })
  expect([absent.code, absent.stderr]).toEqual([2, expect.stringMatching(/nowhere\.pem cannot be read \(ENOENT\)/)])
  const mismatched = await start({ ...environment(files), HOLDFAST_TLS_KEY: others.key })
  expect([mismatched.code, mismatched.stderr]).toEqual([2, expect.stringContaining('cannot be used for TLS')])
  const half = await start({ HOLDFAST_TLS_CERT: files.cert })
  expect([half.code, half.stderr]).toEqual([2, expect.stringContaining('go together')])
})
