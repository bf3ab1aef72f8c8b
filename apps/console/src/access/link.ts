// What a link says behind its #: a code that lets somebody in, or why a provider did not.

export type Link =
  /** A code: of the link that a start prints, for the first owner, for a new password, or of an invitation. */
  | { readonly kind: 'visit' | 'welcome' | 'reset' | 'invitation'; readonly code: string }
  /** The way back from a provider of OpenID Connect. */
  | { readonly kind: 'refused'; readonly reason: string }

export function linkIn(fragment: string): Link | undefined {
  const [, word, value = ''] = /^#\/?(visit|welcome|reset|invitation|sign-in)=([\w.~-]+)$/.exec(fragment) ?? []
  if (word === 'sign-in') return { kind: 'refused', reason: refusals.get(value) ?? 'That did not work. Try again.' }
  return word === undefined ? undefined : { kind: word as 'visit' | 'welcome' | 'reset' | 'invitation', code: value }
}

/** The words of the relay, in sentences. */
const refusals: ReadonlyMap<string, string> = new Map([
  ['provider-unreachable', 'The provider does not answer. Try again in a moment, or sign in with your password.'],
  ['provider-refused', 'The provider did not confirm who you are. Try again.'],
  ['not-started-here', 'That took too long, or was begun in another browser. Try again.'],
  ['email-unverified', 'The provider does not vouch for your e-mail address.'],
  ['domain', 'Your e-mail address is of none of the domains that get in here.'],
  ['disabled', 'This account has been disabled.'],
  ['password-first', 'You have a password here: sign in with it, and then link the provider in “My account”.'],
  ['linked-elsewhere', 'Somebody else here has this account of the provider, or its address.'],
  ['not-invited', 'You have no account here yet. Ask whoever runs this relay for an invitation.'],
])
