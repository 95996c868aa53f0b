import type { Container } from '../objects/kubernetes.ts'
import { parseQuantity, type Quantity, roundUp } from '../resources/quantity.ts'
import { inline, label, listed, pairs } from './aligned.ts'

type Resources = Readonly<Record<string, string>>

interface Port {
  readonly name?: string
  readonly containerPort: number
  readonly hostPort?: number
  readonly protocol?: string
}

interface KeyRef {
  readonly key: string
  readonly name?: string
  readonly optional?: boolean
}

interface Variable {
  readonly name: string
  readonly value?: string
  readonly valueFrom?: {
    readonly fieldRef?: { readonly apiVersion?: string; readonly fieldPath: string }
    readonly resourceFieldRef?: { readonly resource: string; readonly divisor?: string }
    readonly secretKeyRef?: KeyRef
    readonly configMapKeyRef?: KeyRef
    readonly [other: string]: unknown
  }
}

interface VariableSource {
  readonly prefix?: string
  readonly configMapRef?: { readonly name?: string; readonly optional?: boolean }
  readonly secretRef?: { readonly name?: string; readonly optional?: boolean }
}

interface Probe {
  readonly exec?: { readonly command?: readonly string[] }
  readonly httpGet?: {
    readonly scheme?: string
    readonly host?: string
    readonly port: number | string
    readonly path?: string
  }
  readonly tcpSocket?: { readonly host?: string; readonly port: number | string }
  readonly grpc?: { readonly port: number; readonly service?: string }
  readonly initialDelaySeconds?: number
  readonly timeoutSeconds?: number
  readonly periodSeconds?: number
  readonly successThreshold?: number
  readonly failureThreshold?: number
}

interface FullContainer extends Container {
  readonly command?: readonly string[]
  readonly args?: readonly string[]
  readonly ports?: readonly Port[]
  readonly resources?: { readonly limits?: Resources; readonly requests?: Resources }
  readonly livenessProbe?: Probe
  readonly readinessProbe?: Probe
  readonly startupProbe?: Probe
  readonly env?: readonly Variable[]
  readonly envFrom?: readonly VariableSource[]
  readonly volumeMounts?: readonly {
    readonly name: string
    readonly mountPath: string
    readonly subPath?: string
    readonly subPathExpr?: string
    readonly readOnly?: boolean
    readonly mountPropagation?: string
  }[]
  readonly volumeDevices?: readonly { readonly name: string; readonly devicePath: string }[]
  readonly securityContext?: { readonly seccompProfile?: { readonly type: string; readonly localhostProfile?: string } }
}

/** Containers as `kubectl describe` shows those of a template, with their security context and all that kubectl leaves out. */
export function describeContainers(title: string, containers: readonly Container[]): string[] {
  if (containers.length === 0) return [`  ${title}: <none>`]
  return [`  ${title}:`, ...containers.flatMap((container) => describeContainer(container as FullContainer))]
}

function describeContainer(container: FullContainer): string[] {
  const { image = '', ports = [], command = [], args = [], resources = {}, env = [], envFrom = [] } = container
  const lines = [
    `Image:\t${image}`,
    portsLine('Port', ports, ({ containerPort }) => containerPort),
    portsLine('Host Port', ports, ({ hostPort = 0 }) => hostPort),
    ...seccompLines(container),
    ...(command.length > 0 ? ['Command:', ...command.flatMap(split)] : []),
    ...(args.length > 0 ? ['Args:', ...args.flatMap(split)] : []),
    ...resourceLines('Limits', resources.limits),
    ...resourceLines('Requests', resources.requests),
    ...probeLine('Liveness', container.livenessProbe),
    ...probeLine('Readiness', container.readinessProbe),
    ...probeLine('Startup', container.startupProbe),
    ...(envFrom.length > 0 ? ['Environment Variables from:', ...envFrom.map(sourceLine)] : []),
    env.length > 0 ? 'Environment:' : 'Environment:\t<none>',
    ...env.flatMap((one) => variableLines(one, container)),
    ...mountLines(container),
    ...otherLines(container),
  ]
  return [`   ${container.name}:`, ...lines.map((line) => (line.startsWith('\t') ? line : `    ${line}`))]
}

/** Lines of a value that has several, one level deeper. */
const split = (text: string) => text.split('\n').map((line) => `  ${line}`)

function portsLine(title: string, ports: readonly Port[], number: (port: Port) => number): string {
  const texts = ports.map((port) => `${number(port)}/${port.protocol ?? 'TCP'}${port.name ? ` (${port.name})` : ''}`)
  return `${title}${ports.length > 1 ? 's' : ''}:\t${texts.join(', ') || '<none>'}`
}

function seccompLines({ securityContext }: FullContainer): string[] {
  const profile = securityContext?.seccompProfile
  if (!profile) return []
  const { type, localhostProfile } = profile
  return [`SeccompProfile:\t${type}`, ...(type === 'Localhost' ? [`  LocalhostProfile:\t${localhostProfile}`] : [])]
}

function resourceLines(title: string, resources: Resources = {}): string[] {
  const names = Object.keys(resources).sort()
  return names.length === 0 ? [] : [`${title}:`, ...names.map((name) => `  ${name}:\t${resources[name]}`)]
}

const probeLine = (title: string, probe: Probe | undefined) => (probe ? [`${title}:\t${probeText(probe)}`] : [])

function probeText(probe: Probe): string {
  const { initialDelaySeconds = 0, timeoutSeconds = 1, periodSeconds = 10, successThreshold = 1, failureThreshold = 3 } = probe
  const times = `delay=${initialDelaySeconds}s timeout=${timeoutSeconds}s period=${periodSeconds}s`
  return `${actionText(probe)} ${times} successThreshold=${successThreshold} failureThreshold=${failureThreshold}`
}

function actionText({ exec, httpGet, tcpSocket, grpc }: Probe): string {
  if (exec) return `exec [${(exec.command ?? []).join(' ')}]`
  if (httpGet) {
    const { scheme = 'HTTP', host = '', port, path = '' } = httpGet
    const place = `${host.includes(':') ? `[${host}]` : host}:${port}`
    return `http-get ${scheme.toLowerCase()}://${place}${path === '' || path.startsWith('/') ? path : `/${path}`}`
  }
  if (tcpSocket) return `tcp-socket ${tcpSocket.host ?? ''}:${tcpSocket.port}`
  return grpc ? `grpc <pod>:${grpc.port} ${grpc.service ?? ''}` : 'unknown'
}

function sourceLine({ prefix = '', configMapRef, secretRef }: VariableSource): string {
  const { name = '', optional = false } = configMapRef ?? secretRef ?? {}
  const from = configMapRef ? 'ConfigMap' : secretRef ? 'Secret' : ''
  return `  ${name}\t${from}${prefix ? ` with prefix '${prefix}'` : ''}\tOptional: ${optional}`
}

function variableLines({ name, value = '', valueFrom }: Variable, container: FullContainer): string[] {
  if (!valueFrom) return value.split('\n').map((line, index) => (index === 0 ? `  ${name}:\t${line}` : `\t${line}`))
  const { fieldRef, resourceFieldRef, secretKeyRef, configMapKeyRef, ...others } = valueFrom
  if (fieldRef) return [`  ${name}:\t (${fieldRef.apiVersion ?? 'v1'}:${fieldRef.fieldPath})`]
  if (resourceFieldRef) return [`  ${name}:\t${amount(resourceFieldRef, container)} (${resourceFieldRef.resource})`]
  if (secretKeyRef)
    return [`  ${name}:\t<set to the key '${secretKeyRef.key}' in secret '${secretKeyRef.name}'>\t${isOptional(secretKeyRef)}`]
  if (configMapKeyRef)
    return [
      `  ${name}:\t<set to the key '${configMapKeyRef.key}' of config map '${configMapKeyRef.name}'>\t${isOptional(configMapKeyRef)}`,
    ]
  return [`  ${name}:\t<${inline(others)}>`]
}

const isOptional = ({ optional = false }: KeyRef) => `Optional: ${optional}`

/** A resource of the container in units of the divisor, rounded up; nothing where it is not set and the node's share is taken. */
function amount({ resource, divisor = '0' }: { resource: string; divisor?: string }, { resources = {} }: FullContainer): string {
  const [kind = '', name = ''] = [resource.slice(0, resource.indexOf('.')), resource.slice(resource.indexOf('.') + 1)]
  const written = (kind === 'limits' ? resources.limits : resources.requests)?.[name]
  if (written === undefined) return kind === 'limits' && (name === 'cpu' || name === 'memory') ? 'node allocatable' : '0'
  const [total, unit] = [parseQuantity(written), parseQuantity(divisor)]
  if (typeof total === 'string' || typeof unit === 'string') return ''
  return String(quotient(total, unit.value === 0n ? { value: 1n, exponent: 0, suffix: '' } : unit, name === 'cpu' ? -3 : 0))
}

/** Source: ExtractContainerResourceValue. `power` is how fine the resource is counted. */
function quotient(total: Quantity, unit: Quantity, power: number): bigint {
  const whole = (quantity: Quantity) => {
    const { value, exponent } = roundUp(quantity, power)
    return value * 10n ** BigInt(exponent - power)
  }
  const [a, b] = [whole(total), whole(unit)]
  return a / b + (a % b === 0n ? 0n : 1n)
}

function mountLines({ volumeMounts = [], volumeDevices = [] }: FullContainer): string[] {
  const byPath = volumeMounts.toSorted((a, b) => (a.mountPath < b.mountPath ? -1 : 1))
  const mounts = byPath.map(({ name, mountPath, subPath, subPathExpr, readOnly = false, mountPropagation }) => {
    const flags = [
      readOnly ? 'ro' : 'rw',
      ...(subPath ? [`path=${JSON.stringify(subPath)}`] : []),
      ...(subPathExpr ? [`pathExpr=${JSON.stringify(subPathExpr)}`] : []),
    ]
    const spreads = mountPropagation && mountPropagation !== 'None' ? `, mount propagation ${mountPropagation}` : ''
    return `  ${mountPath} from ${name} (${flags.join(',')})${spreads}`
  })
  const devices = volumeDevices.map(({ name, devicePath }) => `  ${devicePath} from ${name}`)
  return [mounts.length > 0 ? 'Mounts:' : 'Mounts:\t<none>', ...mounts, ...(devices.length > 0 ? ['Devices:', ...devices] : [])]
}

const shown = [
  ...['name', 'image', 'ports', 'command', 'args', 'livenessProbe', 'readinessProbe', 'startupProbe'],
  ...['env', 'envFrom', 'volumeMounts', 'volumeDevices', 'terminationMessagePath', 'terminationMessagePolicy'],
]

/** One line for each field that has none yet. */
function otherLines(container: FullContainer): string[] {
  const { resources, securityContext, ...others } = container as FullContainer & Record<string, unknown>
  const { limits: _, requests: __, ...moreOfResources } = (resources ?? {}) as Record<string, unknown>
  const rest = Object.entries({ ...moreOfResources, ...others }).filter(([key]) => !shown.includes(key))
  return [
    ...(securityContext && Object.keys(securityContext).length > 0 ? listed('Security Context', [pairs(securityContext)]) : []),
    ...rest.map(([key, value]) => `${label(key)}:\t${inline(value)}`),
  ]
}
