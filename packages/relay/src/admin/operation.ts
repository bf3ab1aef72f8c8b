// One operation of the admin API: what it is called, who may, what it takes and what it answers, as one value. The routes, the
// OpenAPI document and the tests of who may what are all made from these values, so that none of them can forget one.
import type { ProblemCode } from '@holdfast/protocol'
import type { z } from 'zod'
import type { Actor } from '../books/who/audit.ts'
import type { Right, Role } from '../books/who/role.ts'
import type { SignIn } from '../books/who/sign-ins.ts'
import type { House } from '../routes/route.ts'
import type { Tag } from './tags.ts'

/** Who asks: a person who has signed in, or an administrator's API key. */
export interface Administrator {
  /** For the audit log. */
  readonly actor: Actor
  /** Runs the relay, and with it everything that is everybody's: an administrator's key, or a person who is an operator. */
  readonly isOperator: boolean
  /** `per_…`; absent for a key. */
  readonly person?: string
  /** Where they have signed in; absent for a key. */
  readonly signIn?: SignIn
  /** Undefined for who is no member, and where there is no such organisation. An operator is an owner everywhere. */
  readonly roleIn: (organisation: string) => Promise<Role | undefined>
}

/**
 * Whom an operation lets in. `operate`: only who runs the relay. `anybody`: everybody who has signed in. A right of an
 * organisation: who has it in the organisation that the path names (`:organisation`); to all others there is no such
 * organisation, also where there is one.
 */
export type Permission = 'operate' | 'anybody' | Right

export interface Call<Params, Query, Body> {
  readonly params: Params
  readonly query: Query
  readonly body: Body
  readonly by: Administrator
  readonly house: House
}

export interface Operation<
  Params extends z.ZodType = z.ZodType,
  Query extends z.ZodType = z.ZodType,
  Body extends z.ZodType = z.ZodType,
  Answer extends z.ZodType = z.ZodType,
> {
  /** `listKeys`: unique, and the name in generated clients. */
  readonly id: string
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Begins with `/admin/`; `:name` for parts. */
  readonly path: string
  /** The page of the reference it stands on. */
  readonly tag: Tag
  /** One line. */
  readonly summary: string
  readonly permission: Permission
  readonly params?: Params
  readonly query?: Query
  readonly body?: Body
  /** Absent: 204. */
  readonly answer?: Answer
  /** 201 for what makes something; 200 by default. */
  readonly status?: 201
  /** What may come of it beside what may come of every operation of its kind: for the reference. */
  readonly problems?: readonly ProblemCode[]
  readonly handle: (
    call: Call<z.output<Params>, z.output<Query>, z.output<Body>>,
  ) => Promise<Answer extends z.ZodType ? Given<z.input<Answer>> : void>
}

/** What is answered is looked at, and never changed. */
export type Given<Value> = Value extends readonly (infer Item)[]
  ? readonly Given<Item>[]
  : Value extends object
    ? { readonly [Name in keyof Value]: Given<Value[Name]> }
    : Value

/** Keeps the types of its parts together; the list of all operations forgets them. */
export const operation = <
  Params extends z.ZodType = z.ZodObject,
  Query extends z.ZodType = z.ZodObject,
  Body extends z.ZodType = z.ZodObject,
  Answer extends z.ZodType = z.ZodVoid,
>(
  one: Operation<Params, Query, Body, Answer>,
): Operation => one as unknown as Operation
