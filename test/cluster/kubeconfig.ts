// Kubeconfig files for the people of the cluster.
import { writeFileSync } from 'node:fs'

export interface KubeconfigUser {
  readonly name: string
  readonly token: string
  /** Where commands without a namespace go; `default` where absent. */
  readonly namespace?: string
}

/** Writes a kubeconfig with one context, readable by nobody else. */
export function writeKubeconfig(path: string, context: string, server: string, authority: Buffer, user: KubeconfigUser): string {
  const { name, token, namespace = 'default' } = user
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'local', cluster: { server, 'certificate-authority-data': authority.toString('base64') } }],
    users: [{ name, user: { token } }],
    contexts: [{ name: context, context: { cluster: 'local', user: name, namespace } }],
    'current-context': context,
  }
  writeFileSync(path, JSON.stringify(config, undefined, 2), { mode: 0o600 })
  return path
}
