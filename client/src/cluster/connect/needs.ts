/** Something that a user may do in a cluster, or not. */
export interface Right {
  readonly verb: string
  readonly resource: string
  readonly group?: string
  readonly subresource?: string
  readonly namespace?: string
  readonly name?: string
}

/** `daemonsets.apps`, `pods/exec`: a resource as the API server writes it. */
export const resourceText = ({ resource, subresource, group }: Right) =>
  `${resource}${subresource ? `/${subresource}` : ''}${group ? `.${group}` : ''}`

/** What the access review said; `unknown` where it could not be asked, and then the action itself tells. */
export type Allowed = 'yes' | 'no' | 'unknown'

/** The rights that commands need, by what they do. */
export const needs = {
  patch: { verb: 'patch', resource: 'daemonsets', group: 'apps' },
  update: { verb: 'update', resource: 'daemonsets', group: 'apps' },
  delete: { verb: 'delete', resource: 'daemonsets', group: 'apps' },
  deletePod: { verb: 'delete', resource: 'pods' },
  exec: { verb: 'create', resource: 'pods', subresource: 'exec' },
  portForward: { verb: 'create', resource: 'pods', subresource: 'portforward' },
} as const satisfies Record<string, Right>
