// How a mistyped name is meant: the corrected text, where the server takes it.
import type { Correction, Reference } from '../codes.ts'
import { configMapKey, label, labelValue, portName, subdomain } from '../rules/grammar.ts'
import { ipAdvice } from '../rules/ip.ts'

type Correct = (text: string) => readonly string[]

/** A correction holds only if the server has no complaint about it. */
const valid =
  (check: (text: string) => readonly string[], correct: (text: string) => string): Correct =>
  (text) => {
    const corrected = correct(text)
    return corrected !== '' && corrected !== text && check(corrected).length === 0 ? [corrected] : []
  }

const lowered = (text: string) =>
  text
    .trim()
    .toLowerCase()
    .replace(/[\s_]+/g, '-')
    .replace(/^[-.]+|(?<![-.])[-.]+$/g, '')
const pathProblems = (path: string) => (path.split('/').includes('..') || path.startsWith('..') ? ['leads out'] : [])
const httpHeader = valid(
  (text) => (/^[-A-Za-z0-9]+$/.test(text) ? [] : ['not a header']),
  (text) =>
    text
      .trim()
      .replace(/:$/, '')
      .replace(/[\s_]+/g, '-'),
)
const sysctl = valid(
  (text) =>
    text.length <= 253 && /^([a-z\d]([-_a-z\d]*[a-z\d])?[./])*[a-z\d]([-_a-z\d]*[a-z\d])?$/.test(text) ? [] : ['not a setting'],
  (text) => text.trim().toLowerCase(),
)
/** The address that the server says to use instead. */
const address: Correct = (text) => ipAdvice(text).flatMap((advice) => /"([^"]+)"\)?$/.exec(advice)?.[1] ?? [])
const bytes: Correct = (text) => (/^\d+m$/.test(text) ? [text.replace('m', 'Mi'), text.replace('m', 'M')] : [])

/** By the name that the table of codes gives it. */
export const corrections: Readonly<Record<Correction, Correct>> = {
  absolutePath: (text) => (text === '' ? [] : [`/${text}`]),
  address,
  bytes,
  configMapKey: valid(configMapKey, (text) => text.trim().replace(/\s+/g, '-')),
  dnsLabel: valid(label, (text) => lowered(text).replaceAll('.', '-')),
  dnsName: valid(subdomain, lowered),
  httpHeader,
  labelValue: valid(labelValue, (text) => text.trim()),
  os: (text) => ['linux', 'windows'].filter((word) => word === text.toLowerCase()),
  portName: valid(portName, (text) => lowered(text).replaceAll('.', '-').replace(/-+/g, '-')),
  relativePath: valid(pathProblems, (text) => text.replace(/^\/+/, '')),
  sysctl,
  trimmed: valid(
    () => [],
    (text) => text.trim(),
  ),
}

/** The fields that refer to a name, as paths with indexes: they change with it. */
export const references: Readonly<Record<Reference, RegExp>> = {
  container: /\.(resourceFieldRef\.containerName|targetContainerName)$/,
  port: /Probe\.(httpGet|tcpSocket)\.port$|\.(postStart|preStop)\.(httpGet|tcpSocket)\.port$/,
  resourceClaim: /\.resources\.claims\.\d+\.name$/,
  volume: /ontainers\.\d+\.(volumeMounts|volumeDevices)\.\d+\.name$|\.fileKeyRef\.volumeName$/,
}
