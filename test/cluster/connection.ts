// Requests to the API server as its administrator.
import { Agent, request as httpsRequest } from 'node:https'

/** Sends one request; the type of a body is YAML unless told. */
export type Request = (method: string, path: string, body?: string, type?: string) => Promise<Reply>

export interface Reply {
  readonly status: number
  readonly body: unknown
  /** The texts of the answer's Warning headers. */
  readonly warnings: readonly string[]
}

/** Requests with a token over connections that are kept. `ca` is asked for each time: the server may not have made it yet. */
export function connection(server: string, ca: () => Buffer, token: string): Request {
  const agent = new Agent({ keepAlive: true, checkServerIdentity: () => undefined })
  return (method, path, body, type = 'application/yaml') =>
    new Promise<Reply>((resolve, reject) => {
      const headers = {
        authorization: `Bearer ${token}`,
        accept: 'application/json',
        ...(body !== undefined && { 'content-type': type }),
      }
      const sent = httpsRequest(`${server}${path}`, { agent, method, ca: ca(), headers }, (answer) => {
        const parts: Buffer[] = []
        answer.on('data', (part: Buffer) => parts.push(part))
        answer.on('error', reject)
        answer.on('end', () => {
          const text = Buffer.concat(parts).toString('utf8')
          const warnings = warningTexts(answer.headers.warning)
          resolve({ status: answer.statusCode ?? 0, body: text.startsWith('{') ? JSON.parse(text) : text, warnings })
        })
      })
      sent.on('error', reject)
      sent.end(body)
    })
}

/** Creates an object, or brings it to this state, by server-side apply; what is refused is thrown. */
export async function apply(request: Request, path: string, object: object): Promise<void> {
  const type = 'application/apply-patch+yaml'
  const { status, body } = await request('PATCH', `${path}?fieldManager=cluster&force=true`, JSON.stringify(object), type)
  if (status !== 200 && status !== 201) throw new Error(`${path} was refused with ${status}: ${JSON.stringify(body)}`)
}

/** `299 - "text", 299 - "text"`: the texts. */
function warningTexts(header: string | string[] | undefined): string[] {
  const line = Array.isArray(header) ? header.join(', ') : (header ?? '')
  return [...line.matchAll(/299 \S+ "((?:[^"\\]|\\.)*)"/g)].map(([, text]) => (text ?? '').replace(/\\(.)/g, '$1'))
}
