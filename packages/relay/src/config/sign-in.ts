// `signIn` of the file: how people get into the console.
import type { SignInSettings } from '../sign-in/settings.ts'
import type { Document } from './document.ts'
import { isObject } from './entries.ts'
import { type SignInFields, signIn as signInSchema } from './format/sign-in.ts'
import { type Folder, readSecret } from './secrets.ts'

/** @returns undefined where the file says nothing of it, or nothing that can be used, which has been said then */
export async function readSignIn(document: Document, folder: Folder): Promise<SignInSettings | undefined> {
  const section = isObject(document.value) ? document.value['signIn'] : undefined
  if (!isObject(section)) return undefined
  const { url, oidc }: SignInFields = signInSchema.safeParse(section).data ?? {}
  if (!oidc) return url === undefined ? undefined : { url }
  const { clientSecret: written, domains, ...rest } = oidc
  const path = ['signIn', 'oidc', 'clientSecret']
  const clientSecret = written === undefined ? undefined : await readSecret(written, path, document, folder)
  return {
    ...(url !== undefined && { url }),
    oidc: {
      ...rest,
      ...(clientSecret !== undefined && { clientSecret }),
      ...(domains !== undefined && { domains: [domains].flat() }),
    },
  }
}
