// People who may do less than the administrator.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { apply, type Request } from './connection.ts'
import { writeKubeconfig } from './kubeconfig.ts'

/** RBAC rules in one namespace, or in the whole cluster where none is named. */
export interface Grant {
  readonly namespace?: string
  readonly rules: readonly object[]
}

export interface UserOptions {
  /** How long the token is good, in seconds; the server takes 600 and more. An hour where absent. */
  readonly expirationSeconds?: number
  /** Where commands without a namespace go; the first granted namespace, else `default`. */
  readonly namespace?: string
}

export interface User {
  /** A file with one context, named as the user. */
  readonly kubeconfig: string
  readonly token: string
}

/** Where an administrator makes users, and where their kubeconfigs go. */
export interface UserDirectory {
  readonly request: Request
  readonly server: string
  readonly authority: Buffer
  readonly directory: string
}

/** Makes a user who may do what the grants say and nothing else: a service account in the namespace `users`, with roles. */
export async function makeUser(at: UserDirectory, name: string, grants: readonly Grant[], options: UserOptions): Promise<User> {
  const { request } = at
  const account = { kind: 'ServiceAccount', name, namespace: 'users' }
  await apply(request, '/api/v1/namespaces/users', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'users' } })
  const accounts = '/api/v1/namespaces/users/serviceaccounts'
  await apply(request, `${accounts}/${name}`, {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name, namespace: 'users' },
  })
  for (const [index, grant] of grants.entries()) await bind(request, `${name}-${index}`, grant, account)
  const spec = { expirationSeconds: options.expirationSeconds ?? 3600 }
  const wanted = JSON.stringify({ apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec })
  const { status, body } = await request('POST', `${accounts}/${name}/token`, wanted, 'application/json')
  if (status !== 201) throw new Error(`no token for ${name}: ${JSON.stringify(body)}`)
  const { token } = (body as { status: { token: string } }).status
  mkdirSync(join(at.directory, 'users'), { recursive: true })
  const namespace = options.namespace ?? grants.find((grant) => grant.namespace)?.namespace ?? 'default'
  const path = join(at.directory, 'users', `${name}.kubeconfig`)
  return { token, kubeconfig: writeKubeconfig(path, name, at.server, at.authority, { name, token, namespace }) }
}

async function bind(request: Request, name: string, { namespace, rules }: Grant, account: object): Promise<void> {
  const apiGroup = 'rbac.authorization.k8s.io'
  const kind = namespace === undefined ? 'ClusterRole' : 'Role'
  const path = `/apis/${apiGroup}/v1/${namespace === undefined ? '' : `namespaces/${namespace}/`}${kind.toLowerCase()}`
  const head = { apiVersion: `${apiGroup}/v1`, metadata: { name, ...(namespace !== undefined && { namespace }) } }
  await apply(request, `${path}s/${name}`, { ...head, kind, rules })
  const roleRef = { apiGroup, kind, name }
  await apply(request, `${path}bindings/${name}`, { ...head, kind: `${kind}Binding`, roleRef, subjects: [account] })
}
