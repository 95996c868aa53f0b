import { accessReviews } from '../paths.ts'
import type { Connection } from './connection.ts'
import type { Allowed, Right } from './needs.ts'

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
        path: accessReviews,
        body: {
          apiVersion: 'authorization.k8s.io/v1',
          kind: 'SelfSubjectAccessReview',
          spec: { resourceAttributes: right },
        },
      })
      return body.status?.allowed ? 'yes' : 'no'
    } catch {
      return 'unknown'
    }
  }
}
