// What can stand in the audit log, as the second half of a sentence: whoever it was … did this to that.
import type { Tone } from '../../page/page.tsx'

interface Words {
  /** `made a key`. */
  readonly did: string
  readonly tone: Tone
}

const did = (did: string, tone: Tone = 'quiet'): Words => ({ did, tone })

export const ACTS: Readonly<Record<string, Words>> = {
  'bodies-read': did('read what was asked and answered', 'change'),
  'budget-set': did('set a budget'),
  'code-create': did('made codes'),
  'code-redeem': did('redeemed a code', 'good'),
  'code-void': did('voided codes', 'change'),
  'credit-adjust': did('adjusted credit', 'change'),
  'credit-prepaid': did('changed who pays in advance'),
  'invitation-accept': did('accepted an invitation', 'good'),
  'invitation-create': did('invited somebody'),
  'invitation-revoke': did('took back an invitation', 'change'),
  'key-change': did('changed a key'),
  'key-create': did('made a key'),
  'key-revoke': did('revoked a key', 'change'),
  'key-rotate': did('rotated a key'),
  'link-create': did('made a link to set a password'),
  'oidc-link': did('was linked to a provider'),
  'operator-set': did('changed who runs the relay', 'change'),
  'limits-set': did('set limits'),
  'organisation-create': did('made an organisation'),
  'organisation-rename': did('renamed an organisation'),
  'payment-start': did('began a payment'),
  'person-create': did('made an account for a person'),
  'password-set': did('set a password'),
  'price-group-set': did('chose a group of payers'),
  'person-disable': did('shut a person out', 'bad'),
  'person-enable': did('let a person in again', 'good'),
  'person-rename': did('took another name'),
  'project-archive': did('archived a project', 'change'),
  'project-create': did('made a project'),
  'project-rename': did('renamed a project'),
  'role-set': did('changed a role'),
  'sign-in': did('signed in'),
  'sign-in-end': did('ended a session'),
  'sign-in-fail': did('failed to sign in', 'bad'),
  'sign-out': did('signed out'),
  'upstream-disable': did('switched off an upstream', 'change'),
  'upstream-enable': did('switched on an upstream', 'good'),
  'upstream-test': did('tested an upstream, at its price'),
}

/** An act that these words do not know yet is said as it is called. */
export const actInWords = (act: string): Words => ACTS[act] ?? did(act.replaceAll('-', ' '))

/** Where a subject is looked at, by how its id begins. */
export const PAGES: Readonly<Record<string, string>> = { key_: 'keys', bat_: 'codes', rpl_: 'replies', per_: 'people' }
