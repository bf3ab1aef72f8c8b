// Written by schema.test.ts from docs/openapi.json, never by hand.
export interface paths {
  '/admin/organisations': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * The organisations that you are a member of; for whoever operates the relay, all of them.
     * @description For everybody who has signed in.
     */
    get: operations['listOrganisations']
    put?: never
    /**
     * Makes an organisation.
     * @description For whoever operates the relay.
     */
    post: operations['createOrganisation']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/admin/organisations/{organisation}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * One organisation.
     * @description For every member of the organisation.
     */
    get: operations['getOrganisation']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    /**
     * Gives an organisation another name.
     * @description For owners of the organisation.
     */
    patch: operations['renameOrganisation']
    trace?: never
  }
  '/admin/people': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * Everybody there is, the oldest first.
     * @description For whoever operates the relay.
     */
    get: operations['listPeople']
    put?: never
    /**
     * Makes a person, who belongs to nothing yet. Whoever shall choose a password is invited.
     * @description For whoever operates the relay.
     */
    post: operations['createPerson']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/admin/people/{person}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * One person, with everything they are a member of.
     * @description For whoever operates the relay.
     */
    get: operations['getPerson']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/admin/people/{person}/disable': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Shuts a person out. What they made stays.
     * @description For whoever operates the relay.
     */
    post: operations['disablePerson']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/admin/organisations/{organisation}/members': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * The members of an organisation, those who have been it for longest first.
     * @description For every member of the organisation.
     */
    get: operations['listMembers']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/admin/organisations/{organisation}/members/{person}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    /**
     * Gives a member another role. Whoever operates the relay may make a person a member so; others invite them.
     * @description For those who administer the organisation.
     */
    put: operations['setMember']
    post?: never
    /**
     * Makes somebody a member no more. Everybody may leave.
     * @description For every member of the organisation.
     */
    delete: operations['removeMember']
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/admin/organisations/{organisation}/invitations': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * The invitations of an organisation, the oldest first, those that are over included.
     * @description For those who administer the organisation.
     */
    get: operations['listInvitations']
    put?: never
    /**
     * Invites somebody by their e-mail address.
     * @description For those who administer the organisation.
     */
    post: operations['createInvitation']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/admin/organisations/{organisation}/invitations/{invitation}/revoke': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Takes an invitation back.
     * @description For those who administer the organisation.
     */
    post: operations['revokeInvitation']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/admin/organisations/{organisation}/projects': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * The projects of an organisation, the oldest first.
     * @description For every member of the organisation.
     */
    get: operations['listProjects']
    put?: never
    /**
     * Makes a project.
     * @description For those who administer the organisation.
     */
    post: operations['createProject']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/admin/organisations/{organisation}/projects/{project}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    /**
     * Gives a project another name.
     * @description For those who administer the organisation.
     */
    patch: operations['renameProject']
    trace?: never
  }
  '/admin/organisations/{organisation}/projects/{project}/archive': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Lets a project take no new keys. What it has stays.
     * @description For those who administer the organisation.
     */
    post: operations['archiveProject']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/admin/organisations/{organisation}/keys': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * The keys of an organisation, the oldest first: your own, or everybody’s where you administer it.
     * @description For every member of the organisation.
     */
    get: operations['listKeys']
    put?: never
    /**
     * Makes a key, and shows its secret once.
     * @description For members of the organisation, viewers excepted.
     */
    post: operations['createKey']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/admin/organisations/{organisation}/keys/{key}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * One key.
     * @description For every member of the organisation.
     */
    get: operations['getKey']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    /**
     * Changes what a key is called and what it is good for. `null` lifts a restriction.
     * @description For members of the organisation, viewers excepted.
     */
    patch: operations['changeKey']
    trace?: never
  }
  '/admin/organisations/{organisation}/keys/{key}/rotate': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Gives a key another secret, and shows it once. The one before stays good for the overlap.
     * @description For members of the organisation, viewers excepted.
     */
    post: operations['rotateKey']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/admin/organisations/{organisation}/keys/{key}/revoke': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Ends a key, for good. Of one that was revoked before nothing changes.
     * @description For members of the organisation, viewers excepted.
     */
    post: operations['revokeKey']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/admin/upstreams': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * How every upstream is doing: its keys, its crowd, and the models that were asked of it since the start.
     * @description For whoever operates the relay.
     */
    get: operations['listUpstreams']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/admin/reload': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Reads the configuration file again. Where it has an error, what was in force stays in force.
     * @description For whoever operates the relay.
     */
    post: operations['rereadConfiguration']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
}
export type webhooks = Record<string, never>
export interface components {
  schemas: {
    OrganisationList: {
      /** @constant */
      object: 'list'
      data: components['schemas']['Organisation'][]
      /** @description Send it as `after` for the page that follows. Absent: there is none. */
      next?: string
    }
    Organisation: {
      /** @constant */
      object: 'organisation'
      id: string
      name: string
      /** Format: date-time */
      created_at: string
      /** @description What you may do there. */
      role: components['schemas']['Role'] | null
    }
    /**
     * @description Each may do what the one before it may, and more.
     * @enum {string}
     */
    Role: 'viewer' | 'member' | 'admin' | 'owner'
    NewOrganisation: {
      name: string
      /** @description The person who will own it. Absent: nobody yet. */
      owner?: string
    }
    OrganisationWish: {
      name: string
    }
    PersonList: {
      /** @constant */
      object: 'list'
      data: components['schemas']['Person'][]
      /** @description Send it as `after` for the page that follows. Absent: there is none. */
      next?: string
    }
    Person: {
      /** @constant */
      object: 'person'
      id: string
      email: string
      name: string
      /** Format: date-time */
      created_at: string
      /** @description Since when they may not sign in. */
      disabled_at: string | null
    }
    NewPerson: {
      /** Format: email */
      email: string
      name: string
    }
    PersonWithRoles: {
      /** @constant */
      object: 'person'
      id: string
      email: string
      name: string
      /** Format: date-time */
      created_at: string
      /** @description Since when they may not sign in. */
      disabled_at: string | null
      memberships: {
        organisation: string
        role: components['schemas']['Role']
        /** Format: date-time */
        since: string
      }[]
    }
    MemberList: {
      /** @constant */
      object: 'list'
      data: components['schemas']['Member'][]
      /** @description Send it as `after` for the page that follows. Absent: there is none. */
      next?: string
    }
    Member: {
      /** @constant */
      object: 'member'
      person: components['schemas']['Person']
      role: components['schemas']['Role']
      /** Format: date-time */
      since: string
    }
    MemberWish: {
      role: components['schemas']['Role']
    }
    InvitationList: {
      /** @constant */
      object: 'list'
      data: components['schemas']['Invitation'][]
      /** @description Send it as `after` for the page that follows. Absent: there is none. */
      next?: string
    }
    Invitation: {
      /** @constant */
      object: 'invitation'
      id: string
      organisation: string
      email: string
      role: components['schemas']['Role']
      /** @description Who sent it: the id of a person or a key. */
      by: string
      /** @enum {string} */
      state: 'open' | 'accepted' | 'revoked' | 'expired'
      /** Format: date-time */
      created_at: string
      /** Format: date-time */
      expires_at: string
      accepted_at: string | null
      revoked_at: string | null
    }
    InvitationWish: {
      /** Format: email */
      email: string
      role: components['schemas']['Role']
      /**
       * @description How long it is good.
       * @default 7
       */
      days: number
    }
    InvitationWithSecret: {
      /** @constant */
      object: 'invitation'
      id: string
      organisation: string
      email: string
      role: components['schemas']['Role']
      /** @description Who sent it: the id of a person or a key. */
      by: string
      /** @enum {string} */
      state: 'open' | 'accepted' | 'revoked' | 'expired'
      /** Format: date-time */
      created_at: string
      /** Format: date-time */
      expires_at: string
      accepted_at: string | null
      revoked_at: string | null
      /** @description Whoever has it becomes the member. It is here, and nowhere else. */
      secret: string
    }
    ProjectList: {
      /** @constant */
      object: 'list'
      data: components['schemas']['Project'][]
      /** @description Send it as `after` for the page that follows. Absent: there is none. */
      next?: string
    }
    Project: {
      /** @constant */
      object: 'project'
      id: string
      organisation: string
      name: string
      /** Format: date-time */
      created_at: string
      /** @description Since when it takes no new keys. */
      archived_at: string | null
    }
    ProjectWish: {
      name: string
    }
    KeyList: {
      /** @constant */
      object: 'list'
      data: components['schemas']['Key'][]
      /** @description Send it as `after` for the page that follows. Absent: there is none. */
      next?: string
    }
    Key: {
      /** @constant */
      object: 'key'
      id: string
      organisation: string
      project: string | null
      /** @description Whose it is. */
      person: string | null
      name: string
      /** @description It operates the relay. */
      admin: boolean
      /** @description The first characters of the secret in force. */
      prefix: string
      /** @enum {string} */
      state: 'active' | 'expired' | 'revoked'
      models: string[] | null
      networks: string[] | null
      origins: string[] | null
      tags: string[]
      /** Format: date-time */
      created_at: string
      expires_at: string | null
      revoked_at: string | null
      /** @description Secrets that are good for a while yet, because another has taken over. */
      rotated_out: {
        prefix: string
        /** Format: date-time */
        expires_at: string
      }[]
    }
    NewKey: {
      name: string
      project?: string
      /** @description Whose it is. Absent: nobody’s, or yours where you do not administer the organisation. */
      person?: string
      /** @description It operates the relay. Operators make those. */
      admin?: boolean
      tags?: string[]
      /** @description Models that it may ask for, or patterns with one `*`. */
      models?: string[]
      /** @description Addresses that may use it, or ranges: `10.0.0.0/8`. */
      networks?: string[]
      /** @description Pages that may use it: `https://app.example.com`. */
      origins?: string[]
      /** Format: date-time */
      expires_at?: string
    }
    KeyWithSecret: {
      /** @constant */
      object: 'key'
      id: string
      organisation: string
      project: string | null
      /** @description Whose it is. */
      person: string | null
      name: string
      /** @description It operates the relay. */
      admin: boolean
      /** @description The first characters of the secret in force. */
      prefix: string
      /** @enum {string} */
      state: 'active' | 'expired' | 'revoked'
      models: string[] | null
      networks: string[] | null
      origins: string[] | null
      tags: string[]
      /** Format: date-time */
      created_at: string
      expires_at: string | null
      revoked_at: string | null
      /** @description Secrets that are good for a while yet, because another has taken over. */
      rotated_out: {
        prefix: string
        /** Format: date-time */
        expires_at: string
      }[]
      /** @description It is here, and nowhere else. */
      secret: string
    }
    KeyChange: {
      name?: string
      project?: string | null
      tags?: string[]
      models?: string[] | null
      networks?: string[] | null
      origins?: string[] | null
      expires_at?: string | null
    }
    KeyRotation: {
      /**
       * @description Seconds.
       * @default 86400
       */
      overlap_s: number
    }
    UpstreamList: {
      /** @constant */
      object: 'list'
      data: components['schemas']['Upstream'][]
    }
    Upstream: {
      /** @constant */
      object: 'upstream'
      name: string
      provider: string
      base_url: string
      /** @enum {string} */
      state: 'ready' | 'full' | 'limited' | 'failing' | 'no-key' | 'leaving'
      running: number
      waiting: number
      running_max: number
      waiting_max: number
      keys: components['schemas']['UpstreamKey'][]
      models: components['schemas']['UpstreamModel'][]
    }
    UpstreamKey: {
      /** @description `…` and the last four characters, or `#` and a hash of a short one. */
      key: string
      state: string
      /** @description When a key that is out is tried again. */
      until: string | null
      limited: {
        model: string
        until: string
      }[]
    }
    UpstreamModel: {
      /** @description As the upstream calls it. */
      model: string
      /** @enum {string} */
      breaker: 'closed' | 'open' | 'half-open'
      open_until: string | null
      failures_in_a_row: number
      running: number
      attempts: number
      ended_well: number
      /** @description By code. */
      failures: {
        [key: string]: number
      }
      last_failure: {
        code: string
        message: string
        at: string
      } | null
      first_frame_ms: components['schemas']['Quantiles'] | null
      whole_ms: components['schemas']['Quantiles'] | null
    }
    Quantiles: {
      count: number
      p50: number
      p95: number
    }
    ConfigurationReading: {
      /** @constant */
      object: 'configuration'
      file: string
      /** @description How many there are now. */
      upstreams: number
      models: number
      warnings: string[]
      /** @description Sections that changed, and are read at the start only. */
      unread: string[]
    }
    Problem: {
      error: {
        /** @description For people. Not API. */
        message: string
        type: string
        /** @description What happened: request-invalid, seq-invalid, key-missing, key-unknown, key-expired, token-expired, key-forbidden, origin-forbidden, address-forbidden, model-forbidden, role-forbidden, route-unknown, method-unknown, model-unknown, reply-unknown, reply-expired, record-unknown, record-taken, last-owner, key-revoked, invitation-over, sign-in-needed, sign-in-refused, sign-in-throttled, csrf-refused, link-over, password-refused, body-too-large, media-type-unknown, seq-ahead, idempotency-mismatch, configuration-refused, replies-too-many, readers-too-many, reply-stopped, over-budget, budget-held, relay-internal, relay-restarted, relay-closing, log-failed, log-full, reply-too-large, upstream-refused, upstream-key-refused, upstream-unpaid, upstream-limited, upstream-overloaded, upstream-failed, upstream-unreachable, upstream-cut, upstream-silent, upstream-garbled, frame-too-large, line-refused, line-exhausted, circuit-open, queue-full, wait-too-long, first-token-late, reply-late. */
        code: string | null
        param?: string | null
      }
    }
  }
  responses: never
  parameters: never
  requestBodies: never
  headers: never
  pathItems: never
}
export type OrganisationList = components['schemas']['OrganisationList']
export type Organisation = components['schemas']['Organisation']
export type Role = components['schemas']['Role']
export type NewOrganisation = components['schemas']['NewOrganisation']
export type OrganisationWish = components['schemas']['OrganisationWish']
export type PersonList = components['schemas']['PersonList']
export type Person = components['schemas']['Person']
export type NewPerson = components['schemas']['NewPerson']
export type PersonWithRoles = components['schemas']['PersonWithRoles']
export type MemberList = components['schemas']['MemberList']
export type Member = components['schemas']['Member']
export type MemberWish = components['schemas']['MemberWish']
export type InvitationList = components['schemas']['InvitationList']
export type Invitation = components['schemas']['Invitation']
export type InvitationWish = components['schemas']['InvitationWish']
export type InvitationWithSecret = components['schemas']['InvitationWithSecret']
export type ProjectList = components['schemas']['ProjectList']
export type Project = components['schemas']['Project']
export type ProjectWish = components['schemas']['ProjectWish']
export type KeyList = components['schemas']['KeyList']
export type Key = components['schemas']['Key']
export type NewKey = components['schemas']['NewKey']
export type KeyWithSecret = components['schemas']['KeyWithSecret']
export type KeyChange = components['schemas']['KeyChange']
export type KeyRotation = components['schemas']['KeyRotation']
export type UpstreamList = components['schemas']['UpstreamList']
export type Upstream = components['schemas']['Upstream']
export type UpstreamKey = components['schemas']['UpstreamKey']
export type UpstreamModel = components['schemas']['UpstreamModel']
export type Quantiles = components['schemas']['Quantiles']
export type ConfigurationReading = components['schemas']['ConfigurationReading']
export type Problem = components['schemas']['Problem']
export type $defs = Record<string, never>
export interface operations {
  listOrganisations: {
    parameters: {
      query?: {
        /** @description Entries of one page. */
        limit?: number
        /** @description The `next` of the page before. */
        after?: string
      }
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['OrganisationList']
        }
      }
      /** @description `request-invalid` */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Problem']
        }
      }
      /** @description `key-missing`, `key-unknown` */
      401: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Problem']
        }
      }
      /** @description `key-forbidden` */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Problem']
        }
      }
    }
  }
  createOrganisation: {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': components['schemas']['NewOrganisation']
      }
    }
    responses: {
      /** @description Done. */
      201: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Organisation']
        }
      }
      /** @description `request-invalid` */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Problem']
        }
      }
      /** @description `key-missing`, `key-unknown` */
      401: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Problem']
        }
      }
      /** @description `key-forbidden`, `role-forbidden` */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Problem']
        }
      }
      /** @description `record-unknown` */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Problem']
        }
      }
      /** @description `body-too-large` */
      413: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Problem']
        }
      }
    }
  }
  getOrganisation: {
    parameters: {
      query?: never
      header?: never
      path: {
        organisation: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Organisation']
        }
      }
      /** @description `key-missing`, `key-unknown` */
      401: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Problem']
        }
      }
      /** @description `key-forbidden`, `role-forbidden` */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Problem']
        }
      }
      /** @description `record-unknown` */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Problem']
        }
      }
    }
  }
  renameOrganisation: {
    parameters: {
      query?: never
      header?: never
      path: {
        organisation: string
      }
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': components['schemas']['OrganisationWish']
      }
    }
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Organisation']
        }
      }
      /** @description `request-invalid` */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Problem']
        }
      }
      /** @description `key-missing`, `key-unknown` */
      401: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Problem']
        }
      }
      /** @description `key-forbidden`, `role-forbidden` */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Problem']
        }
      }
      /** @description `record-unknown` */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Problem']
        }
      }
      /** @description `body-too-large` */
      413: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Problem']
        }
      }
    }
  }
  listPeople: {
    parameters: {
      query?: {
        /** @description Entries of one page. */
        limit?: number
        /** @description The `next` of the page before. */
        after?: string
      }
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['PersonList']
        }
      }
      /** @description `request-invalid` */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Problem']
        }
      }
      /** @description `key-missing`, `key-unknown` */
      401: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Problem']
        }
      }
      /** @description `key-forbidden`, `role-forbidden` */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Problem']
        }
      }
    }
  }
  createPerson: {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': components['schemas']['NewPerson']
      }
    }
    responses: {
      /** @description Done. */
      201: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Person']
        }
      }
      /** @description `request-invalid` */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Problem']
        }
      }
      /** @description `key-missing`, `key-unknown` */
      401: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Problem']
        }
      }
      /** @description `key-forbidden`, `role-forbidden` */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Problem']
        }
      }
      /** @description `record-taken` */
      409: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Problem']
        }
      }
      /** @description `body-too-large` */
      413: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Problem']
        }
      }
    }
  }
  getPerson: {
    parameters: {
      query?: never
      header?: never
      path: {
        person: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['PersonWithRoles']
        }
      }
      /** @description `key-missing`, `key-unknown` */
      401: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Problem']
        }
      }
      /** @description `key-forbidden`, `role-forbidden` */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Problem']
        }
      }
      /** @description `record-unknown` */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Problem']
        }
      }
    }
  }
  disablePerson: {
    parameters: {
      query?: never
      header?: never
      path: {
        person: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Person']
        }
      }
      /** @description `key-missing`, `key-unknown` */
      401: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Problem']
        }
      }
      /** @description `key-forbidden`, `role-forbidden` */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Problem']
        }
      }
      /** @description `record-unknown` */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Problem']
        }
      }
    }
  }
  listMembers: {
    parameters: {
      query?: {
        /** @description Entries of one page. */
        limit?: number
        /** @description The `next` of the page before. */
        after?: string
      }
      header?: never
      path: {
        organisation: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['MemberList']
        }
      }
      /** @description `request-invalid` */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Problem']
        }
      }
      /** @description `key-missing`, `key-unknown` */
      401: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Problem']
        }
      }
      /** @description `key-forbidden`, `role-forbidden` */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Problem']
        }
      }
      /** @description `record-unknown` */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Problem']
        }
      }
    }
  }
  setMember: {
    parameters: {
      query?: never
      header?: never
      path: {
        organisation: string
        person: string
      }
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': components['schemas']['MemberWish']
      }
    }
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Member']
        }
      }
      /** @description `request-invalid` */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Problem']
        }
      }
      /** @description `key-missing`, `key-unknown` */
      401: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Problem']
        }
      }
      /** @description `key-forbidden`, `role-forbidden` */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Problem']
        }
      }
      /** @description `record-unknown` */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Problem']
        }
      }
      /** @description `last-owner` */
      409: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Problem']
        }
      }
      /** @description `body-too-large` */
      413: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Problem']
        }
      }
    }
  }
  removeMember: {
    parameters: {
      query?: never
      header?: never
      path: {
        organisation: string
        person: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Done. */
      204: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
      /** @description `key-missing`, `key-unknown` */
      401: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Problem']
        }
      }
      /** @description `key-forbidden`, `role-forbidden` */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Problem']
        }
      }
      /** @description `record-unknown` */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Problem']
        }
      }
      /** @description `last-owner` */
      409: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Problem']
        }
      }
    }
  }
  listInvitations: {
    parameters: {
      query?: {
        /** @description Entries of one page. */
        limit?: number
        /** @description The `next` of the page before. */
        after?: string
      }
      header?: never
      path: {
        organisation: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['InvitationList']
        }
      }
      /** @description `request-invalid` */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Problem']
        }
      }
      /** @description `key-missing`, `key-unknown` */
      401: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Problem']
        }
      }
      /** @description `key-forbidden`, `role-forbidden` */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Problem']
        }
      }
      /** @description `record-unknown` */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Problem']
        }
      }
    }
  }
  createInvitation: {
    parameters: {
      query?: never
      header?: never
      path: {
        organisation: string
      }
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': components['schemas']['InvitationWish']
      }
    }
    responses: {
      /** @description Done. */
      201: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['InvitationWithSecret']
        }
      }
      /** @description `request-invalid` */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Problem']
        }
      }
      /** @description `key-missing`, `key-unknown` */
      401: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Problem']
        }
      }
      /** @description `key-forbidden`, `role-forbidden` */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Problem']
        }
      }
      /** @description `record-unknown` */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Problem']
        }
      }
      /** @description `body-too-large` */
      413: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Problem']
        }
      }
    }
  }
  revokeInvitation: {
    parameters: {
      query?: never
      header?: never
      path: {
        organisation: string
        invitation: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Invitation']
        }
      }
      /** @description `key-missing`, `key-unknown` */
      401: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Problem']
        }
      }
      /** @description `key-forbidden`, `role-forbidden` */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Problem']
        }
      }
      /** @description `record-unknown` */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Problem']
        }
      }
      /** @description `invitation-over` */
      410: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Problem']
        }
      }
    }
  }
  listProjects: {
    parameters: {
      query?: {
        /** @description Entries of one page. */
        limit?: number
        /** @description The `next` of the page before. */
        after?: string
      }
      header?: never
      path: {
        organisation: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['ProjectList']
        }
      }
      /** @description `request-invalid` */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Problem']
        }
      }
      /** @description `key-missing`, `key-unknown` */
      401: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Problem']
        }
      }
      /** @description `key-forbidden`, `role-forbidden` */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Problem']
        }
      }
      /** @description `record-unknown` */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Problem']
        }
      }
    }
  }
  createProject: {
    parameters: {
      query?: never
      header?: never
      path: {
        organisation: string
      }
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': components['schemas']['ProjectWish']
      }
    }
    responses: {
      /** @description Done. */
      201: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Project']
        }
      }
      /** @description `request-invalid` */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Problem']
        }
      }
      /** @description `key-missing`, `key-unknown` */
      401: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Problem']
        }
      }
      /** @description `key-forbidden`, `role-forbidden` */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Problem']
        }
      }
      /** @description `record-unknown` */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Problem']
        }
      }
      /** @description `body-too-large` */
      413: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Problem']
        }
      }
    }
  }
  renameProject: {
    parameters: {
      query?: never
      header?: never
      path: {
        organisation: string
        project: string
      }
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': components['schemas']['ProjectWish']
      }
    }
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Project']
        }
      }
      /** @description `request-invalid` */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Problem']
        }
      }
      /** @description `key-missing`, `key-unknown` */
      401: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Problem']
        }
      }
      /** @description `key-forbidden`, `role-forbidden` */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Problem']
        }
      }
      /** @description `record-unknown` */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Problem']
        }
      }
      /** @description `body-too-large` */
      413: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Problem']
        }
      }
    }
  }
  archiveProject: {
    parameters: {
      query?: never
      header?: never
      path: {
        organisation: string
        project: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Project']
        }
      }
      /** @description `key-missing`, `key-unknown` */
      401: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Problem']
        }
      }
      /** @description `key-forbidden`, `role-forbidden` */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Problem']
        }
      }
      /** @description `record-unknown` */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Problem']
        }
      }
    }
  }
  listKeys: {
    parameters: {
      query?: {
        /** @description Entries of one page. */
        limit?: number
        /** @description The `next` of the page before. */
        after?: string
        /** @description How the visible part of its secret begins. */
        prefix?: string
        project?: string
        person?: string
        state?: 'active' | 'expired' | 'revoked'
        tag?: string
      }
      header?: never
      path: {
        organisation: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['KeyList']
        }
      }
      /** @description `request-invalid` */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Problem']
        }
      }
      /** @description `key-missing`, `key-unknown` */
      401: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Problem']
        }
      }
      /** @description `key-forbidden`, `role-forbidden` */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Problem']
        }
      }
      /** @description `record-unknown` */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Problem']
        }
      }
    }
  }
  createKey: {
    parameters: {
      query?: never
      header?: never
      path: {
        organisation: string
      }
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': components['schemas']['NewKey']
      }
    }
    responses: {
      /** @description Done. */
      201: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['KeyWithSecret']
        }
      }
      /** @description `request-invalid` */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Problem']
        }
      }
      /** @description `key-missing`, `key-unknown` */
      401: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Problem']
        }
      }
      /** @description `key-forbidden`, `role-forbidden` */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Problem']
        }
      }
      /** @description `record-unknown` */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Problem']
        }
      }
      /** @description `body-too-large` */
      413: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Problem']
        }
      }
    }
  }
  getKey: {
    parameters: {
      query?: never
      header?: never
      path: {
        organisation: string
        key: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Key']
        }
      }
      /** @description `key-missing`, `key-unknown` */
      401: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Problem']
        }
      }
      /** @description `key-forbidden`, `role-forbidden` */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Problem']
        }
      }
      /** @description `record-unknown` */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Problem']
        }
      }
    }
  }
  changeKey: {
    parameters: {
      query?: never
      header?: never
      path: {
        organisation: string
        key: string
      }
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': components['schemas']['KeyChange']
      }
    }
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Key']
        }
      }
      /** @description `request-invalid` */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Problem']
        }
      }
      /** @description `key-missing`, `key-unknown` */
      401: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Problem']
        }
      }
      /** @description `key-forbidden`, `role-forbidden` */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Problem']
        }
      }
      /** @description `record-unknown` */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Problem']
        }
      }
      /** @description `key-revoked` */
      409: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Problem']
        }
      }
      /** @description `body-too-large` */
      413: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Problem']
        }
      }
    }
  }
  rotateKey: {
    parameters: {
      query?: never
      header?: never
      path: {
        organisation: string
        key: string
      }
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': components['schemas']['KeyRotation']
      }
    }
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['KeyWithSecret']
        }
      }
      /** @description `request-invalid` */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Problem']
        }
      }
      /** @description `key-missing`, `key-unknown` */
      401: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Problem']
        }
      }
      /** @description `key-forbidden`, `role-forbidden` */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Problem']
        }
      }
      /** @description `record-unknown` */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Problem']
        }
      }
      /** @description `key-revoked` */
      409: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Problem']
        }
      }
      /** @description `body-too-large` */
      413: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Problem']
        }
      }
    }
  }
  revokeKey: {
    parameters: {
      query?: never
      header?: never
      path: {
        organisation: string
        key: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Key']
        }
      }
      /** @description `key-missing`, `key-unknown` */
      401: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Problem']
        }
      }
      /** @description `key-forbidden`, `role-forbidden` */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Problem']
        }
      }
      /** @description `record-unknown` */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Problem']
        }
      }
    }
  }
  listUpstreams: {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['UpstreamList']
        }
      }
      /** @description `key-missing`, `key-unknown` */
      401: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Problem']
        }
      }
      /** @description `key-forbidden`, `role-forbidden` */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Problem']
        }
      }
    }
  }
  rereadConfiguration: {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['ConfigurationReading']
        }
      }
      /** @description `key-missing`, `key-unknown` */
      401: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Problem']
        }
      }
      /** @description `key-forbidden`, `role-forbidden` */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Problem']
        }
      }
      /** @description `route-unknown` */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Problem']
        }
      }
      /** @description `configuration-refused` */
      422: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Problem']
        }
      }
    }
  }
}
