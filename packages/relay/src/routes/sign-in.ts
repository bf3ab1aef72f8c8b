// How people get into the console. Not operations of the admin API: what these do, they do to the browser that asks.
import type { Route } from './route.ts'
import { oidc } from './sign-in/oidc.ts'
import { password } from './sign-in/password.ts'
import { session } from './sign-in/session.ts'
import { arrivals } from './sign-in/welcome.ts'

export const signIn: readonly Route[] = [...session, ...password, ...arrivals, ...oidc]
