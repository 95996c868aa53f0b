// Where objects live in the API.

/** Where objects of one kind live. */
export interface Resource {
  readonly apiVersion: string
  readonly kind: string
  readonly plural: string
  readonly namespaced: boolean
}

const core = (kind: string, plural: string, namespaced = true): Resource => ({ apiVersion: 'v1', kind, plural, namespaced })
const apps = (kind: string, plural: string): Resource => ({ apiVersion: 'apps/v1', kind, plural, namespaced: true })

export const daemonSets = apps('DaemonSet', 'daemonsets')
export const controllerRevisions = apps('ControllerRevision', 'controllerrevisions')
export const pods = core('Pod', 'pods')
export const events = core('Event', 'events')
export const nodes = core('Node', 'nodes', false)
export const namespaces = core('Namespace', 'namespaces', false)

/** The root of a group's version, where the API server lists its resources. */
export const groupPath = (apiVersion: string) => (apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`)

/** The path of one object, of a subresource of it, or without a name of all of them. */
export function pathOf(
  { apiVersion, plural, namespaced }: Resource,
  namespace: string | undefined,
  name?: string,
  subresource?: string,
): string {
  const inside = namespaced && namespace !== undefined ? ['namespaces', namespace] : []
  const steps = [...inside, plural, name, subresource].filter((step) => step !== undefined)
  return `${groupPath(apiVersion)}/${steps.map(encodeURIComponent).join('/')}`
}

/** What the API server answers about its user, and stores nothing of, although it is asked by POST. */
export const accessReviews = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews'
const reviews = /^\/apis\/auth\w+\.k8s\.io\/v1\/selfsubject\w*reviews$/
export const isReview = (path: string) => reviews.test(path)
