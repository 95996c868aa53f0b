import type { Connection } from './connection.ts'

export interface Right {
  readonly verb: string
  readonly resource: string
  readonly group?: string
  readonly subresource?: string
  readonly namespace?: string
  readonly name?: string
}

/** What the access review said; `unknown` where it could not be asked, and then the action itself tells. */
export type Allowed = 'yes' | 'no' | 'unknown'

/** Answers are believed for this long. In milliseconds. */
const life = 60_000

/** Asks the API server what its user may do (SelfSubjectAccessReview), each question once a minute at most where it is answered. */
export class Rights {
  private readonly connection: Connection
  private readonly asked = new Map<string, { readonly at: number; readonly answer: Promise<Allowed> }>()

  constructor(connection: Connection) {
    this.connection = connection
  }

  may(right: Right): Promise<Allowed> {
    const key = JSON.stringify(right)
    const known = this.asked.get(key)
    if (known && Date.now() - known.at < life) return known.answer
    const asked = { at: Date.now(), answer: this.ask(right) }
    this.asked.set(key, asked)
    // The next question may find the server better.
    void asked.answer.then((answer) => answer === 'unknown' && this.asked.get(key) === asked && this.asked.delete(key))
    return asked.answer
  }

  private async ask(right: Right): Promise<Allowed> {
    try {
      const { body } = await this.connection.request<{ status?: { allowed?: boolean } }>({
        method: 'POST',
        path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
        body: {
          apiVersion: 'authorization.k8s.io/v1',
          kind: 'SelfSubjectAccessReview',
          spec: { resourceAttributes: right },
        },
        harmless: true,
      })
      return body.status?.allowed ? 'yes' : 'no'
    } catch {
      return 'unknown'
    }
  }
}

/** The rights that commands need, by what they do. */
export const needs = {
  patch: { verb: 'patch', resource: 'daemonsets', group: 'apps' },
  create: { verb: 'create', resource: 'daemonsets', group: 'apps' },
  update: { verb: 'update', resource: 'daemonsets', group: 'apps' },
  delete: { verb: 'delete', resource: 'daemonsets', group: 'apps' },
  revisions: { verb: 'list', resource: 'controllerrevisions', group: 'apps' },
  deletePod: { verb: 'delete', resource: 'pods' },
  logs: { verb: 'get', resource: 'pods', subresource: 'log' },
  exec: { verb: 'create', resource: 'pods', subresource: 'exec' },
  portForward: { verb: 'create', resource: 'pods', subresource: 'portforward' },
} as const satisfies Record<string, Right>
