// What is wrong, in words, and what to do about it. Pure: the codes of the platform, of the transport and of our own
// problems go in, sentences come out. Nothing a vendor says is repeated: it might quote a key.
import type { Problem } from '@holdfast/protocol'
import { durationText } from '../quantity.ts'
import type { Verdict } from './finding.ts'

/** @param baseUrl the upstream's, whose host the words name */
export function wordsOfSilence(code: string, baseUrl: string): Verdict {
  const { hostname, host, protocol } = new URL(baseUrl)
  const bad = (words: string, remedy: string): Verdict => ({ state: 'bad', words: `${words} (${code})`, remedy })
  switch (code) {
    case 'ENOTFOUND':
      return bad(`no such host: ${hostname}`, 'Is baseUrl spelt right? Does DNS work here?')
    case 'EAI_AGAIN':
      return bad(`DNS does not answer for ${hostname}`, 'Look at the network and the resolver of this machine.')
    case 'ECONNREFUSED':
      return bad(`nobody listens at ${host}`, 'Is the server running, and the port right?')
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'EADDRNOTAVAIL':
      return bad(`there is no way to ${host}`, 'Look at the network, and at what guards it.')
    case 'connect-timeout':
    case 'ETIMEDOUT':
      return bad(`${host} lets nobody in: no connection in time`, 'A firewall, or a proxy that one must go through?')
    case 'late':
      return { state: 'bad', words: `${host} was asked, and did not answer in time`, remedy: 'Try again later.' }
    case 'ECONNRESET':
    case 'EPIPE':
    case 'response-cut':
      return bad(`${host} broke the connection before it had answered`, whyBroken(protocol))
    case 'response-invalid':
    case 'EPROTO':
      return bad(`what ${host} says is not ${protocol === 'https:' ? 'TLS' : 'HTTP'}`, whyBroken(protocol))
  }
  if (code.startsWith('ERR_SSL') || code.startsWith('ERR_TLS') || CERTIFICATE.test(code))
    return wordsOfTls(code, hostname)
  return bad(`${host} could not be asked`, 'holdfast doctor looks at this machine.')
}

const whyBroken = (protocol: string): string =>
  protocol === 'https:'
    ? 'Does it speak TLS? Else baseUrl begins with http://.'
    : 'Does it want TLS? Then baseUrl begins with https://.'

const CERTIFICATE = /CERT|SIGNATURE|SELF_SIGNED|UNABLE_TO/

function wordsOfTls(code: string, hostname: string): Verdict {
  const bad = (words: string, remedy: string): Verdict => ({ state: 'bad', words: `${words} (${code})`, remedy })
  const trust = 'If it is to be trusted: NODE_EXTRA_CA_CERTS=/path/to/its/authority.pem'
  if (code === 'CERT_HAS_EXPIRED') return bad(`the certificate of ${hostname} has expired`, 'Its owner must renew it.')
  if (code === 'CERT_NOT_YET_VALID')
    return bad(`the certificate of ${hostname} is not valid yet`, 'Is the clock of this machine right?')
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return bad(
      `the certificate there is not for ${hostname}`,
      'Is baseUrl spelt right? An address wants the name that the certificate has.',
    )
  if (/SELF_SIGNED|UNABLE_TO|UNTRUSTED/.test(code))
    return bad(`nobody known here has signed the certificate of ${hostname}`, trust)
  return bad(`TLS with ${hostname} failed`, 'Does it speak TLS there? Else baseUrl begins with http://.')
}

/** Who asked, for the words about a refusal. */
export interface Asking {
  /** The provider, as people write it. */
  readonly title: string
  /** In holdfast.yaml, or the environment's. */
  readonly upstream: string
  /** False where no key is configured. */
  readonly hasKey: boolean
  /** Milliseconds since 1970. */
  readonly now: number
}

/** What a refusal says that is about the key or the account, or about nobody here; undefined where it is about the request. */
export function wordsOfRefusal(problem: Problem, { title, upstream, hasKey, now }: Asking): Verdict | undefined {
  const { code, status, vendorCode, retryAfterMs } = problem
  const said = [status, vendorCode].filter((word) => word !== undefined).join(', ')
  const bad = (words: string, remedy: string): Verdict => ({
    state: 'bad',
    words: said === '' ? words : `${words} (${said})`,
    remedy,
  })
  switch (code) {
    case 'upstream-key-refused':
    case 'key-missing':
    case 'key-unknown':
      if (!hasKey) return bad('a key is wanted, and none is configured', `Set keys: at upstreams › ${upstream}.`)
      return status === 403
        ? bad(
            'known, but may not do this',
            'Look at its permissions and its project, and at whether the vendor serves your country.',
          )
        : bad(
            `refused: no key of ${title}, or no longer one`,
            'Is it whole, of this vendor, and not revoked? Make another where the vendor lists them.',
          )
    case 'upstream-unpaid':
      return bad(
        'good, but the account has no money left, or has reached its limit of spending',
        `Top up, or raise the limit, at ${title}.`,
      )
    case 'upstream-limited':
      return bad(
        `good, but it has had enough for now${retryAfterMs === undefined ? '' : `: again at ${clock(now + retryAfterMs)}, in ${durationText(retryAfterMs)}`}`,
        'Wait, ask for a higher limit, or give the upstream more keys.',
      )
    case 'upstream-overloaded':
    case 'upstream-failed':
      return bad(
        `could not be tested: ${title} fails by itself at the moment`,
        'Nothing here to put right: try again later.',
      )
    default:
      return undefined
  }
}

const clock = (at: number): string => new Date(at).toTimeString().slice(0, 8)
